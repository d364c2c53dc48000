/** States of paths as text that is equal for equal states. */

/** Nothing is there. */
export const ABSENT = "-";

/** The same where the error is another one than that it is missing: a part of the path is no folder, or links are a loop. */
export function absentBecause(error: "ENOTDIR" | "ELOOP" | "ENAMETOOLONG"): string {
  return `${ABSENT}${error}`;
}

export function isAbsent(state: string): boolean {
  return state.startsWith(ABSENT);
}
