/** The events of a recorded run, as a live run emits them. */
import type {
  ReportDefaults,
  RunEvent,
  RunFinished,
  RunStarted,
  ScriptId,
  SlotAssignment,
  TestFinished,
  TestId,
} from "../../model/events.ts";
import { binaryId, runId, testName } from "../../model/ids.ts";
import { isSuccess, type ReuseReason } from "../../model/results/outcome.ts";
import type { OutputDisplay } from "../../model/settings.ts";
import { EMPTY_STATS, withCancel } from "../../model/results/stats.ts";
import type { RecordedEvent, RecordedEventKind } from "../format/events.ts";
import type { RecordedFinishedStats } from "../format/stats.ts";
import { fromRecordedDuration, parseRecordedTime } from "../format/time.ts";
import { type LoadOutput, toAttempt, toResult, toScriptStatus } from "./attempt.ts";
import { statsOfVerdict, toRunStats, toStressIndex, toStressPlan, toStressProgress } from "./stats.ts";

/** What a replay needs beyond the log. */
export interface ReplayContext {
  /** The fields of the first event that come from the store. */
  readonly facts: Omit<RunStarted, "type" | "timestamp" | "elapsed" | "runId" | "profile" | "cliArgs">;
  readonly load: LoadOutput;
  /** Output settings that override those of tests. Output with the setting `never` is not loaded. */
  readonly look: Pick<ReportDefaults, "successOutput" | "failureOutput">;
  /** Load all outputs, including those of earlier attempts, for machine-readable reports. */
  readonly everything?: true;
}

type Kind<Name extends RecordedEventKind["kind"]> = Extract<RecordedEventKind, { readonly kind: Name }>;
type Unstamped<E = RunEvent> = E extends RunEvent ? Omit<E, "timestamp" | "elapsed"> : never;

export function toRunEvent({ timestamp, elapsed, kind }: RecordedEvent, context: ReplayContext): RunEvent {
  // The last event has the exact duration of the run; the line's own `elapsed` is slightly later.
  const span = kind.kind === "run-finished" ? kind.elapsed : elapsed;
  const stamp = { timestamp: parseRecordedTime(timestamp)?.at ?? 0, elapsed: fromRecordedDuration(span) };
  // Copies of objects with twenty fields would be a tenth of a replay's time.
  return Object.assign(unstamped(kind, context), stamp);
}

function unstamped(kind: RecordedEventKind, context: ReplayContext): Unstamped {
  return kind.type === "core" ? coreEvent(kind, context) : outputEvent(kind, context);
}

type CoreKind = Extract<RecordedEventKind, { readonly type: "core" }>;
type OutputKind = Extract<RecordedEventKind, { readonly type: "output" }>;

function coreEvent(kind: CoreKind, context: ReplayContext): Unstamped {
  switch (kind.kind) {
    case "run-started":
      return started(kind, context);
    case "stress-sub-run-started":
      return { type: "stress-round-started", progress: toStressProgress(kind.progress) };
    case "setup-script-started":
      return {
        type: "script-started",
        script: scriptOf(kind),
        noCapture: kind["no-capture"],
        ...stressOf(kind),
      };
    case "setup-script-slow":
      return { type: "script-slow", script: scriptOf(kind), ...slownessOf(kind) };
    case "test-started":
      return {
        type: "test-started",
        test: testOf(kind),
        ...stressOf(kind),
        slot: slotOf(kind),
        totalAttempts: 1,
        command: kind["command-line"],
        stats: toRunStats(kind["current-stats"]),
        running: kind.running,
      };
    case "test-slow":
      return { type: "test-slow", test: testOf(kind), ...attemptOf(kind), ...slownessOf(kind) };
    case "test-retry-started":
      return {
        type: "retry-started",
        test: testOf(kind),
        ...stressOf(kind),
        ...attemptOf(kind),
        slot: slotOf(kind),
        command: kind["command-line"],
        running: kind.running,
      };
    case "test-skipped": {
      const reportSkipped = kind["junit-report-skipped"];
      return {
        type: "test-skipped",
        test: testOf(kind),
        ...stressOf(kind),
        reason: kind.reason,
        reportSkipped,
      };
    }
    case "run-begin-cancel":
      return {
        type: "cancel-started",
        ...runningOf(kind),
        stats: withCancel(EMPTY_STATS, kind.reason),
      };
    case "run-paused":
      return { type: "run-paused", ...runningOf(kind) };
    case "run-continued":
      return { type: "run-continued", ...runningOf(kind) };
    case "stress-sub-run-finished":
      return {
        type: "stress-round-finished",
        progress: toStressProgress(kind.progress),
        roundElapsed: fromRecordedDuration(kind["sub-elapsed"]),
        roundStats: toRunStats(kind["sub-stats"]),
      };
    case "run-finished":
      return {
        type: "run-finished",
        runId: runId(kind["run-id"]),
        startedAt: parseRecordedTime(kind["start-time"])?.at ?? 0,
        ...finishedStats(kind["run-stats"]),
        ...outstandingOf(kind["outstanding-not-seen"]),
      };
  }
}

