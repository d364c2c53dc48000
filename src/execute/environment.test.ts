import { expect, test } from "bun:test";
import { testArguments, testCommandLine } from "./arguments.ts";
import { attemptVariables, scriptVariables, type StartTest } from "./environment.ts";
import { runId } from "../model/ids.ts";
import { sampleBinary, samplePlan, sampleTest } from "../model/plan.fixture.ts";

const binary = sampleBinary("fake");
const plan = samplePlan({
  runId: runId("11111111-2222-4333-8444-555555555555"),
  testThreads: 2,
  tests: [sampleTest("a::b", {}, binary)],
});

function effect(more: Partial<StartTest> = {}): StartTest {
  const slot = { globalSlot: 1, testGroup: "@global" };
  return {
    type: "start-test",
    unit: 1,
    test: 0,
    attempt: 1,
    totalAttempts: 3,
    slot,
    isRemote: false,
    ...more,
  };
}

function variables(more: Partial<StartTest> = {}): Readonly<Record<string, string>> {
  return attemptVariables(plan, sampleTest("a::b", {}, binary), effect(more));
}

test("a first attempt outside groups and rounds", () => {
  expect(variables()).toEqual({
    NEXTEST_RUN_ID: plan.runId,
    NEXTEST_RUN_MODE: "test",
    NEXTEST_BINARY_ID: "fake",
    NEXTEST_TEST_NAME: "a::b",
    NEXTEST_ATTEMPT: "1",
    NEXTEST_TOTAL_ATTEMPTS: "3",
    NEXTEST_ATTEMPT_ID: `${plan.runId}:fake$a::b`,
    NEXTEST_STRESS_CURRENT: "none",
    NEXTEST_STRESS_TOTAL: "none",
    NEXTEST_TEST_GLOBAL_SLOT: "1",
    NEXTEST_TEST_GROUP: "@global",
    NEXTEST_TEST_GROUP_SLOT: "none",
    NEXTEST_TEST_THREADS: "2",
  });
});

test("a later attempt in a group, in a round of many", () => {
  const slot = { globalSlot: 0, groupSlot: 4, testGroup: "serial" };
  expect(variables({ attempt: 2, slot, stress: { current: 0, total: 7 } })).toMatchObject({
    NEXTEST_ATTEMPT: "2",
    NEXTEST_ATTEMPT_ID: `${plan.runId}:fake@stress-0$a::b#2`,
    NEXTEST_STRESS_CURRENT: "0",
    NEXTEST_STRESS_TOTAL: "7",
    NEXTEST_TEST_GROUP: "serial",
    NEXTEST_TEST_GROUP_SLOT: "4",
  });
  expect(variables({ stress: { current: 3 } })["NEXTEST_STRESS_TOTAL"]).toBe("unknown");
});

test("scripts know their run", () => {
  expect(scriptVariables(plan)).toEqual({
    NEXTEST_RUN_ID: plan.runId,
    NEXTEST_RUN_MODE: "test",
    NEXTEST_TEST_THREADS: "2",
  });
});

test("arguments come in the order that harnesses have seen so far", () => {
  const settings = { runExtraArgs: ["--test-threads", "1"] };
  const ignored = { ...sampleTest("slow", settings, binary), ignored: true };
  const line = ["--exact", "slow", "--nocapture", "--ignored", "--bench", "--test-threads", "1"];
  expect(testArguments(ignored, "benchmark")).toEqual(line);
  expect(testCommandLine(sampleTest("x", {}, binary), "test", ["qemu", "-L", "/"])).toEqual([
    "qemu",
    "-L",
    "/",
    "/target/fake",
    "--exact",
    "x",
    "--nocapture",
  ]);
});
