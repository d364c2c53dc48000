/** Plans for unit tests: every field that a test does not set has a harmless default. */
import type { TestBinary } from "./build/binaries.ts";
import { binaryId, packageId, runId, testName } from "./ids.ts";
import type { PlannedScript, PlannedTest, RunPlan, SkippedTest } from "./plan.ts";
import { DEFAULT_LEAK_TIMEOUT, NEVER_SLOW, type TestSettings } from "./settings.ts";
import { PLAIN_SETTINGS } from "./plain.fixture.ts";

export function samplePlan(changes: Partial<RunPlan> = {}): RunPlan {
  return {
    runId: runId("00000000-0000-4000-8000-000000000000"),
    profile: "default",
    mode: "test",
    cliArgs: [],
    testThreads: 4,
    maxFail: { kind: "all" },
    globalTimeout: 1_000_000,
    groups: [],
    capture: "split",
    setupScripts: [],
    teardownScripts: [],
    tests: [],
    skippedTests: [],
    binaries: [],
    skippedBinaries: { expression: 0, defaultFilter: 0 },
    ...changes,
  };
}

export function sampleTest(
  name: string,
  settings: Partial<TestSettings> = {},
  binary: string | TestBinary = "crate",
): PlannedTest {
  return {
    binary: typeof binary === "string" ? sampleBinary(binary) : binary,
    name: testName(name),
    kind: "test",
    ignored: false,
    settings: { ...PLAIN_SETTINGS, ...settings },
    cacheMode: "off",
  };
}

export function sampleSkipped(
  name: string,
  changes: Partial<SkippedTest> = {},
  binary = "crate",
): SkippedTest {
  return {
    binary: sampleBinary(binary),
    name: testName(name),
    reason: "ignored",
    reportSkipped: "none",
    ...changes,
  };
}

export function sampleScript(id: string, changes: Partial<PlannedScript> = {}): PlannedScript {
  return {
    id,
    program: `/scripts/${id}`,
    args: [],
    env: {},
    slowTimeout: NEVER_SLOW,
    leakTimeout: DEFAULT_LEAK_TIMEOUT,
    captureStdout: false,
    captureStderr: false,
    junitStoreSuccessOutput: true,
    junitStoreFailureOutput: true,
    tests: [0],
    ...changes,
  };
}

/** `changes`: its path, for instance, if the binary is to be started. */
export function sampleBinary(id: string, changes: Partial<TestBinary> = {}): TestBinary {
  return {
    id: binaryId(id),
    packageId: packageId(`path+file:///${id}`),
    packageName: id,
    kind: "lib",
    name: id,
    path: `/target/${id}`,
    buildPlatform: "target",
    cwd: `/${id}`,
    ...changes,
  };
}