function started(kind: Kind<"run-started">, { facts }: ReplayContext): Unstamped<RunStarted> {
  const { "stress-condition": condition, "junit-costs": junitCosts } = kind;
  return {
    ...facts,
    type: "run-started",
    runId: runId(kind["run-id"]),
    profile: kind["profile-name"],
    cliArgs: kind["cli-args"],
    ...(condition === null ? {} : { stressPlan: toStressPlan(condition) }),
    ...(junitCosts === undefined ? {} : { junitCosts }),
  };
}

function outputEvent(kind: OutputKind, context: ReplayContext): Unstamped {
  const { load, look, everything = false } = context;
  const loadFor = (display: OutputDisplay): LoadOutput | undefined =>
    display === "never" && !everything ? undefined : load;
  switch (kind.kind) {
    case "setup-script-finished": {
      const status = kind["run-status"];
      const variables = status["env-map"]?.["env-map"];
      return {
        type: "script-finished",
        script: scriptOf(kind),
        ...stressOf(kind),
        noCapture: kind["no-capture"],
        status: toScriptStatus(status, load),
        ...(variables === undefined ? {} : { environment: variables }),
        junitStoreSuccessOutput: kind["junit-output"]?.success ?? false,
        junitStoreFailureOutput: kind["junit-output"]?.failure ?? false,
        stats: EMPTY_STATS,
        running: 0,
      };
    }
    case "test-attempt-failed-will-retry":
      return {
        type: "attempt-failed",
        test: testOf(kind),
        ...stressOf(kind),
        status: toAttempt(kind["run-status"], loadFor(look.failureOutput ?? kind["failure-output"])),
        delayBeforeNext: fromRecordedDuration(kind["delay-before-next-attempt"]),
        failureOutput: kind["failure-output"],
        running: kind.running,
      };
    case "test-finished":
      return finishedTest(kind, everything, (passed) =>
        loadFor(
          passed
            ? (look.successOutput ?? kind["success-output"])
            : (look.failureOutput ?? kind["failure-output"]),
        ),
      );
  }
}

function toReuse(reused: NonNullable<Kind<"test-finished">["reused"]>): ReuseReason {
  return { source: reused.source, reason: reused.reason, ranFor: fromRecordedDuration(reused["ran-for"]) };
}

