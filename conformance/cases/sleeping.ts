/** How long the test `sleeps` of the workspace `outcomes` takes. */

/** For a run that ends it, however late that is on a busy machine. */
export const LONG_SLEEP = { OUTCOMES_SLEEP_MS: "20000" } as const;

/** With a period of 300 ms it is slow twice, with time to spare before and after. */
export const TWICE_SLOW = { OUTCOMES_SLEEP_MS: "750" } as const;
