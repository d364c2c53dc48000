import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { NO_OUTPUT } from "../model/outcome.ts";
import { closingFact } from "./closing.ts";
import { launchScript, launchTest, type LaunchContext } from "./launch.ts";
import { sampleBinary, samplePlan, sampleScript, sampleTest } from "../model/plan.fixture.ts";
import { ScriptVariables } from "./script-environment.ts";
import type { Unit } from "./units.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "closing-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const closed = {
  type: "closed",
  key: 1,
  output: NO_OUTPUT,
  lastLineSeen: false,
  writtenElsewhere: 0,
  errors: [],
} as const;
const exited = (code: number) => ({ kind: "exited", code }) as const;

function contextOf(harness: string, extra: readonly string[] = []): LaunchContext {
  const tests = [sampleTest("a", { runExtraArgs: extra }, sampleBinary("fake", { path: harness }))];
  const plan = samplePlan({ tests, setupScripts: [sampleScript("s")] });
  const launcher = { test: () => ({ prefix: [], env: {} }), script: () => ({ cwd: "/", env: {} }) };
  return { plan, launcher, spillFolder: "/spill", sharesTerminal: false };
}

function testUnit(context: LaunchContext, code: number): Unit {
  const slot = { globalSlot: 0, testGroup: "@global" };
  const effect = { type: "start-test", unit: 1, test: 0, attempt: 1, totalAttempts: 1, slot } as const;
  const [planned] = context.plan.tests;
  if (planned === undefined) throw new Error("no test");
  return { effect, launch: launchTest(context, planned, effect, {}), status: exited(code) };
}

function harness(name: string, content: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

test.each([
  ["a libtest binary that exits early", "xx test result: yy", 0, [], false],
  ["one that fails", "xx test result: yy", 101, [], true],
  ["another harness, which prints what it likes", "something else", 0, [], true],
  ["libtest with another format", "xx test result: yy", 0, ["--format=json"], true],
  ["words across the pieces that are read", `${" ".repeat(1024 * 1024 - 5)}test result: `, 0, [], false],
] as const)("%s", (name, content, code, extra, seen) => {
  const context = contextOf(harness(name, content), extra);
  const fact = closingFact(testUnit(context, code), closed, {
    plan: context.plan,
    variables: new ScriptVariables(),
  });
  expect(fact.resultLineSeen).toBe(seen);
});

test.each([
  ["nothing but what was captured", 0, false],
  ["less than libtest's last line", 60, false],
  ["as much as that line", 200, true],
  ["nobody knows how much", undefined, true],
] as const)("a libtest binary without its last line that wrote %s", (_, writtenElsewhere, seen) => {
  const context = contextOf(harness("libtest", "test result: "));
  const { writtenElsewhere: __, ...ended } = closed;
  const fact = closingFact(
    testUnit(context, 0),
    writtenElsewhere === undefined ? ended : { ...ended, writtenElsewhere },
    { plan: context.plan, variables: new ScriptVariables() },
  );
  expect(fact.resultLineSeen).toBe(seen);
});

test("a line that was seen needs no look at the harness", () => {
  const context = contextOf("/nowhere");
  const fact = closingFact(
    testUnit(context, 0),
    { ...closed, lastLineSeen: true },
    { plan: context.plan, variables: new ScriptVariables() },
  );
  expect(fact).toEqual({ type: "unit-closed", unit: 1, output: NO_OUTPUT, resultLineSeen: true, errors: [] });
});

test.each([
  [0, "A=1\n", { env: { A: "1" } }, { A: "1" }],
  [1, "A=1\n", { env: {} }, {}],
  [0, "bad\n", /^error reading setup script output\nline `bad` of .*$/, {}],
  [0, "1=\n", /^error reading setup script output\nerror in environment file .*\nkey `1` .*$/, {}],
  [0, "A=\xff", /^error reading setup script output\nerror reading environment file .*\n.*valid UTF-8/, {}],
] as const)("a setup script that exits %i and wrote %j", (code, text, script, kept) => {
  const context = contextOf("/nowhere");
  const file = path.join(folder, `env-${code}`);
  fs.writeFileSync(file, text, "latin1");
  const effect = { type: "start-script", unit: 1, phase: "setup", script: 0 } as const;
  const [planned] = context.plan.setupScripts;
  if (planned === undefined) throw new Error("no script");
  const launch = launchScript(context, effect, { script: planned, environmentFile: file, variables: {} });
  expect(launch.marker).toBe(`NEXTEST_ENV=${file}`);
  const variables = new ScriptVariables();
  const unit: Unit = { effect, launch, environmentFile: file, status: exited(code) };
  const fact = closingFact(unit, closed, { plan: context.plan, variables });
  const told = fact.script;
  if (script instanceof RegExp)
    expect(told !== undefined && "error" in told ? told.error : "").toMatch(script);
  else expect(told).toEqual(script);
  expect(variables.collect(() => true)).toEqual(kept);
  expect(fs.existsSync(file)).toBe(false);
});
