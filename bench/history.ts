/**
 * Measures the cost of the history and of merging: `npm run bench:history`. The peer has neither, so the goals are
 * absolute.
 *
 * | work | goal |
 * | --- | --- |
 * | add a run of 5,000 results | 20 ms |
 * | `history slowest` over 1,000 runs of 5,000 tests | 0.3 s |
 * | `merge` of 16 shards of 5,000 tests each | 5 s, 200 MB |
 *
 * The streams of the shards are those of a suite of 80,000 tests: each names the 75,000 tests of the other shards, so they
 * have 1.36 million lines. Every test writes what the standard harness writes.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { addRun } from "../src/history/store/add-run.ts";
import { type HistoryLocation, withHistory } from "../src/history/store/open-history.ts";
import { attempts, recorded, result } from "../src/history/runs.fixture.ts";
import { shardsOf, streamOf } from "../src/merge/streams.fixture.ts";
import { encodeWorkspacePath } from "../src/record/state-folder.ts";
import { alternate, median } from "./measure.ts";

const EXECUTABLE = path.resolve(import.meta.dirname, "../dist/cargo-nextest");
const BOUNDS = { maxRuns: 1_000_000, maxAge: Number.MAX_SAFE_INTEGER };
const RUNS = 1000;
const TESTS = 5000;
const SHARDS = 16;

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "bench-history-")));
const workspace = path.join(folder, "workspace");
fs.mkdirSync(path.join(workspace, "src"), { recursive: true });
fs.writeFileSync(
  path.join(workspace, "Cargo.toml"),
  '[package]\nname = "a"\nversion = "0.0.0"\nedition = "2021"\n',
);
fs.writeFileSync(path.join(workspace, "src/lib.rs"), "");
const state = path.join(folder, "state");
const place: HistoryLocation = {
  project: path.join(state, "projects", encodeWorkspacePath(workspace)),
  wall: () => 0,
};

async function timeToAdd(): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < RUNS; index += 1) {
    const results = Array.from({ length: TESTS }, (_, test) =>
      result(
        `crate-${test % 20} tests::case_${test}`,
        attempts([index % 3 === 0 && test % 500 === 0 ? "fail" : "pass", test % 100]),
      ),
    );
    const started = performance.now();
    const added = await withHistory(place, { create: true }, (database) =>
      addRun(database, recorded(index, results), { bounds: BOUNDS, now: 0 }),
    );
    times.push(performance.now() - started);
    if (!added.ok) throw new Error(added.error);
  }
  return median(times);
}

/** Reads the peak from the process itself: the system's value for a child also covers this program. */
async function report(work: string, args: readonly string[]): Promise<void> {
  const subject = {
    name: work,
    argv: [EXECUTABLE, "nextest", ...args],
    cwd: workspace,
    env: { NEXTEST_STATE_DIR: state },
  };
  const [round] = (await alternate([subject], 1)).get(work) ?? [];
  if (round === undefined) throw new Error(`${work} was not measured`);
  const { seconds, processor, peak } = round;
  console.log(
    `${work}: ${seconds.toFixed(2)} s (${processor.toFixed(2)} s of processor time), ${((peak * 1024 * 1024) / 1e6).toFixed(0)} MB`,
  );
}

console.log(`add a run of ${TESTS} results: ${(await timeToAdd()).toFixed(1)} ms (median of ${RUNS})`);
for (const command of ["slowest", "flaky", "failures", "runs"])
  await report(`history ${command}, ${RUNS} runs of ${TESTS} tests`, ["history", command]);

const tests = Array.from({ length: SHARDS * TESTS }, (_, index) => ({
  name: `tests::case_${index}`,
  attempts: index % 50 === 0 ? "fp" : "p",
}));
const output = [
  "",
  "running 1 test",
  "test tests::case_12345 ... ok",
  "",
  "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 4999 filtered out; finished in 0.00s",
  "",
  "",
].join("\n");
const files = shardsOf(tests, SHARDS).map((run) => {
  const file = path.join(folder, `${run.id}.ndjson`);
  fs.writeFileSync(
    file,
    streamOf({ ...run, output })
      .map((event) => `${JSON.stringify(event)}\n`)
      .join(""),
  );
  return file;
});
const outputs = ["junit:j.xml", "html:h.html"].flatMap((output) => ["--output", output]);
await report(`merge of ${SHARDS} shards of ${TESTS} tests each`, ["merge", ...files, ...outputs]);
fs.rmSync(folder, { recursive: true, force: true });
