/** Failures of a start that the end of another process may mend: descriptors, processes. */
const SHORTAGES = ["EMFILE", "ENFILE", "EAGAIN"];

/** `code`: the system's, e.g. `EAGAIN`. */
export function isShortage(code: string): boolean {
  return SHORTAGES.includes(code);
}
