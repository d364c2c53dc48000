/**
 * Converts run events to lines of the run log. Events that a replay does not need (answers to keys, the second
 * signal) and events that the format lacks (teardown scripts) have no line.
 */
import type {
  RunEvent,
  RunFinished,
  ScriptId,
  SlotAssignment,
  StressIndex,
  TestId,
} from "../../model/events.ts";
import type { ReuseReason } from "../../model/results/outcome.ts";
import type { JunitTestSettings } from "../../model/settings.ts";
import type { CancelReason } from "../../model/results/stats.ts";
import type { RecordedEvent, RecordedEventKind } from "../format/events.ts";
import { toRecordedDuration, toRecordedTime } from "../format/time.ts";
import {
  recordReason,
  recordStats,
  recordStressIndex,
  recordStressPlan,
  recordStressProgress,
  recordVerdict,
} from "./counts.ts";
import { recordAttempt, recordScript, type StatusPorts } from "./statuses.ts";

/** The event's line, or undefined if it has none. */
export function recordEvent(event: RunEvent, ports: StatusPorts): RecordedEvent | undefined {
  const kind = recordKind(event, ports);
  if (kind === undefined) return undefined;
  const { timestamp, elapsed } = event;
  return {
    timestamp: toRecordedTime(timestamp, ports.utcOffset(timestamp)),
    elapsed: toRecordedDuration(elapsed),
    kind,
  };
}

function recordKind(event: RunEvent, ports: StatusPorts): RecordedEventKind | undefined {
  switch (event.type) {
    case "run-started":
    case "stress-round-started":
    case "stress-round-finished":
    case "run-finished":
      return recordRun(event, ports);
    case "script-started":
    case "script-slow":
    case "script-finished":
      return event.script.phase === "setup" ? recordSetup(event, ports) : undefined;
    case "test-started":
    case "test-slow":
    case "attempt-failed":
    case "retry-started":
    case "test-finished":
    case "test-skipped":
      return recordTest(event, ports);
    case "cancel-started":
      return {
        type: "core",
        kind: "run-begin-cancel",
        ...running(event),
        reason: reasonOf(event.stats.cancelReason),
      };
    case "run-paused":
    case "run-continued":
      return { type: "core", kind: event.type, ...running(event) };
    case "kill-started":
    case "info-started":
    case "info-unit":
    case "info-finished":
    case "enter-pressed":
      return undefined;
  }
}

type Of<Type extends RunEvent["type"]> = Extract<RunEvent, { readonly type: Type }>;

function recordRun(
  event: Of<"run-started" | "stress-round-started" | "stress-round-finished" | "run-finished">,
  ports: StatusPorts,
): RecordedEventKind {
  switch (event.type) {
    case "run-started":
      return {
        type: "core",
        kind: "run-started",
        "run-id": event.runId,
        "profile-name": event.profile,
        "cli-args": [...event.cliArgs],
        "stress-condition": recordStressPlan(event.stressPlan),
        ...(event.junitCosts === undefined ? {} : { "junit-costs": event.junitCosts }),
      };
    case "stress-round-started":
      return {
        type: "core",
        kind: "stress-sub-run-started",
        progress: recordStressProgress(event.progress),
      };
    case "stress-round-finished":
      return {
        type: "core",
        kind: "stress-sub-run-finished",
        progress: recordStressProgress(event.progress),
        "sub-elapsed": toRecordedDuration(event.roundElapsed),
        "sub-stats": recordStats(event.roundStats),
      };
    case "run-finished":
      return {
        type: "core",
        kind: "run-finished",
        "run-id": event.runId,
        "start-time": toRecordedTime(event.startedAt, ports.utcOffset(event.startedAt)),
        elapsed: toRecordedDuration(event.elapsed),
        "run-stats": recordTotals(event),
        "outstanding-not-seen": recordNotSeen(event.outstanding),
      };
  }
}

type RecordedRunFinished = Extract<RecordedEventKind, { kind: "run-finished" }>;

function recordTotals({ stats, stress }: RunFinished): RecordedRunFinished["run-stats"] {
  if (stress === undefined) return { type: "single", ...recordStats(stats) };
  const { current, total = null } = stress.completed;
  return {
    type: "stress",
    completed: { current, total },
    "success-count": stress.succeeded,
    "failed-count": stress.failed,
    "last-final-stats": recordVerdict(stats),
  };
}

function recordNotSeen(outstanding: RunFinished["outstanding"]): RecordedRunFinished["outstanding-not-seen"] {
  if (outstanding === undefined) return null;
  return { "not-seen": outstanding.shown.map(recordTestId), "total-not-seen": outstanding.total };
}

