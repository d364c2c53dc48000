/** Small plans for tests of this room: every setting has a plain value that a test may replace. */
import type { TestBinary } from "../model/binaries.ts";
import { binaryId, packageId, runId, testName } from "../model/ids.ts";
import type { PlannedScript, PlannedTest, RunPlan } from "../model/plan.ts";
import type { TestSettings } from "../model/settings.ts";
import { PLAIN_SETTINGS } from "../model/testing/plain.ts";

export function plainBinary(path: string): TestBinary {
  return {
    id: binaryId("fake"),
    packageId: packageId("fake"),
    packageName: "fake",
    kind: "lib",
    name: "fake",
    path,
    buildPlatform: "target",
    cwd: "/",
  };
}

export function plainTest(
  binary: TestBinary,
  name: string,
  settings: Partial<TestSettings> = {},
): PlannedTest {
  return {
    binary,
    name: testName(name),
    kind: "test",
    ignored: false,
    settings: { ...PLAIN_SETTINGS, ...settings },
  };
}

/** A setup script that serves the tests with the given indices. */
export function plainScript(
  id: string,
  program: string,
  args: readonly string[],
  tests: readonly number[],
): PlannedScript {
  return {
    id,
    program,
    args,
    env: {},
    captureStdout: true,
    captureStderr: true,
    junitStoreSuccessOutput: false,
    junitStoreFailureOutput: false,
    tests,
  };
}

export function plainPlan(tests: readonly PlannedTest[], more: Partial<RunPlan> = {}): RunPlan {
  const binary = tests[0]?.binary ?? plainBinary("/fake");
  return {
    runId: runId("11111111-2222-4333-8444-555555555555"),
    profile: "default",
    mode: "test",
    cliArgs: [],
    testThreads: 2,
    maxFail: { kind: "all" },
    globalTimeout: "never",
    groups: [],
    capture: "split",
    setupScripts: [],
    teardownScripts: [],
    tests,
    skippedTests: [],
    binaries: [{ binary, testCount: tests.length, runCount: tests.length }],
    skippedBinaries: { expression: 0, defaultFilter: 0 },
    ...more,
  };
}
