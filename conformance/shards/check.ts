/**
 * Shards by time of the suites of published crates, against the whole: disjoint, complete, with the same results, and
 * merged to the same JUnit report but for times and order. The durations are those of a history of two runs.
 *
 *   bun conformance/shards/check.ts
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isSuccess, lastAttempt } from "../../src/model/results/outcome.ts";
import { readEvents } from "../../src/report/ndjson/read.ts";
import { baseEnvironment } from "../environment.ts";
import { cargoOptions, publishedFolder } from "../published.ts";

const EXECUTABLE = path.resolve(import.meta.dirname, "../../dist/cargo-nextest");
const CRATES = ["semver", "bitflags", "smallvec", "heck"];
const SHARDS = [2, 3, 5];

interface Suite {
  readonly crate: string;
  readonly folder: string;
  readonly scratch: string;
}

async function nextest({ folder, scratch }: Suite, args: readonly string[]): Promise<number> {
  const child = Bun.spawn([EXECUTABLE, "nextest", ...args], {
    cwd: folder,
    env: { ...baseEnvironment(), NEXTEST_HISTORY: "1", NEXTEST_STATE_DIR: path.join(scratch, "state") },
    stdio: ["ignore", "ignore", "ignore"],
  });
  return await child.exited;
}

/** Runs the suite or a shard of it; returns the result of each test by its name. */
async function runSuite(
  suite: Suite,
  name: string,
  more: readonly string[] = [],
): Promise<Map<string, boolean>> {
  const stream = path.join(suite.scratch, `${name}.ndjson`);
  const outputs = [
    "--output",
    `ndjson:${stream}`,
    "--output",
    `junit:${path.join(suite.scratch, `${name}.xml`)}`,
  ];
  await nextest(suite, ["run", "--no-fail-fast", ...cargoOptions(suite.crate), ...outputs, ...more]);
  const events = readEvents(fs.readFileSync(stream, "utf8"));
  if (!events.ok) throw new Error(`${name}: ${events.error.message}`);
  return new Map(
    events.value.flatMap((event) =>
      event.type === "test-finished"
        ? [[`${event.test.binaryId} ${event.test.testName}`, isSuccess(lastAttempt(event.outcome).result)]]
        : [],
    ),
  );
}

/** A report without times, ids and order. */
function normalized(file: string): readonly string[] {
  return fs
    .readFileSync(file, "utf8")
    .replaceAll(/ (?:time|timestamp|uuid)="[^"]*"/g, "")
    .replaceAll(/(thread &apos;.*?&apos;) \(\d+\)/g, "$1")
    .replaceAll(/finished in [\d.]+s/g, "finished")
    .split(/(?=<testcase|<testsuite )/)
    .map((part) => part.replaceAll(/<\/testsuites?>/g, "").trim())
    .toSorted();
}

function expect(found: unknown, wanted: unknown, what: string): void {
  const [left, right] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`${what}: ${left.slice(0, 500)}, not ${right.slice(0, 500)}`);
}

function linesOf(results: ReadonlyMap<string, boolean>): readonly string[] {
  return [...results].map(([test, passed]) => `${test}: ${passed}`).toSorted();
}

async function checkShards(
  suite: Suite,
  whole: ReadonlyMap<string, boolean>,
  total: number,
): Promise<string> {
  const timings = path.join(suite.scratch, "timings.json");
  const results = new Map<string, boolean>();
  const sizes: number[] = [];
  const streams: string[] = [];
  for (let shard = 1; shard <= total; shard += 1) {
    const name = `${total}-${shard}`;
    const partition = ["--partition", `time:${shard}/${total}`, "--partition-timings", timings];
    const found = await runSuite(suite, name, partition);
    for (const [test, passed] of found) {
      if (results.has(test)) throw new Error(`${test} is in two shards`);
      results.set(test, passed);
    }
    sizes.push(found.size);
    streams.push(path.join(suite.scratch, `${name}.ndjson`));
  }
  expect(linesOf(results), linesOf(whole), "results of the shards");
  if (sizes.includes(0)) throw new Error(`a shard is empty: ${sizes.join(", ")}`);
  const merged = path.join(suite.scratch, `${total}.xml`);
  const code = await nextest(suite, ["merge", ...streams, "--output", `junit:${merged}`]);
  expect(code, [...whole.values()].includes(false) ? 100 : 0, "exit code of merge");
  expect(normalized(merged), normalized(path.join(suite.scratch, "whole.xml")), "the merged report");
  return sizes.join(" + ");
}

/** Prints a line for each crate and number of shards. */
export async function checkTimeShards(): Promise<{ readonly passed: number; readonly failed: number }> {
  let [passed, failed] = [0, 0];
  for (const crate of CRATES) {
    const folder = await publishedFolder(crate);
    if (folder === undefined) throw new Error(`there is no crate ${crate}`);
    const scratch = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "nextest-ts-shards-")));
    const suite: Suite = { crate, folder, scratch };
    await runSuite(suite, "first");
    const whole = await runSuite(suite, "whole");
    await nextest(suite, ["history", "export", "--timings", "--output", path.join(scratch, "timings.json")]);
    for (const total of SHARDS) {
      const name = `${crate}, ${whole.size} tests in ${total} shards by time`;
      try {
        console.log(`${name}: ${await checkShards(suite, whole, total)}`);
        passed += 1;
      } catch (thrown) {
        console.log(`FAILED ${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
        failed += 1;
      }
    }
    fs.rmSync(scratch, { recursive: true, force: true });
  }
  return { passed, failed };
}

if (import.meta.main) {
  const { passed, failed } = await checkTimeShards();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
