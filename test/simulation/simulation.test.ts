/**
 * Thousands of whole runs under random plans and faults, each held to every invariant.
 *
 *   NEXTEST_TS_SIM_RUNS=200000   how many runs (10,000 without)
 *   NEXTEST_TS_SIM_SEED=1234     only the run of this seed: replays a failure that was printed
 */
import { expect, test } from "bun:test";
import { simulate } from "./simulate.ts";

const RUNS = Number(process.env["NEXTEST_TS_SIM_RUNS"] ?? 10_000);
const SEED = process.env["NEXTEST_TS_SIM_SEED"];

test(
  "every invariant holds in random runs",
  () => {
    const seeds = SEED === undefined ? Array.from({ length: RUNS }, (_, index) => index + 1) : [Number(SEED)];
    const totals = { steps: 0, tests: 0, remote: 0, returns: 0, cancelled: 0 };
    for (const seed of seeds) {
      try {
        const outcome = simulate(seed);
        totals.steps += outcome.steps;
        totals.tests += outcome.testsStarted;
        totals.remote += outcome.remoteStarts;
        totals.returns += outcome.returns;
        totals.cancelled += outcome.cancelled ? 1 : 0;
      } catch (thrown) {
        throw new Error(`seed ${seed} breaks an invariant: ${describe(seed, thrown)}`, { cause: thrown });
      }
    }
    if (SEED !== undefined) return;
    // The simulation itself must not fall asleep: most runs do something, some are cancelled, some are not.
    expect(totals.tests).toBeGreaterThan(RUNS * 5);
    expect(totals.remote).toBeGreaterThan(RUNS);
    expect(totals.returns).toBeGreaterThan(RUNS * 0.01);
    expect(totals.cancelled).toBeGreaterThan(RUNS * 0.2);
    expect(totals.cancelled).toBeLessThan(RUNS * 0.8);
  },
  30 * 60 * 1000,
);

/** The message and its cause: the run is repeated, and its last steps are printed. */
function describe(seed: number, thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const steps: string[] = [];
  try {
    simulate(seed, (line) => steps.push(line));
  } catch {
    // It fails again, as it must; the steps are what is wanted.
  }
  const shown = SEED === undefined ? steps.slice(-12) : steps;
  return `${message}\nreplay it with NEXTEST_TS_SIM_SEED=${seed}; the last steps:\n${shown.join("\n")}`;
}
