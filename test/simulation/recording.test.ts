/** Recordings of random runs under random faults. `NEXTEST_TS_SIM_SEED` replays one. */
import { expect, test } from "bun:test";
import { RecordingChecker } from "./recording.ts";
import { simulate } from "./simulate.ts";

const RUNS = 200;
const SEED = process.env["NEXTEST_TS_SIM_SEED"];

test("what is recorded of random runs is what happened", () => {
  const seeds = SEED === undefined ? Array.from({ length: RUNS }, (_, index) => index + 1) : [Number(SEED)];
  let events = 0;
  for (const seed of seeds) {
    let checker: RecordingChecker | undefined;
    const outcome = simulate(seed, undefined, (plan) => {
      checker = new RecordingChecker(plan);
      return (event) => checker?.hear(event);
    });
    checker?.finish();
    events += outcome.events;
  }
  expect(events).toBeGreaterThan(seeds.length * 10);
}, 300_000);
