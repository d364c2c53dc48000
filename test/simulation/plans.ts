/** Random run plans: tests of several binaries with all their settings, groups, scripts, stress rounds. */
import { binaryId, packageId, runId, testName } from "../../src/model/ids.ts";
import type { TestBinary } from "../../src/model/build/binaries.ts";
import type { PlannedScript, PlannedTest, RunPlan, SkippedTest } from "../../src/model/plan.ts";
import type { StressPlan } from "../../src/model/stress.ts";
import {
  DEFAULT_LEAK_TIMEOUT,
  GLOBAL_GROUP,
  NEVER_SLOW,
  type MaxFail,
  type RetryPolicy,
  type SlowTimeout,
  type TestSettings,
} from "../../src/model/settings.ts";
import type { MismatchReason } from "../../src/model/listed/test-list.ts";
import type { Random } from "./random.ts";
import { PLAIN_SETTINGS } from "../../src/model/plain.fixture.ts";

export function randomPlan(random: Random): RunPlan {
  const testThreads = random.pick([1, 2, 2, 3, 4, 4, 8, 16]);
  const groups = Array.from({ length: random.pick([0, 0, 1, 2, 4]) }, (_, index) => ({
    name: `group-${index}`,
    maxThreads: random.int(1, 3),
    ...(random.chance(0.3) ? { maxMemory: random.int(SMALLEST_BUDGET, 2 * SMALLEST_BUDGET) } : {}),
  }));
  const binaries = Array.from({ length: random.int(1, 4) }, (_, index) => binary(`package-${index}`));
  // Names are laid out in list order: binaries first, then zero-padded numbers within them.
  const listed = binaries.flatMap((owner) =>
    Array.from({ length: testsPerBinary(random) }, (_, index) => ({
      binary: owner,
      name: testName(`test_${String(index).padStart(4, "0")}`),
    })),
  );
  const tests: PlannedTest[] = [];
  const skippedTests: SkippedTest[] = [];
  const calm = random.chance(0.3);
  for (const place of listed) {
    if (random.chance(0.1)) {
      const reason = random.pick<MismatchReason>([
        "ignored",
        "expression",
        "not-benchmark",
        "default-filter",
      ]);
      const priority = random.chance(0.2) ? { priority: random.int(-100, 100) } : {};
      skippedTests.push({ ...place, reason, reportSkipped: "none", ...priority });
    } else {
      const groupName =
        groups.length > 0 && random.chance(0.4) ? `group-${random.int(0, groups.length - 1)}` : "";
      const settings = randomSettings(random, groupName, calm);
      tests.push({ ...place, kind: "test", ignored: false, settings, cacheMode: "off" });
    }
  }
  const stress = random.chance(0.12) ? randomStress(random) : undefined;
  return withRemoteTests(random, {
    runId: runId("5a1bb7bb-0000-4000-8000-000000000000"),
    profile: "default",
    mode: "test",
    cliArgs: [],
    testThreads,
    ...(random.chance(0.3) ? { maxMemory: random.int(SMALLEST_BUDGET, 4 * SMALLEST_BUDGET) } : {}),
    maxFail: randomMaxFail(random),
    globalTimeout: random.chance(0.1)
      ? random.int(1, 2000)
      : random.pick<RunPlan["globalTimeout"]>([30 * 365 * 24 * 3600 * 1000, "never"]),
    groups,
    capture: "split",
    setupScripts: scripts(random, "setup", tests.length),
    teardownScripts: scripts(random, "teardown", tests.length),
    tests,
    skippedTests,
    binaries: binaries.map((owner) => ({
      binary: owner,
      testCount: listed.filter((place) => place.binary === owner).length,
      runCount: tests.filter((test) => test.binary === owner).length,
    })),
    skippedBinaries: { expression: 0, defaultFilter: 0 },
    ...(stress === undefined ? {} : { stress }),
  });
}

/** In some plans, some tests run on other machines. */
function withRemoteTests(random: Random, plan: RunPlan): RunPlan {
  if (!random.chance(0.3)) return plan;
  const share = random.pick([0.3, 0.7, 1]);
  const preferring = random.pick([0, 0.5, 1]);
  const tests = plan.tests.map((test): PlannedTest => {
    if (!random.chance(share)) return test;
    const mode = random.chance(preferring) ? "prefer" : "always";
    const remote = { ...test.settings.remote, mode } as const;
    return { ...test, settings: { ...test.settings, remote }, isRemote: true };
  });
  return { ...plan, tests, remoteJobs: random.int(1, 6) };
}

