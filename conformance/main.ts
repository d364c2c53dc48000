/**
 * The differential suite: every case runs the peer and ours on the same workspace, live, and compares
 * exit code and output. Prints each difference, and last a line with the counts.
 *
 * `--only TEXT` runs the cases whose name contains TEXT; `--verbose` names each case as it passes, with its duration;
 * `--lanes N` runs N workspaces at a time (default 2);
 * `--self` runs the peer against itself, which shows cases that are not deterministic.
 */
import * as path from "node:path";
import { checkHtmlPage } from "../test/browser/html-page.browser.ts";
import type { ConformanceCase, StreamComparison } from "./case.ts";
import { CASES } from "./cases/all.ts";
import { difference } from "./compare.ts";
import { baseEnvironment } from "./environment.ts";
import { checkJunitSchema } from "./junit-schema/check.ts";
import { peerExecutable } from "./peer.ts";
import { checkFaults, describeFailures } from "../test/faults/check.ts";
import { checkSchemas } from "./schemas.ts";
import { checkPagerScreens } from "./pager/check.ts";
import { MISSING, runQuiet, type Side } from "./side.ts";
import type { Workspace } from "./workspace.ts";
import { workspaceNamed } from "./workspaces.ts";

const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
};

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
  else if (test.exitCode !== undefined && peer.exitCode !== test.exitCode)
    found.push(`    exit code of both: ${peer.exitCode} in place of ${test.exitCode}\n${peer.stderr}`);
  compare("stdout", test.stdout ?? "text", "stdout", [peer.stdout, ours.stdout]);
  compare("stderr", test.stderr ?? "text", "stderr", [peer.stderr, ours.stderr]);
  for (const [index, file] of (test.produced ?? []).entries()) {
    if (peer.produced[index] === MISSING) found.push(`    ${file.path} is not written by the peer`);
    compare(file.path, file.as, "file", [peer.produced[index] ?? "", ours.produced[index] ?? ""]);
  }
  return found;
}

/** Builds the workspace once, so that cargo's compile lines are in neither side's output. */
async function warm(workspace: Workspace): Promise<void> {
  const env = { ...baseEnvironment(), ...workspace.environment };
  const cargo = Bun.which("cargo", { PATH: env["PATH"] ?? "" });
  if (cargo === null) return;
  for (const options of workspace.builds) {
    const child = Bun.spawn([cargo, "test", "--workspace", "--no-run", "--quiet", ...options], {
      cwd: workspace.folder,
      env,
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
    });
    await child.exited;
  }
}

/** Why the case cannot be run on this machine: that fails it, as nothing is skipped. */
function unmet(test: ConformanceCase, workspace: Workspace): readonly string[] {
  return [...workspace.needs, ...(test.needs ?? [])]
    .filter((program) => Bun.which(program) === null)
    .map((program) => `    needs ${program}, which conformance/foreign/install.sh installs`);
}

async function runCase(test: ConformanceCase, workspace: Workspace): Promise<readonly string[]> {
  const missing = unmet(test, workspace);
  if (missing.length > 0) return missing;
  const context = { workspace, executables: { peer, ours } };
  const theirs = await runQuiet(peer, test, context);
  const mine = await runQuiet(ours, test, context);
  return differences(test, theirs, mine);
}

async function runWorkspace(name: string, cases: readonly ConformanceCase[]): Promise<number> {
  const workspace = await workspaceNamed(name);
  await warm(workspace);
  const dismiss = await workspace.attend?.(workspace.folder);
  let failed = 0;
  for (const test of cases) {
    const started = performance.now();
    const found = await runCase(test, workspace);
    const took = `${Math.round(performance.now() - started)} ms`;
    if (found.length > 0) {
      failed += 1;
      console.log(`DIFFERS ${test.name} (${name}): ${test.args.join(" ")}\n${found.join("\n")}`);
    } else if (process.argv.includes("--verbose")) {
      console.log(`equal   ${test.name} (${name}) ${took}`);
    }
  }
  await dismiss?.();
  return failed;
}

/**
 * Several workspaces at a time, the largest first. Cases of one workspace share its target directory and follow one
 * another; so do workspaces under Wine, which share what serves them.
 */
async function runInLanes(tests: readonly ConformanceCase[], lanes: number): Promise<number> {
  const byResource = Map.groupBy(tests, ({ workspace }) =>
    workspace.startsWith("windows") ? "wine" : workspace,
  );
  const queue = [...byResource.values()].toSorted((left, right) => right.length - left.length);
  const lane = async (): Promise<number> => {
    let sum = 0;
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const byWorkspace = Map.groupBy(next, (test) => test.workspace);
      for (const [name, cases] of byWorkspace) {
        const differing = await runWorkspace(name, cases);
        sum += differing;
      }
    }
    return sum;
  };
  const sums = await Promise.all(Array.from({ length: lanes }, lane));
  return sums.reduce((total, sum) => total + sum, 0);
}

const only = argument("--only") ?? "";
const selected = CASES.filter((test) => `${test.name} ${test.workspace}`.includes(only));
const names = new Set(CASES.map((test) => test.name));
if (names.size !== CASES.length) throw new Error("two conformance cases share a name");
const peer = await peerExecutable();
const ours = process.argv.includes("--self")
  ? peer
  : path.resolve(import.meta.dirname, "../dist/cargo-nextest");
let failed = await runInLanes(selected, Number(argument("--lanes") ?? "2"));
let passed = selected.length - failed;
// What can only be seen in a browser belongs here too: like the peer, a browser has to be installed first.
if ("html page".includes(only) && !process.argv.includes("--self")) {
  const pages = await checkHtmlPage();
  passed += pages.passed;
  failed += pages.failed;
}
if ("pager screens".includes(only) && !process.argv.includes("--self")) {
  const screens = await checkPagerScreens(peer, ours);
  passed += screens.passed;
  failed += screens.failed;
}
if ("junit schema".includes(only) && !process.argv.includes("--self")) {
  const reports = await checkJunitSchema(peer, ours);
  passed += reports.passed;
  failed += reports.failed;
}
if ("config schemas".includes(only) && !process.argv.includes("--self")) {
  const schemas = await checkSchemas(ours);
  passed += schemas.passed;
  failed += schemas.failed;
}
// Last, when nothing else runs: these cases are about time and memory, too.
if ("fault suite".includes(only) && !process.argv.includes("--self")) {
  const faults = await checkFaults({ only: "", peer: true, lanes: 3, long: false, verbose: false });
  console.log(describeFailures(faults));
  passed += faults.passed;
  failed += faults.failed;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
