/**
 * Versions of the recorded formats, and which versions can be read. They are cargo-nextest's: see docs/design/record.md
 * for the matrix of old and new readers and writers.
 */

/** The version of `runs.json.zst`. A file with a higher version is read, but never written. */
export const RUN_LIST_VERSION = 2;

/** The version of `run.log.zst`, `store.zip` and portable recordings. */
export interface FormatVersion {
  /** Other numbers cannot be read. */
  readonly major: number;
  /** Higher numbers cannot be read; lower ones lack later fields. */
  readonly minor: number;
}

export const STORE_VERSION: FormatVersion = { major: 2, minor: 1 };
export const PORTABLE_VERSION: FormatVersion = { major: 1, minor: 0 };

/** The last release of cargo-nextest that reads a major version, for versions no longer supported. */
const LAST_READER: ReadonlyMap<number, string> = new Map([[1, "0.9.130"]]);

/** Why a run's files cannot be read: a fragment that completes a sentence, or undefined if they can. */
export function storeIncompatibility({ major, minor }: FormatVersion): string | undefined {
  const supported = STORE_VERSION;
  if (major < supported.major) {
    const last = LAST_READER.get(major);
    const advice = last === undefined ? "" : ` (use nextest <= ${last} to replay this recording)`;
    return `recording has major version ${major}, but this nextest requires version ${supported.major}${advice}`;
  }
  if (major > supported.major) {
    return `recording has major version ${major}, but this nextest only supports version ${supported.major} (upgrade nextest to replay this recording)`;
  }
  return minor > supported.minor ? newerMinor(minor, supported) : undefined;
}

/** Like `storeIncompatibility`, for a portable recording. */
export function portableIncompatibility({ major, minor }: FormatVersion): string | undefined {
  const supported = PORTABLE_VERSION;
  if (major !== supported.major)
    return `major version ${major} differs from supported version ${supported.major}`;
  return minor > supported.minor ? newerMinor(minor, supported) : undefined;
}

function newerMinor(minor: number, supported: FormatVersion): string {
  return `minor version ${minor} is newer than supported version ${supported.minor}`;
}
