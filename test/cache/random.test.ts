/**
 * Random edits; after each step a run with the cache must report the same failures as the test binary itself. `NEXTEST_TS_CACHE_STEPS` sets the number of steps, and
 * `NEXTEST_TS_CACHE_SEED` repeats a sequence.
 */
import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fc from "fast-check";
import { CachedWorkspace } from "./cached-workspace.ts";
import { apply, buildLibraries, librarySearchPath, step, writeRandomWorkspace } from "./random-workspace.ts";

const STEPS = Number(process.env["NEXTEST_TS_CACHE_STEPS"] ?? "24");
const SEED = Number(process.env["NEXTEST_TS_CACHE_SEED"] ?? `${Date.now() % 2 ** 31}`);

setDefaultTimeout(120_000 + STEPS * 10_000);

const workspace = new CachedWorkspace("random", writeRandomWorkspace);

beforeAll(async () => {
  await workspace.build(buildLibraries, { LD_LIBRARY_PATH: librarySearchPath(workspace.root) });
  await workspace.keepBuild();
});

test(`${STEPS} random steps from seed ${SEED}`, async () => {
  let reused = 0;
  const started = performance.now();
  for (const [number, edits] of fc.sample(step, { numRuns: STEPS, seed: SEED }).entries()) {
    for (const one of edits) apply(workspace.root, one);
    const cached = await workspace.ran();
    const told = { seed: SEED, number, edits };
    expect({ ...told, failed: cached.failed }).toEqual({ ...told, failed: await workspace.failures() });
    reused += cached.cached.length;
  }
  // Guards against passing with a cache that never hits.
  expect(reused).toBeGreaterThan(STEPS);
  await workspace.ran();
  const last = await workspace.ran();
  expect(last.ran).toEqual(last.failed);
  const speed = (STEPS / ((performance.now() - started) / 1000)).toFixed(1);
  process.stderr.write(
    `seed ${SEED}: ${STEPS} steps, ${reused} results reused, none wrong, ${speed} a second\n`,
  );
});
