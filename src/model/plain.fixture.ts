/** Plain facts for tests of any room: every field that a test does not set has a harmless default. */
import type { RunEvent } from "./events.ts";
import { GLOBAL_GROUP, type TestSettings } from "./settings.ts";

export const PLAIN_SETTINGS: TestSettings = {
  priority: 0,
  threadsRequired: 1,
  memoryRequired: 0,
  testGroup: GLOBAL_GROUP,
  runExtraArgs: [],
  retries: { backoff: "fixed", count: 0, delay: 0, jitter: false },
  flakyResult: "pass",
  slowTimeout: { period: 60_000, terminateAfter: "never", gracePeriod: 10_000, onTimeout: "fail" },
  leakTimeout: { period: 200, result: "pass" },
  timeoutStacks: "off",
  leakCleanup: "report",
  earlyExit: "pass",
  forkServer: "off",
  cache: { mode: "default", inputs: [] },
  remote: { mode: "always", platform: {}, inputs: [], env: [], outputs: [] },
  successOutput: "never",
  failureOutput: "immediate",
  junit: {
    storeSuccessOutput: false,
    storeFailureOutput: true,
    reportSkipped: "none",
    flakyFailStatus: "failure",
  },
};

/** A run that leaves nothing out. */
export const NOTHING_SKIPPED: Extract<RunEvent, { readonly type: "run-started" }>["skip"] = {
  tests: 0,
  testsByRerun: 0,
  testsNotBenchmark: 0,
  testsByDefaultFilter: 0,
  binaries: 0,
  binariesByDefaultFilter: 0,
};
