/**
 * Versions of the recorded formats, and who may read what. They are cargo-nextest's: see docs/design/record.md
 * for the matrix of old and new readers and writers.
 */

/** Of `runs.json.zst`: a file with a higher number is read as far as it is known, and never written. */
export const RUN_LIST_VERSION = 2;

/** Of a run's `run.log.zst` and `store.zip`, and of portable recordings. */
export interface FormatVersion {
  /** Other numbers cannot be read. */
  readonly major: number;
  /** Higher numbers cannot be read; lower ones lack what was added since. */
  readonly minor: number;
}

export const STORE_VERSION: FormatVersion = { major: 2, minor: 1 };
export const PORTABLE_VERSION: FormatVersion = { major: 1, minor: 0 };

/** The last release of cargo-nextest that reads recordings of a major version, where a later one no longer does. */
const LAST_READER: ReadonlyMap<number, string> = new Map([[1, "0.9.130"]]);

/** Why a run's files cannot be read: a fragment that completes a sentence, or undefined where they can. */
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

/** Why a portable recording cannot be read, as `storeIncompatibility` says it. */
export function portableIncompatibility({ major, minor }: FormatVersion): string | undefined {
  const supported = PORTABLE_VERSION;
  if (major !== supported.major)
    return `major version ${major} differs from supported version ${supported.major}`;
  return minor > supported.minor ? newerMinor(minor, supported) : undefined;
}

function newerMinor(minor: number, supported: FormatVersion): string {
  return `minor version ${minor} is newer than supported version ${supported.minor}`;
}