/** The human report shows only the last attempt's output after a test has finished. */
function finishedTest(
  kind: Kind<"test-finished">,
  everything: boolean,
  loadFor: (passed: boolean) => LoadOutput | undefined,
): Unstamped {
  const { statuses, "flaky-result": flakyResult } = kind["run-statuses"];
  const attempts = statuses.map((status, index) => {
    const passed = isSuccess(toResult(status.result, status.output));
    return toAttempt(status, everything || index === statuses.length - 1 ? loadFor(passed) : undefined);
  });
  const [first, ...later] = attempts;
  if (first === undefined) throw new Error("a finished test has an attempt");
  return withStress(kind, {
    type: "test-finished",
    test: testOf(kind),
    slot: NO_SLOT,
    outcome: { attempts: [first, ...later], flakyResult },
    ...(kind.reused === undefined ? {} : { reused: toReuse(kind.reused) }),
    ...(kind.quarantine === undefined ? {} : { quarantine: kind.quarantine }),
    successOutput: kind["success-output"],
    failureOutput: kind["failure-output"],
    junit: {
      storeSuccessOutput: kind["junit-output"]?.success ?? kind["junit-store-success-output"],
      storeFailureOutput: kind["junit-output"]?.failure ?? kind["junit-store-failure-output"],
      flakyFailStatus: kind["junit-flaky-fail-status"],
      reportSkipped: "none",
    },
    stats: toRunStats(kind["current-stats"]),
    running: kind.running,
  });
}

function withStress(kind: Kind<"test-finished">, event: Unstamped<TestFinished>): Unstamped<TestFinished> {
  const index = kind["stress-index"];
  return index === null ? event : { ...event, stress: toStressIndex(index) };
}

/** The event that ends a test has no slot in the log. */
const NO_SLOT: SlotAssignment = { globalSlot: 0, testGroup: "@global" };

function finishedStats(stats: RecordedFinishedStats): Pick<RunFinished, "stats" | "stress" | "cancelReason"> {
  const counts = stats.type === "single" ? toRunStats(stats) : statsOfVerdict(stats["last-final-stats"]);
  const reason = counts.cancelReason;
  const cancel = reason === undefined ? {} : { cancelReason: reason };
  if (stats.type === "single") return { stats: counts, ...cancel };
  const { "success-count": succeeded, "failed-count": failed } = stats;
  return {
    stats: counts,
    ...cancel,
    stress: { completed: toStressIndex(stats.completed), succeeded, failed },
  };
}

function outstandingOf(
  unseen: Kind<"run-finished">["outstanding-not-seen"],
): Pick<RunFinished, "outstanding"> {
  if (unseen === null) return {};
  const shown = unseen["not-seen"].map(idOf);
  return { outstanding: { total: unseen["total-not-seen"], shown } };
}

type RecordedTest = Kind<"test-slow">["test-instance"];

function testOf({ "test-instance": test }: { readonly "test-instance": RecordedTest }): TestId {
  return idOf(test);
}

function idOf({ "binary-id": binary, name }: RecordedTest): TestId {
  return { binaryId: binaryId(binary), testName: testName(name) };
}

function stressOf(kind: Pick<Kind<"test-slow">, "stress-index">) {
  const index = kind["stress-index"];
  return index === null ? {} : { stress: toStressIndex(index) };
}

function attemptOf({ "retry-data": retry }: Pick<Kind<"test-slow">, "retry-data">) {
  return { attempt: retry.attempt, totalAttempts: retry["total-attempts"] };
}

function slownessOf(kind: Kind<"test-slow" | "setup-script-slow">) {
  const slowFor = fromRecordedDuration(kind.elapsed);
  return { ...stressOf(kind), slowFor, willTerminate: kind["will-terminate"] };
}

function slotOf({ "slot-assignment": slot }: Pick<Kind<"test-started">, "slot-assignment">): SlotAssignment {
  const group = slot["group-slot"];
  return {
    globalSlot: slot["global-slot"],
    ...(group === null ? {} : { groupSlot: group }),
    testGroup: slot["test-group"],
  };
}

function runningOf(kind: Pick<Kind<"run-paused">, "setup-scripts-running" | "running">) {
  return { scriptsRunning: kind["setup-scripts-running"], running: kind.running };
}

interface RecordedScript {
  readonly "script-id": string;
  readonly program: string;
  readonly args: readonly string[];
  readonly index?: number;
  readonly total?: number;
}

/** The event about a slow script has no index in the log. */
function scriptOf({ "script-id": id, program, args, index = 0, total = 1 }: RecordedScript): ScriptId {
  return { phase: "setup", id, index, total, program, args };
}
