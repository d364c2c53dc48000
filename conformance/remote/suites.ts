/** Suites that run locally and twice on a server: results, output and JUnit must be equal, and the second run uploads nothing. */
import * as fs from "node:fs";
import * as path from "node:path";
import { readEvents } from "../../src/report/ndjson/read.ts";
import { CACHE } from "../peer.ts";
import { cargoOptions, publishedFolder } from "../published.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
export const EXECUTABLE = path.join(ROOT, "dist/cargo-nextest");
const CRATES = ["semver", "bitflags", "smallvec", "arrayvec", "heck"];

/** Where a suite runs. */
export interface Place {
  readonly address: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const HERE: Place = { address: "off" };

export interface Suite {
  readonly name: string;
  readonly folder: string;
  readonly args: readonly string[];
}

interface Result {
  readonly exitCode: number;
  readonly seconds: number;
  readonly stderr: string;
  readonly junit: string;
  /** By test: how each attempt ended, and its output. */
  readonly tests: ReadonlyMap<string, string>;
}

async function runSuite({ folder, args }: Suite, place: Place, scratch: string): Promise<Result> {
  const events = path.join(scratch, "events.ndjson");
  const junit = path.join(scratch, "junit.xml");
  const began = performance.now();
  const child = Bun.spawn(
    [
      EXECUTABLE,
      "nextest",
      "run",
      "--verbose",
      "--no-fail-fast",
      "--remote",
      place.address,
      ...(place.args ?? []),
      ...args,
      "--output",
      `ndjson:${events}`,
      "--output",
      `junit:${junit}`,
    ],
    {
      cwd: folder,
      env: {
        ...process.env,
        CARGO_TARGET_DIR: path.join(CACHE, "remote/target"),
        NEXTEST_USER_CONFIG_FILE: "none",
        RUSTFLAGS: "-Cdebuginfo=0",
        XDG_CACHE_HOME: path.join(scratch, "cache"),
        ...place.env,
      },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    },
  );
  const stderr = await new Response(child.stderr).text();
  const exitCode = await child.exited;
  const read = readEvents(fs.readFileSync(events, "utf8"));
  if (!read.ok) throw new Error(`events of ${folder}: ${read.error.message}`);
  const tests = new Map<string, string>();
  for (const event of read.value) {
    if (event.type !== "test-finished") continue;
    const attempts = event.outcome.attempts.map(({ result, isSlow, exitedEarly, output }) =>
      plain(JSON.stringify({ result, isSlow, exitedEarly, output })),
    );
    tests.set(`${event.test.binaryId} ${event.test.testName}`, attempts.join("\n"));
  }
  return {
    exitCode,
    seconds: (performance.now() - began) / 1000,
    stderr,
    junit: plainJunit(fs.readFileSync(junit, "utf8")),
    tests,
  };
}

/** Removes values that also differ between two runs on one machine. */
function plain(text: string): string {
  return text
    .replaceAll(/finished in [\d.]+s/g, "finished in TIME")
    .replaceAll(/thread ('|&apos;)(.*?)\1 \(\d+\)/g, "thread '$2' (ID)")
    .replaceAll(/0x[0-9a-f]{6,}/g, "0xADDRESS")
    .replaceAll(/"bytes":\d+/g, '"bytes":0')
    .replaceAll(/"base64":"[^"]*"/g, '"base64":""');
}

function plainJunit(text: string): string {
  return plain(text)
    .replaceAll(/(time|timestamp|uuid|id)="[^"]*"/g, '$1=""')
    .split("\n")
    .toSorted()
    .join("\n");
}

function differences(here: Result, there: Result): readonly string[] {
  const names = new Set([...here.tests.keys(), ...there.tests.keys()]);
  return [
    ...(here.exitCode === there.exitCode ? [] : [`exit code ${here.exitCode} here, ${there.exitCode} there`]),
    ...(here.tests.size === 0 ? ["no test ran here"] : []),
    ...[...names].flatMap((name) => {
      const [left, right] = [here.tests.get(name), there.tests.get(name)];
      return left === right ? [] : [`${name}: ${left ?? "no result"} here, ${right ?? "no result"} there`];
    }),
    ...differingLines(here.junit, there.junit),
  ];
}

function differingLines(left: string, right: string): readonly string[] {
  const [ours, theirs] = [left.split("\n"), right.split("\n")];
  const place = ours.findIndex((line, index) => line !== theirs[index]);
  return place < 0 ? [] : [`JUnit: ${ours[place]?.trim()} here, ${theirs[place]?.trim()} there`];
}

export interface Comparison {
  readonly problems: readonly string[];
  readonly note: string;
}

export async function compareSuite(suite: Suite, place: Place, scratch: string): Promise<Comparison> {
  const here = await runSuite(suite, HERE, scratch);
  const first = await runSuite(suite, place, scratch);
  const second = await runSuite(suite, place, scratch);
  const uploaded = /uploaded (\d+) blobs? \((\d+) bytes/.exec(second.stderr)?.[2];
  const problems = [
    ...differences(here, first).map((problem) => `first run: ${problem}`),
    ...differences(here, second).map((problem) => `second run: ${problem}`),
    ...(uploaded === "0" ? [] : [`the second run uploaded ${uploaded} bytes`]),
  ];
  const seconds = [here, first, second].map((result) => `${result.seconds.toFixed(1)} s`).join(", ");
  return { problems, note: `: ${here.tests.size} tests; here, there, there again: ${seconds}` };
}

export async function suitesIn(scratch: string): Promise<readonly Suite[]> {
  const fixture = (name: string): string => {
    const folder = path.join(scratch, name);
    fs.cpSync(path.join(ROOT, "test/fixtures", name), folder, { recursive: true });
    return folder;
  };
  const crates = await Promise.all(
    CRATES.map(async (name) => ({
      name,
      folder: (await publishedFolder(name)) ?? "",
      args: ["--offline", ...cargoOptions(name)],
    })),
  );
  return [
    { name: "example", folder: path.join(ROOT, "examples/workspace"), args: ["--offline"] },
    {
      name: "outcomes",
      folder: fixture("outcomes"),
      // Leaks and early exits of remote tests cannot be detected: see docs/remote.md.
      args: ["--offline", "--retries", "2", "-E", "not test(leaks) and not test(early)"],
    },
    ...crates,
  ];
}
