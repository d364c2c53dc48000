/** Which release of cargo-nextest this is compatible with, and which release of ours it is. */

/** The compatible version: what tools see, what `nextest-version` is held against. */
export const COMPATIBLE_VERSION = "0.9.148";
/** Ours; the same as in package.json. */
export const VERSION = "0.1.0";
