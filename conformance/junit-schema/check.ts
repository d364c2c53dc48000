/** JUnit reports of many kinds of runs, of the peer and of ours, checked against the public schema. */
import * as fs from "node:fs";
import * as path from "node:path";
import { baseEnvironment } from "../environment.ts";
import { workspaceNamed } from "../workspaces.ts";
import { junitProblems } from "./validate.ts";

const CONFIG = path.resolve(import.meta.dirname, "../../test/fixtures/rich.toml");
const OPTIONS = ["--config-file", CONFIG, "--profile", "rich"];
const LASTING = { OUTCOMES_SLEEP_MS: "60000", OUTCOMES_LEAK_MS: "1500" };

const OUTPUTS = "<system-err/><system-out/>";

const RUNS: Readonly<Record<string, readonly string[]>> = {
  "everything that can happen": [],
  "a stress run": ["--stress-count", "2", "-E", "test(pass::) | test(flaky)"],
  "a run that stops early": ["--fail-fast", "-j1"],
  "nothing captured": ["--no-capture", "-E", "test(pass::) | test(fail::)"],
  "flaky tests that fail": ["--flaky-result", "fail", "-E", "test(flaky)"],
  "no tests": ["-E", "none()", "--no-tests", "pass"],
};

/** Documents that break one rule each, and the expected complaint: they check the check. */
const BROKEN: readonly (readonly [document: string, problem: string])[] = [
  ["<testsuites><testsuite></testsuites>", "not well-formed"],
  [suite('<testcase name="a\u0001"/>'), "not well-formed"],
  [suite('<testcase name="a"><shrug/></testcase>'), "unknown element"],
  [suite("<testcase/>"), "no `name`"],
  [suite('<testcase name="a" colour="red"/>'), "unknown attribute `colour`"],
  [suite(`<testcase name="a"><rerunFailure type="t">${OUTPUTS}</rerunFailure></testcase>`), "out of order"],
  [suite('<testcase name="a"><testcase name="b"/></testcase>'), "may not be inside"],
  [suite('<testcase name="a">text</testcase>'), "text `text`"],
  [suite('<testcase name="a"/><testcase name="b"/>'), "tests is 1, counted 2"],
];

function suite(cases: string): string {
  const counts = 'tests="1" failures="0" errors="0" skipped="0"';
  return `<testsuites name="n" ${counts}><testsuite name="s" ${counts}>${cases}</testsuite></testsuites>`;
}

export interface SchemaCounts {
  readonly passed: number;
  readonly failed: number;
}

export async function checkJunitSchema(peer: string, ours: string): Promise<SchemaCounts> {
  const failures: string[] = [];
  let passed = 0;
  const count = (name: string, problems: readonly string[]): void => {
    if (problems.length === 0) passed += 1;
    else failures.push(`INVALID junit schema, ${name}:\n${problems.map((each) => `    ${each}`).join("\n")}`);
  };
  count("a valid document", junitProblems(suite('<testcase name="a"/>')));
  for (const [document, problem] of BROKEN) {
    const found = junitProblems(document).some((each) => each.includes(problem));
    count("a broken document", found ? [] : [`\`${problem}\` is not said of ${document}`]);
  }
  for (const [name, args] of Object.entries(RUNS)) {
    count(`${name}, ours`, junitProblems(await reportOf(ours, args)));
    // That these are the rules of the format, the peer shows; some characters it writes are no XML.
    count(`${name}, the peer`, junitProblems(await reportOf(peer, args, "not test(prints_odd_bytes)")));
  }
  for (const failure of failures) console.log(failure);
  return { passed, failed: failures.length };
}

async function reportOf(executable: string, args: readonly string[], filter = "all()"): Promise<string> {
  const { folder } = await workspaceNamed("outcomes");
  const file = path.join(folder, "target/nextest/rich/junit.xml");
  fs.rmSync(file, { force: true });
  const line = [executable, "nextest", "run", ...OPTIONS, ...withFilter(args, filter)];
  const child = Bun.spawn(line, {
    cwd: folder,
    env: { ...baseEnvironment(), ...LASTING },
    stdio: ["ignore", "ignore", "ignore"],
  });
  await child.exited;
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
}

/** The arguments, with both filtersets in one. */
function withFilter(args: readonly string[], filter: string): readonly string[] {
  const at = args.indexOf("-E");
  if (at === -1) return [...args, "-E", filter];
  return args.map((arg, index) => (index === at + 1 ? `(${arg}) & (${filter})` : arg));
}
