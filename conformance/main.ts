/**
 * The differential suite: every case runs the peer and ours on the same workspace, live, and compares
 * exit code and output. Prints each difference, and last a line with the counts.
 *
 * `--only TEXT` runs the cases whose name contains TEXT; `--verbose` names each case as it passes;
 * `--self` runs the peer against itself, which shows cases that are not deterministic.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { checkHtmlPage } from "../test/browser/html-page.browser.ts";
import type { ConformanceCase, StreamComparison } from "./case.ts";
import { CASES } from "./cases/all.ts";
import { difference } from "./compare.ts";
import { normalise } from "./normalise.ts";
import { peerExecutable } from "./peer.ts";
import { cargoOptions, workspaceFolder } from "./workspaces.ts";

interface Side {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly produced: readonly string[];
}

const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
};

/** The runner's environment without anything that would make one machine differ from another. */
function baseEnvironment(): Record<string, string> {
  const kept = ["PATH", "HOME", "CARGO_HOME", "RUSTUP_HOME", "TMPDIR", "LANG"];
  const entries = Object.entries(process.env).filter(
    ([key, value]) => value !== undefined && kept.includes(key),
  );
  return {
    ...Object.fromEntries(entries.map(([key, value]) => [key, value ?? ""])),
    XDG_CONFIG_HOME: "/nonexistent",
  };
}

async function runSide(executable: string, test: ConformanceCase, folder: string): Promise<Side> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "conformance-"));
  const fill = (text: string): string => text.replaceAll("{dir}", scratch);
  for (const [name, text] of Object.entries(test.files ?? {})) {
    const file = path.join(scratch, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, fill(text), { mode: name.endsWith(".sh") ? 0o755 : 0o644 });
  }
  const args = test.args.map(fill);
  if (test.config !== undefined) {
    const config = path.join(scratch, "nextest.toml");
    fs.writeFileSync(config, fill(test.config));
    args.splice(args[0] === "show-config" || args[0] === "self" ? 2 : 1, 0, "--config-file", config);
  }
  const env = Object.fromEntries(Object.entries(test.env ?? {}).map(([key, value]) => [key, fill(value)]));
  for (const { path: file } of test.produced ?? []) fs.rmSync(path.join(folder, fill(file)), { force: true });
  const child = Bun.spawn([executable, "nextest", ...args], {
    cwd: path.join(folder, test.cwd ?? "."),
    env: { ...baseEnvironment(), ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: test.timeout ?? 60_000,
    killSignal: "SIGKILL",
  });
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  const exitCode = await child.exited;
  const produced = (test.produced ?? []).map(({ path: file }) => {
    const full = path.join(folder, fill(file));
    return fs.existsSync(full) ? fs.readFileSync(full, "utf8") : "(missing)";
  });
  fs.rmSync(scratch, { recursive: true, force: true });
  const clean = (text: string): string => normalise(text).replaceAll(scratch, "{dir}");
  return { exitCode, stdout: clean(stdout), stderr: clean(stderr), produced: produced.map(clean) };
}

function differences(test: ConformanceCase, peer: Side, ours: Side): readonly string[] {
  const found: string[] = [];
  const compare = (
    what: string,
    kind: StreamComparison,
    stream: "stdout" | "stderr" | "file",
    texts: readonly [string, string],
  ): void => {
    const adjust = test.adjust ?? ((text: string): string => text);
    const text = difference(kind, adjust(texts[0], stream), adjust(texts[1], stream));
    if (text !== undefined) found.push(`    ${what} differs\n${text}`);
  };
  if (peer.exitCode !== ours.exitCode)
    found.push(`    exit code: peer ${peer.exitCode}, ours ${ours.exitCode}`);
  compare("stdout", test.stdout ?? "text", "stdout", [peer.stdout, ours.stdout]);
  compare("stderr", test.stderr ?? "text", "stderr", [peer.stderr, ours.stderr]);
  for (const [index, file] of (test.produced ?? []).entries()) {
    compare(file.path, file.as, "file", [peer.produced[index] ?? "", ours.produced[index] ?? ""]);
  }
  return found;
}

/** Builds the workspace once, so that cargo's compile lines are in neither side's output. */
async function warm(folder: string, name: string): Promise<void> {
  const child = Bun.spawn(["cargo", "test", "--workspace", "--no-run", "--quiet", ...cargoOptions(name)], {
    cwd: folder,
    env: baseEnvironment(),
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  await child.exited;
}

/** What cargo says only now and then: it had something to build, or another cargo on the machine held a lock. */
const BY_CHANCE = /Compiling|Downloaded|Updating|Blocking waiting for file lock/;

/** Runs a side again where cargo had something to say by chance; what it always says stays. */
async function runQuiet(executable: string, test: ConformanceCase, folder: string): Promise<Side> {
  let side = await runSide(executable, test, folder);
  for (let again = 0; again < 4 && BY_CHANCE.test(side.stderr); again += 1)
    side = await runSide(executable, test, folder);
  return side;
}

async function runWorkspace(name: string, cases: readonly ConformanceCase[]): Promise<number> {
  const folder = await workspaceFolder(name);
  await warm(folder, name);
  let failed = 0;
  for (const test of cases) {
    const theirs = await runQuiet(peer, test, folder);
    const mine = await runQuiet(ours, test, folder);
    const found = differences(test, theirs, mine);
    if (found.length > 0) {
      failed += 1;
      console.log(`DIFFERS ${test.name} (${name}): ${test.args.join(" ")}\n${found.join("\n")}`);
    } else if (process.argv.includes("--verbose")) {
      console.log(`equal   ${test.name} (${name})`);
    }
  }
  return failed;
}

const only = argument("--only") ?? "";
const selected = CASES.filter((test) => `${test.name} ${test.workspace}`.includes(only));
const names = new Set(CASES.map((test) => test.name));
if (names.size !== CASES.length) throw new Error("two conformance cases share a name");
const peer = await peerExecutable();
const ours = process.argv.includes("--self")
  ? peer
  : path.resolve(import.meta.dirname, "../dist/cargo-nextest");
const byWorkspace = Map.groupBy(selected, (test) => test.workspace);
let failed = 0;
// One workspace after the other: cases of the same workspace share a target directory, and timing cases want quiet.
for (const [name, cases] of byWorkspace) failed += await runWorkspace(name, cases);
let passed = selected.length - failed;
// What can only be seen in a browser belongs here too: like the peer, a browser has to be installed first.
if ("html page".includes(only) && !process.argv.includes("--self")) {
  const pages = await checkHtmlPage();
  passed += pages.passed;
  failed += pages.failed;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
