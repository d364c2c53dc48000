/** The wait before a call is repeated. All times are in milliseconds. */

const FIRST = 100;
const LONGEST = 10_000;

/** Maximum faults in a row of an attempt. The waits between them take about 13 seconds in total. */
export const FAULTS_BORNE = 8;

/** `faults`: the number of faults in a row, from 1. `random`: from 0 to 1. `asked`: a wait asked for by the server. */
export function retryDelay(faults: number, random: number, asked: number | undefined): number {
  const usual = Math.min(LONGEST, FIRST * 2 ** (faults - 1));
  // Up to a fifth less or more, so that attempts that failed together do not retry together.
  const spread = usual * (0.8 + 0.4 * random);
  return asked === undefined ? spread : Math.min(LONGEST, Math.max(asked, spread));
}
