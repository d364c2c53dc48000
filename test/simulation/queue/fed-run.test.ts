/**
 * Random runs whose tests come from a source.
 *
 *   NEXTEST_TS_FED_RUNS=100000   how many (2,000 without)
 *   NEXTEST_TS_FED_SEED=1234     only the run of this seed: replays a failure that was printed
 */
import { expect, test } from "bun:test";
import { simulateFedRun } from "./fed-run.ts";

const RUNS = Number(process.env["NEXTEST_TS_FED_RUNS"] ?? 2000);
const SEED = process.env["NEXTEST_TS_FED_SEED"];

test(
  "a run reports the results that its source accepted, and no others",
  () => {
    const seeds = SEED === undefined ? Array.from({ length: RUNS }, (_, index) => index + 1) : [Number(SEED)];
    const totals = { finished: 0, refused: 0, lost: 0, stopped: 0 };
    for (const seed of seeds) {
      try {
        const outcome = simulateFedRun(seed);
        totals.finished += outcome.finished;
        totals.refused += outcome.refused;
        totals.lost += outcome.lost ? 1 : 0;
        totals.stopped += outcome.stopped ? 1 : 0;
      } catch (thrown) {
        const message = thrown instanceof Error ? thrown.message : String(thrown);
        const replay = `replay it with NEXTEST_TS_FED_SEED=${seed}`;
        throw new Error(`seed ${seed} breaks an invariant: ${message}; ${replay}`, { cause: thrown });
      }
    }
    if (SEED !== undefined) return;
    expect(totals.finished).toBeGreaterThan(RUNS);
    expect(totals.refused).toBeGreaterThan(RUNS * 0.2);
    expect(totals.lost).toBeGreaterThan(RUNS * 0.03);
    expect(totals.stopped).toBeGreaterThan(RUNS * 0.02);
  },
  10 * 60 * 1000,
);
