/**
 * The first arguments for this program when it replaces a shell for doctests; they select what it does. No command has
 * such a name.
 */

/** As the program that rustdoc calls to run compiled doctests. */
export const COLLECT_WORD = "--nextest-ts-collect-doctest";
/** As a test whose result was decided by compiling. */
export const REPORT_WORD = "--nextest-ts-report-doctest";

export function isDoctestHelper(word: string | undefined): boolean {
  return word === COLLECT_WORD || word === REPORT_WORD;
}
