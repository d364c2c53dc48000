import { expect, test } from "bun:test";
import { err, ok } from "../diagnostics/result.ts";
import { NO_OUTPUT } from "../model/results/outcome.ts";
import { type ClosingContext, closingFact } from "./closing.ts";
import { launchScript, launchTest, type LaunchContext } from "./launch.ts";
import { sampleBinary, samplePlan, sampleScript, sampleTest } from "../model/plan.fixture.ts";
import { ScriptVariables } from "./script-environment.ts";
import type { Unit } from "./unit.ts";

const closed = {
  type: "closed",
  key: 1,
  output: NO_OUTPUT,
  lastLineSeen: false,
  writtenElsewhere: 0,
  errors: [],
} as const;
const exited = (code: number) => ({ kind: "exited", code }) as const;

function contextOf(extra: readonly string[] = []): LaunchContext {
  const tests = [sampleTest("a", { runExtraArgs: extra }, sampleBinary("fake", { path: "/target/fake" }))];
  const plan = samplePlan({ tests, setupScripts: [sampleScript("s")] });
  const launcher = { test: () => ({ prefix: [], env: {} }), script: () => ({ cwd: "/", env: {} }) };
  return { plan, launcher, spillFolder: "/spill", sharesTerminal: false };
}

function testUnit(context: LaunchContext, code: number): Unit {
  const slot = { globalSlot: 0, testGroup: "@global" };
  const effect = {
    type: "start-test",
    unit: 1,
    test: 0,
    attempt: 1,
    totalAttempts: 1,
    slot,
    isRemote: false,
  } as const;
  const [planned] = context.plan.tests;
  if (planned === undefined) throw new Error("no test");
  return { effect, request: launchTest(context, planned, effect, {}), status: exited(code) };
}

/** `content`: of every program. Undefined: no program may be asked about. */
function closing(
  { plan }: LaunchContext,
  content?: string,
  variables = new ScriptVariables(),
): ClosingContext {
  return {
    plan,
    variables,
    programContains: (program, text) => {
      if (content === undefined) throw new Error(`asked about ${program}`);
      return content.includes(text);
    },
  };
}

test.each([
  ["a libtest binary that exits early", "xx test result: yy", 0, [], true],
  ["one that fails", "xx test result: yy", 101, [], false],
  ["another harness, which prints what it likes", "something else", 0, [], false],
  ["libtest with another format", "xx test result: yy", 0, ["--format=json"], false],
] as const)("%s", (_, content, code, extra, early) => {
  const context = contextOf(extra);
  const fact = closingFact(testUnit(context, code), closed, closing(context, content));
  expect(fact.exitedEarly).toBe(early);
});

test.each([
  ["nothing but what was captured", 0, true],
  ["less than libtest's last line", 60, true],
  ["as much as that line", 200, false],
  ["an unknown amount", undefined, false],
] as const)("a libtest binary without its last line that wrote %s", (_, writtenElsewhere, early) => {
  const context = contextOf();
  const { writtenElsewhere: __, ...ended } = closed;
  const fact = closingFact(
    testUnit(context, 0),
    writtenElsewhere === undefined ? ended : { ...ended, writtenElsewhere },
    closing(context, "test result: "),
  );
  expect(fact.exitedEarly).toBe(early);
});

test("the harness is not read where its last line was seen", () => {
  const context = contextOf();
  const fact = closingFact(testUnit(context, 0), { ...closed, lastLineSeen: true }, closing(context));
  expect(fact).toEqual({ type: "unit-closed", unit: 1, output: NO_OUTPUT, exitedEarly: false, errors: [] });
});

const ENVIRONMENT_FILE = "/tmp/env";
const NOT_TEXT = err({ code: "EILSEQ", message: "stream did not contain valid UTF-8" });

test.each([
  [0, ok("A=1\n"), { env: { A: "1" } }, { A: "1" }],
  [1, ok("A=1\n"), { env: {} }, {}],
  [0, ok("bad\n"), /^error reading setup script output\nline `bad` of .*$/, {}],
  [0, ok("1=\n"), /^error reading setup script output\nerror in environment file .*\nkey `1` .*$/, {}],
  [0, NOT_TEXT, /^error reading setup script output\nerror reading environment file .*\n.*valid UTF-8/, {}],
] as const)("a setup script that exits %i and wrote %j", (code, text, script, kept) => {
  const context = contextOf();
  const effect = { type: "start-script", unit: 1, phase: "setup", script: 0 } as const;
  const [planned] = context.plan.setupScripts;
  if (planned === undefined) throw new Error("no script");
  const request = launchScript(context, planned, effect, {});
  expect(request).toMatchObject({ marker: "NEXTEST_ENV", writtenFile: "NEXTEST_ENV" });
  const variables = new ScriptVariables();
  const unit: Unit = { effect, request, status: exited(code) };
  const written = { ...closed, writtenFile: { path: ENVIRONMENT_FILE, text } };
  const told = closingFact(unit, written, closing(context, undefined, variables)).script;
  if (script instanceof RegExp)
    expect(told !== undefined && "error" in told ? told.error : "").toMatch(script);
  else expect(told).toEqual(script);
  expect(variables.collect(() => true)).toEqual(kept);
});
