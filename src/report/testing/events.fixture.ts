/** Events for tests of outputs: short makers with sensible defaults. */
import type {
  RunFinished,
  RunStarted,
  ScriptFinished,
  ScriptId,
  TestFinished,
  TestStarted,
} from "../../model/events.ts";
import { binaryId, runId, testName } from "../../model/ids.ts";
import type { AttemptResult, AttemptStatus, CapturedOutput } from "../../model/results/outcome.ts";
import { EMPTY_STATS, type RunStats } from "../../model/results/stats.ts";
import { NOTHING_SKIPPED, PLAIN_SETTINGS } from "../../model/plain.fixture.ts";

const STAMP = { timestamp: 1_700_000_000_000, elapsed: 1000 };

export function captured(stdout: string, stderr = ""): CapturedOutput {
  const stream = (text: string): { readonly text: string; readonly bytes: number } => ({
    text,
    bytes: text.length,
  });
  return { kind: "split", stdout: stream(stdout), stderr: stream(stderr) };
}

export const FAILED: AttemptResult = { kind: "fail", status: { kind: "exited", code: 101 }, leaked: false };
export const PASSED: AttemptResult = { kind: "pass" };

export function attempt(result: AttemptResult, more: Partial<AttemptStatus> = {}): AttemptStatus {
  return {
    attempt: 1,
    totalAttempts: 1,
    result,
    startedAt: STAMP.timestamp,
    duration: 12.5,
    delayBefore: 0,
    isSlow: false,
    exitedEarly: false,
    terminatedByRunner: false,
    output: captured(""),
    errors: [],
    ...more,
  };
}

export function testFinished(
  name: string,
  attempts: TestFinished["outcome"]["attempts"],
  more: Partial<TestFinished> = {},
): TestFinished {
  return {
    type: "test-finished",
    ...STAMP,
    stats: EMPTY_STATS,
    running: 0,
    test: { binaryId: binaryId("crate"), testName: testName(name) },
    slot: { globalSlot: 0, testGroup: "@global" },
    outcome: { attempts, flakyResult: "pass" },
    successOutput: "never",
    failureOutput: "immediate",
    junit: PLAIN_SETTINGS.junit,
    ...more,
  };
}

export function testStarted(name: string, more: Partial<TestStarted> = {}): TestStarted {
  return {
    type: "test-started",
    ...STAMP,
    stats: EMPTY_STATS,
    running: 1,
    test: { binaryId: binaryId("crate"), testName: testName(name) },
    slot: { globalSlot: 0, testGroup: "@global" },
    totalAttempts: 1,
    command: [],
    ...more,
  };
}

export const SCRIPT: ScriptId = {
  phase: "setup",
  id: "db",
  index: 0,
  total: 1,
  program: "sh",
  args: ["-c", "a b"],
};

export function scriptFinished(
  status: AttemptStatus,
  script: Partial<ScriptId> = {},
  more: Partial<ScriptFinished> = {},
): ScriptFinished {
  return {
    type: "script-finished",
    ...STAMP,
    script: { ...SCRIPT, ...script },
    noCapture: false,
    status,
    junitStoreSuccessOutput: false,
    junitStoreFailureOutput: true,
    stats: EMPTY_STATS,
    running: 0,
    ...more,
  };
}

export function runFinished(stats: Partial<RunStats>): RunFinished {
  return {
    type: "run-finished",
    ...STAMP,
    runId: runId("6f1d2c3b-0000-4000-8000-000000000000"),
    startedAt: STAMP.timestamp,
    stats: { ...EMPTY_STATS, ...stats },
  };
}

export function runStarted(more: Partial<RunStarted> = {}): RunStarted {
  return {
    type: "run-started",
    ...STAMP,
    elapsed: 0,
    version: 1,
    runId: runId("6f1d2c3b-0000-4000-8000-000000000000"),
    profile: "default",
    mode: "test",
    cliArgs: ["run"],
    testThreads: 2,
    runCount: 1,
    skip: NOTHING_SKIPPED,
    binaries: [],
    setupScripts: 0,
    ...more,
  };
}