/** Mostly small plans, so that there can be many; one in a while has hundreds of tests. */
function testsPerBinary(random: Random): number {
  return random.chance(0.03) ? random.int(100, 300) : random.int(0, 14);
}

function binary(name: string): TestBinary {
  return {
    id: binaryId(name),
    packageId: packageId(`path+file:///${name}`),
    packageName: name,
    kind: "lib",
    name,
    path: `/target/${name}`,
    buildPlatform: "target",
    cwd: `/${name}`,
  };
}

/** Every test fits into the smallest budget alone. */
const SMALLEST_BUDGET = 10;

/** `calm`: few timeouts, so that whole plans pass as well. */
function randomSettings(random: Random, group: string, calm: boolean): TestSettings {
  return {
    priority: random.chance(0.3) ? random.int(-100, 100) : 0,
    threadsRequired: random.chance(0.2) ? random.int(1, 20) : 1,
    memoryRequired: random.chance(0.3) ? random.int(1, SMALLEST_BUDGET) : 0,
    testGroup: group === "" ? GLOBAL_GROUP : group,
    runExtraArgs: [],
    retries: random.chance(0.3) ? randomRetries(random) : fixed(0, 0, false),
    flakyResult: random.chance(0.2) ? "fail" : "pass",
    slowTimeout: calm
      ? { period: 60_000, terminateAfter: "never", gracePeriod: 10_000, onTimeout: "fail" }
      : randomSlowTimeout(random),
    leakTimeout: { period: random.pick([0, 20, 100, 200]), result: random.chance(0.2) ? "fail" : "pass" },
    timeoutStacks: random.chance(0.3) ? "auto" : "off",
    leakCleanup: random.chance(0.3) ? "kill" : "report",
    earlyExit: random.chance(0.3) ? "fail" : "pass",
    forkServer: "off",
    cache: { mode: "default", inputs: [] },
    remote: { mode: "always", platform: {}, inputs: [], env: [], outputs: [] },
    successOutput: "never",
    failureOutput: "immediate",
    junit: PLAIN_SETTINGS.junit,
  };
}

function fixed(count: number, delay: number, jitter: boolean): RetryPolicy {
  return { backoff: "fixed", count, delay, jitter };
}

function randomRetries(random: Random): RetryPolicy {
  const count = random.int(1, 3);
  const jitter = random.chance(0.3);
  if (random.chance(0.5)) return fixed(count, random.pick([0, 0, 30, 150]), jitter);
  return { backoff: "exponential", count, delay: random.int(1, 60), jitter, maxDelay: 200 };
}

function randomSlowTimeout(random: Random): SlowTimeout {
  const terminateAfter = random.chance(0.6) ? random.int(1, 4) : "never";
  return {
    period: random.pick([20, 60, 150, 400]),
    gracePeriod: random.pick([0, 30, 200]),
    onTimeout: random.chance(0.2) ? "pass" : "fail",
    terminateAfter,
  };
}

function randomMaxFail(random: Random): MaxFail {
  if (random.chance(0.5)) return { kind: "all" };
  const terminate = random.chance(0.5) ? "wait" : "immediate";
  return { kind: "count", count: random.int(1, 4), terminate };
}

function randomStress(random: Random): StressPlan {
  if (random.chance(0.4)) return { kind: "duration", duration: random.int(0, 3000) };
  return { kind: "count", count: random.chance(0.3) ? "infinite" : random.int(1, 3) };
}

function scripts(random: Random, phase: string, testCount: number): readonly PlannedScript[] {
  if (random.chance(0.7)) return [];
  return Array.from({ length: random.int(1, 3) }, (_, index) => ({
    id: `${phase}-${index}`,
    program: `/scripts/${phase}-${index}`,
    args: [],
    env: {},
    slowTimeout: random.chance(0.4) ? { ...randomSlowTimeout(random), onTimeout: "fail" } : NEVER_SLOW,
    leakTimeout: random.chance(0.4)
      ? { period: 50, result: random.pick(["pass", "fail"]) }
      : DEFAULT_LEAK_TIMEOUT,
    captureStdout: random.chance(0.5),
    captureStderr: random.chance(0.5),
    junitStoreSuccessOutput: true,
    junitStoreFailureOutput: true,
    tests: Array.from({ length: testCount }, (_, test) => test),
  }));
}