function recordSetup(
  event: Of<"script-started" | "script-slow" | "script-finished">,
  ports: StatusPorts,
): RecordedEventKind {
  const { script } = event;
  switch (event.type) {
    case "script-started":
      return {
        type: "core",
        kind: "setup-script-started",
        ...recordScriptId(script, event.stress),
        "no-capture": event.noCapture,
      };
    case "script-slow":
      return {
        type: "core",
        kind: "setup-script-slow",
        "stress-index": recordStressIndex(event.stress),
        "script-id": script.id,
        program: script.program,
        args: [...script.args],
        elapsed: toRecordedDuration(event.slowFor),
        "will-terminate": event.willTerminate,
      };
    case "script-finished":
      return {
        type: "output",
        kind: "setup-script-finished",
        ...recordScriptId(script, event.stress),
        "no-capture": event.noCapture,
        "run-status": recordScript(event, ports),
        ...recordJunitOutput({
          storeSuccessOutput: event.junitStoreSuccessOutput,
          storeFailureOutput: event.junitStoreFailureOutput,
        }),
      };
  }
}

function recordTest(
  event: Of<
    "test-started" | "test-slow" | "attempt-failed" | "retry-started" | "test-finished" | "test-skipped"
  >,
  ports: StatusPorts,
): RecordedEventKind {
  const of = {
    "stress-index": recordStressIndex(event.stress),
    "test-instance": recordTestId(event.test),
  };
  switch (event.type) {
    case "test-started":
      return {
        type: "core",
        kind: "test-started",
        ...of,
        "slot-assignment": recordSlot(event.slot),
        "current-stats": recordStats(event.stats),
        running: event.running,
        "command-line": [...event.command],
      };
    case "test-slow":
      return {
        type: "core",
        kind: "test-slow",
        ...of,
        "retry-data": recordRetry(event),
        elapsed: toRecordedDuration(event.slowFor),
        "will-terminate": event.willTerminate,
      };
    case "attempt-failed":
      return {
        type: "output",
        kind: "test-attempt-failed-will-retry",
        ...of,
        "run-status": recordAttempt(event.status, ports),
        "delay-before-next-attempt": toRecordedDuration(event.delayBeforeNext),
        "failure-output": event.failureOutput,
        running: event.running,
      };
    case "retry-started":
      return {
        type: "core",
        kind: "test-retry-started",
        ...of,
        "slot-assignment": recordSlot(event.slot),
        "retry-data": recordRetry(event),
        running: event.running,
        "command-line": [...event.command],
      };
    case "test-finished":
      return { type: "output", kind: "test-finished", ...of, ...recordFinished(event, ports) };
    case "test-skipped":
      return {
        type: "core",
        kind: "test-skipped",
        ...of,
        reason: event.reason,
        "junit-report-skipped": ports.reportsJunit ? event.reportSkipped : "none",
      };
  }
}

function recordReuse({ source, reason, ranFor }: ReuseReason) {
  return { source, reason, "ran-for": toRecordedDuration(ranFor) };
}

function recordFinished(event: Of<"test-finished">, ports: StatusPorts) {
  const { junit, outcome, reused, quarantine } = event;
  return {
    ...(reused === undefined ? {} : { reused: recordReuse(reused) }),
    ...(quarantine === undefined ? {} : { quarantine }),
    "success-output": event.successOutput,
    "failure-output": event.failureOutput,
    // Both are false under cargo-nextest where no report is written.
    "junit-store-success-output": junit.storeSuccessOutput && ports.reportsJunit,
    "junit-store-failure-output": junit.storeFailureOutput && ports.reportsJunit,
    ...(ports.reportsJunit ? {} : recordJunitOutput(junit)),
    "junit-flaky-fail-status": ports.reportsJunit ? junit.flakyFailStatus : "failure",
    "run-statuses": {
      statuses: outcome.attempts.map((attempt) => recordAttempt(attempt, ports)),
      "flaky-result": outcome.flakyResult,
    },
    "current-stats": recordStats(event.stats),
    running: event.running,
  };
}

/** Our extension: the output that a report made from the recording has. */
function recordJunitOutput({
  storeSuccessOutput: success,
  storeFailureOutput: failure,
}: Pick<JunitTestSettings, "storeSuccessOutput" | "storeFailureOutput">) {
  return success || failure ? { "junit-output": { success, failure } } : {};
}

function recordTestId({ binaryId, testName }: TestId): { "binary-id": string; name: string } {
  return { "binary-id": binaryId, name: testName };
}

function recordSlot({ globalSlot, groupSlot, testGroup }: SlotAssignment) {
  return { "global-slot": globalSlot, "group-slot": groupSlot ?? null, "test-group": testGroup };
}

function recordRetry({
  attempt,
  totalAttempts,
}: {
  readonly attempt: number;
  readonly totalAttempts: number;
}) {
  return { attempt, "total-attempts": totalAttempts };
}

function recordScriptId({ id, index, total, program, args }: ScriptId, stress: StressIndex | undefined) {
  return {
    "stress-index": recordStressIndex(stress),
    index,
    total,
    "script-id": id,
    program,
    args: [...args],
  };
}

function running(event: { readonly scriptsRunning: number; readonly running: number }) {
  return { "setup-scripts-running": event.scriptsRunning, running: event.running };
}

/** A cancellation has a reason. The fallback is the least specific one. */
function reasonOf(reason: CancelReason | undefined): CancelReason {
  return recordReason(reason) ?? "signal";
}
