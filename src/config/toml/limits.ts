/** Limits of a configuration file, so that reading it ends soon and takes little memory. */
/** 5,000 overrides take some 400 KB. */
export const MAX_BYTES = 8 * 1024 * 1024;
/** Tables and arrays inside one another, parts of dotted keys included. */
export const MAX_DEPTH = 80;
/** Mistakes, and unknown keys, that are reported of one file; of the rest the number. */
export const MAX_REPORTED = 20;

/** Whether a value that the parser made has more than `depth` levels. */
export function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (depth === 0) return true;
  for (const child of Object.values(value)) if (isDeeperThan(child, depth - 1)) return true;
  return false;
}
