/** Failures of a start that may disappear when another process exits: too few descriptors or processes. */
const SHORTAGES = ["EMFILE", "ENFILE", "EAGAIN"];

/** `code`: the system's, e.g. `EAGAIN`. */
export function isShortage(code: string): boolean {
  return SHORTAGES.includes(code);
}
