/** States of paths as text that is equal for equal states. */

/** Nothing is there. */
export const ABSENT = "-";
