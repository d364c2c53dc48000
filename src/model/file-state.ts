/** States of paths as text that is equal for equal states. */

/** Nothing is there. */
export const ABSENT = "-";

/** The same for other errors than a missing file: a part of the path is not a folder, or links form a loop. */
export function absentBecause(error: "ENOTDIR" | "ELOOP" | "ENAMETOOLONG"): string {
  return `${ABSENT}${error}`;
}

export function isAbsent(state: string): boolean {
  return state.startsWith(ABSENT);
}
