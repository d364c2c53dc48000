/**
 * Measures the estimate of the time left: `npm run bench:estimate -- [CRATE]...`. It uses the suites of published
 * crates and a history of three runs. At every event of a fourth run, the sum of the time passed and the time left is compared
 * with the final duration of the run. The goal is a mean error of at most 15 %.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { documentedFolder } from "../conformance/published.ts";
import { timeLeftOf } from "../src/flow/history/time-left.ts";
import { withHistory } from "../src/history/store/open-history.ts";
import { Series } from "../src/history/series.ts";
import { readView } from "../src/history/view.ts";
import type { RunEvent } from "../src/model/events.ts";
import { samplePlan, sampleTest } from "../src/model/plan.fixture.ts";
import { encodeWorkspacePath } from "../src/record/state-folder.ts";
import { readEvents } from "../src/report/ndjson/read.ts";

const EXECUTABLE = path.resolve(import.meta.dirname, "../dist/cargo-nextest");
const given = process.argv.slice(2);
const CRATES = given.length > 0 ? given : ["bitflags", "smallvec", "indexmap", "itertools", "petgraph"];
const RUNS = 3;

const scratch = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "bench-estimate-")));

async function runSuite(folder: string, state: string, more: readonly string[] = []): Promise<void> {
  const child = Bun.spawn([EXECUTABLE, "nextest", "run", "--no-fail-fast", ...more], {
    cwd: folder,
    env: { ...process.env, NEXTEST_HISTORY: "1", NEXTEST_STATE_DIR: state },
    stdio: ["ignore", "ignore", "ignore"],
  });
  await child.exited;
}

/** The plan of a run, as far as an estimate needs it: tests in the order in which they started. */
function planOf(events: readonly RunEvent[]) {
  const started = events.flatMap((event) => (event.type === "test-started" ? [event.test] : []));
  const [first] = events;
  const testThreads = first?.type === "run-started" ? first.testThreads : 1;
  const tests = started.map((test, rank) => ({ ...sampleTest(test.testName, {}, test.binaryId), rank }));
  return samplePlan({ testThreads, tests });
}

interface Measured {
  readonly tests: number;
  readonly seconds: number;
  readonly error: number;
}

async function measure(crate: string): Promise<Measured> {
  const folder = fs.realpathSync(await documentedFolder(crate));
  const state = path.join(scratch, crate);
  await runSuite(folder, path.join(scratch, "warm"));
  for (let run = 0; run < RUNS; run += 1) await runSuite(folder, state);
  const project = path.join(state, "projects", encodeWorkspacePath(folder));
  const read = await withHistory({ project, wall: () => 0 }, { create: false }, (database) =>
    readView(database),
  );
  const view = read.ok ? read.value.value : undefined;
  const file = path.join(scratch, `${crate}.ndjson`);
  await runSuite(folder, state, ["--output", `ndjson:${file}`]);
  const events = readEvents(fs.readFileSync(file, "utf8"));
  if (view === undefined || !events.ok) throw new Error(`${crate} left no history, or no events`);
  const plan = planOf(events.value);
  const estimate = timeLeftOf(plan, { view, series: new Series(view) });
  if (estimate === undefined) throw new Error(`the tests of ${crate} are not known`);
  const total = events.value.at(-1)?.elapsed ?? Number.NaN;
  return {
    tests: plan.tests.length,
    seconds: total / 1000,
    error: meanError(events.value, { estimate, total }),
  };
}

/** The mean over the time of the run: an error has the weight of the time for which it is shown. */
function meanError(
  events: readonly RunEvent[],
  {
    estimate,
    total,
  }: { readonly estimate: NonNullable<ReturnType<typeof timeLeftOf>>; readonly total: number },
): number {
  let [sum, time, last] = [0, 0, 0];
  for (const event of events) {
    const left = estimate.left(event.elapsed);
    if (left !== undefined) {
      const stood = event.elapsed - last;
      sum += (Math.abs(event.elapsed + left - total) / total) * stood;
      time += stood;
    }
    last = event.elapsed;
    estimate.on(event);
  }
  return sum / time;
}

const errors: number[] = [];
for (const crate of CRATES) {
  const { tests, seconds, error } = await measure(crate);
  errors.push(error);
  console.log(
    `${crate}: ${tests} tests in ${seconds.toFixed(2)} s, mean error ${(error * 100).toFixed(1)} %`,
  );
}
fs.rmSync(scratch, { recursive: true, force: true });
const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
console.log(`mean error over ${CRATES.length} crates: ${(mean * 100).toFixed(1)} % (goal: at most 15 %)`);
process.exit(mean <= 0.15 ? 0 : 1);
