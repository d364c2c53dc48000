/**
 * Random schedules of nodes that share a queue. Every invariant is checked for each.
 *
 *   NEXTEST_TS_QUEUE_RUNS=100000   how many schedules (2,000 without)
 *   NEXTEST_TS_QUEUE_SEED=1234     only the schedule of this seed: replays a failure that was printed
 */
import { expect, test } from "bun:test";
import { playSchedule } from "./schedule.ts";

const RUNS = Number(process.env["NEXTEST_TS_QUEUE_RUNS"] ?? 2000);
const SEED = process.env["NEXTEST_TS_QUEUE_SEED"];

test(
  "each test has one accepted result, whatever nodes and server do",
  () => {
    const seeds = SEED === undefined ? Array.from({ length: RUNS }, (_, index) => index + 1) : [Number(SEED)];
    const totals = { tests: 0, deaths: 0, refused: 0, condemned: 0, lost: 0, diedWriting: 0 };
    for (const seed of seeds) {
      try {
        const outcome = playSchedule(seed);
        totals.tests += outcome.tests;
        totals.deaths += outcome.deaths;
        totals.refused += outcome.refused;
        totals.condemned += outcome.condemned;
        totals.lost += outcome.lost;
        totals.diedWriting += outcome.diedWriting;
      } catch (thrown) {
        const message = thrown instanceof Error ? thrown.message : String(thrown);
        const replay = `replay it with NEXTEST_TS_QUEUE_SEED=${seed}`;
        throw new Error(`seed ${seed} breaks an invariant: ${message}; ${replay}`, { cause: thrown });
      }
    }
    if (SEED !== undefined) return;
    // Check that the simulation covers every kind of event.
    expect(totals.tests).toBeGreaterThan(RUNS * 10);
    expect(totals.deaths).toBeGreaterThan(RUNS * 0.5);
    expect(totals.refused).toBeGreaterThan(RUNS * 0.1);
    expect(totals.condemned).toBeGreaterThan(RUNS * 0.02);
    expect(totals.diedWriting).toBeGreaterThan(RUNS * 0.05);
    expect(totals.lost).toBeGreaterThan(RUNS * 0.1);
  },
  10 * 60 * 1000,
);
