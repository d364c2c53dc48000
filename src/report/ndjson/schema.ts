/**
 * The event stream's schema: the form of each line of NDJSON. It mirrors `RunEvent`; the check at
 * the end of the file fails to compile when the two drift apart. Loaded only when a stream is read.
 */
import * as v from "valibot";
import type { RunEvent } from "../../model/events.ts";
import { binaryId, packageId, runId, testName } from "../../model/ids.ts";
import { FINAL_STATUS_LEVELS, STATUS_LEVELS } from "../../model/settings.ts";
import { CANCEL_REASONS } from "../../model/results/stats.ts";
import { TIME_LIMIT } from "../../text/values/iso-time.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const moment = v.pipe(v.number(), v.minValue(-TIME_LIMIT), v.maxValue(TIME_LIMIT));
const milliseconds = moment;
const strings = v.array(v.string());
const stringMap = v.record(v.string(), v.string());

const ids = {
  binaryId: v.pipe(v.string(), v.transform(binaryId)),
  packageId: v.pipe(v.string(), v.transform(packageId)),
  runId: v.pipe(v.string(), v.transform(runId)),
  testName: v.pipe(v.string(), v.transform(testName)),
};

const test = v.object({ binaryId: ids.binaryId, testName: ids.testName });
const stress = v.object({ current: count, total: v.exactOptional(count) });
const slot = v.object({ globalSlot: count, groupSlot: v.exactOptional(count), testGroup: v.string() });
const display = v.picklist(["immediate", "immediate-final", "final", "never"]);
const reportSkipped = v.picklist(["none", "ignored", "all"]);
const junit = v.object({
  storeSuccessOutput: v.boolean(),
  storeFailureOutput: v.boolean(),
  reportSkipped,
  flakyFailStatus: v.picklist(["failure", "success"]),
});

const stats = v.object({
  initialRunCount: count,
  finishedCount: count,
  setupScriptsInitialCount: count,
  setupScriptsFinishedCount: count,
  setupScriptsPassed: count,
  setupScriptsFailed: count,
  setupScriptsExecFailed: count,
  setupScriptsTimedOut: count,
  passed: count,
  passedSlow: count,
  passedTimedOut: count,
  flaky: count,
  failed: count,
  failedSlow: count,
  failedTimedOut: count,
  leaky: count,
  leakyFailed: count,
  execFailed: count,
  skipped: count,
  exitedEarly: count,
  // Absent in older streams.
  cached: v.optional(count, 0),
  quarantined: v.exactOptional(count),
  cancelReason: v.exactOptional(v.picklist(CANCEL_REASONS)),
});

const quarantine = v.object({
  reason: v.string(),
  owner: v.string(),
  until: v.string(),
  junit: v.picklist(["skipped", "failure", "success"]),
});

const exitStatus = v.variant("kind", [
  v.object({ kind: v.literal("exited"), code: v.number() }),
  v.object({ kind: v.literal("signaled"), signal: v.number(), name: v.exactOptional(v.string()) }),
  v.object({ kind: v.literal("nt-status"), status: v.number(), message: v.exactOptional(v.string()) }),
  v.object({ kind: v.literal("job-object") }),
]);

const passOrFail = v.picklist(["pass", "fail"]);
const exceeded = v.object({
  limit: v.picklist(["memory", "processor-time"]),
  allowed: v.pipe(v.number(), v.minValue(0)),
  seen: v.pipe(v.number(), v.minValue(0)),
});
const attemptResult = v.variant("kind", [
  v.object({ kind: v.literal("pass") }),
  v.object({ kind: v.literal("leak"), result: passOrFail }),
  v.object({
    kind: v.literal("fail"),
    status: exitStatus,
    leaked: v.boolean(),
    exceeded: v.exactOptional(exceeded),
  }),
  v.object({
    kind: v.literal("exec-fail"),
    failure: v.object({ code: v.string(), message: v.string(), program: v.string() }),
  }),
  v.object({ kind: v.literal("timeout"), result: passOrFail }),
]);

const stream = v.object({
  text: v.string(),
  bytes: count,
  cut: v.exactOptional(v.object({ omittedBytes: count, file: v.exactOptional(v.string()) })),
  base64: v.exactOptional(v.string()),
});
const output = v.variant("kind", [
  v.object({ kind: v.literal("split"), stdout: v.exactOptional(stream), stderr: v.exactOptional(stream) }),
  v.object({ kind: v.literal("combined"), output: stream }),
]);

const peakMemory = v.object({ bytes: count, accuracy: v.picklist(["exact", "sampled"]) });
const costs = v.object({
  userTime: milliseconds,
  systemTime: milliseconds,
  peakMemory: v.exactOptional(peakMemory),
  treePeakMemory: v.exactOptional(peakMemory),
});

const remoteCosts = v.object({
  worker: v.optional(v.string()),
  queuing: v.optional(milliseconds),
  fetching: v.optional(milliseconds),
  executing: v.optional(milliseconds),
  uploading: v.optional(milliseconds),
  faults: count,
  cached: v.boolean(),
});

const attempt = v.object({
  attempt: count,
  totalAttempts: count,
  result: attemptResult,
  startedAt: moment,
  duration: milliseconds,
  delayBefore: milliseconds,
  isSlow: v.boolean(),
  exitedEarly: v.boolean(),
  terminatedByRunner: v.boolean(),
  leftoversKilled: v.exactOptional(count),
  output,
  errors: strings,
  costs: v.exactOptional(costs),
  stacks: v.exactOptional(v.object({ source: v.string(), text: v.string() })),
  remote: v.optional(remoteCosts),
});

const script = v.object({
  phase: v.picklist(["setup", "teardown"]),
  id: v.string(),
  index: count,
  total: count,
  program: v.string(),
  args: strings,
});

const stressPlan = v.variant("kind", [
  v.object({ kind: v.literal("count"), count: v.union([count, v.literal("infinite")]) }),
  v.object({ kind: v.literal("duration"), duration: milliseconds }),
]);
const stressProgress = v.object({ plan: stressPlan, elapsed: milliseconds, completed: count });

const stamp = { timestamp: moment, elapsed: milliseconds };
const stressed = { stress: v.exactOptional(stress) };
const progress = { stats, running: count };
const scriptsRunning = { scriptsRunning: count, scriptPhase: v.exactOptional(v.literal("teardown")) };
const attempts = { attempt: count, totalAttempts: count };

const look = v.object({
  statusLevel: v.picklist(STATUS_LEVELS),
  finalStatusLevel: v.picklist(FINAL_STATUS_LEVELS),
  counter: v.boolean(),
  successOutput: v.exactOptional(display),
  failureOutput: v.exactOptional(display),
  noCapture: v.boolean(),
  verbose: v.boolean(),
  indentOutput: v.boolean(),
  shortId: v.exactOptional(count),
});

const surroundings = v.object({
  workspaceRoot: v.string(),
  host: v.string(),
  target: v.exactOptional(v.string()),
  version: v.string(),
  utcOffset: v.pipe(v.number(), v.minValue(-24 * 60), v.maxValue(24 * 60)),
});

const shard = v.object({
  kind: v.picklist(["count", "hash", "slice", "time", "queue"]),
  shard: count,
  total: count,
  plan: v.string(),
});

const runStarted = v.object({
  type: v.literal("run-started"),
  ...stamp,
  version: count,
  runId: ids.runId,
  profile: v.string(),
  mode: v.picklist(["test", "benchmark"]),
  cliArgs: strings,
  rerunArgs: v.exactOptional(strings),
  testThreads: count,
  runCount: count,
  skip: v.object({
    tests: count,
    testsByRerun: count,
    testsNotBenchmark: count,
    testsByDefaultFilter: count,
    binaries: count,
    binariesByDefaultFilter: count,
  }),
  defaultFilterSource: v.exactOptional(v.string()),
  binaries: v.array(
    v.object({
      binaryId: ids.binaryId,
      packageId: ids.packageId,
      packageName: v.string(),
      binaryName: v.string(),
      kind: v.string(),
      buildPlatform: v.picklist(["host", "target"]),
      testCount: count,
      runCount: count,
      ignoredCount: v.exactOptional(count),
      ignoredRunCount: v.exactOptional(count),
    }),
  ),
  setupScripts: count,
  stressPlan: v.exactOptional(stressPlan),
  junitReportName: v.exactOptional(v.string()),
  junitSourceLocations: v.exactOptional(v.boolean()),
  junitCosts: v.exactOptional(v.boolean()),
  shard: v.exactOptional(shard),
  look: v.exactOptional(look),
  surroundings: v.exactOptional(surroundings),
});

const unitState = v.variant("kind", [
  v.object({
    kind: v.literal("running"),
    pid: count,
    runningFor: milliseconds,
    slowAfter: v.exactOptional(milliseconds),
  }),
  v.object({
    kind: v.literal("exiting"),
    pid: count,
    runningFor: milliseconds,
    waitedFor: milliseconds,
    slowAfter: v.exactOptional(milliseconds),
    result: v.exactOptional(attemptResult),
    remaining: v.exactOptional(milliseconds),
  }),
  v.object({
    kind: v.literal("terminating"),
    pid: count,
    runningFor: milliseconds,
    reason: v.picklist(["timeout", "limit", "cancel", "signal"]),
    signal: v.string(),
    waitedFor: milliseconds,
    grace: milliseconds,
  }),
  v.object({ kind: v.literal("delay"), waitedFor: milliseconds, remaining: milliseconds, previous: attempt }),
]);

/** Every event of the stream, distinguished by `type`. */
export const eventSchema = v.variant("type", [
  runStarted,
  v.object({ type: v.literal("stress-round-started"), ...stamp, progress: stressProgress }),
  v.object({ type: v.literal("script-started"), ...stamp, ...stressed, script, noCapture: v.boolean() }),
  v.object({
    type: v.literal("script-slow"),
    ...stamp,
    ...stressed,
    script,
    slowFor: milliseconds,
    willTerminate: v.boolean(),
  }),
  v.object({
    type: v.literal("script-finished"),
    ...stamp,
    ...stressed,
    ...progress,
    script,
    noCapture: v.boolean(),
    status: attempt,
    environment: v.exactOptional(stringMap),
    junitStoreSuccessOutput: v.boolean(),
    junitStoreFailureOutput: v.boolean(),
  }),
  v.object({
    type: v.literal("test-started"),
    ...stamp,
    ...stressed,
    ...progress,
    test,
    slot,
    totalAttempts: count,
    command: strings,
  }),
  v.object({
    type: v.literal("test-slow"),
    ...stamp,
    ...stressed,
    test,
    ...attempts,
    slowFor: milliseconds,
    willTerminate: v.boolean(),
  }),
  v.object({
    type: v.literal("attempt-failed"),
    ...stamp,
    ...stressed,
    test,
    status: attempt,
    delayBeforeNext: milliseconds,
    failureOutput: display,
    running: count,
  }),
  v.object({
    type: v.literal("retry-started"),
    ...stamp,
    ...stressed,
    test,
    slot,
    ...attempts,
    command: strings,
    running: count,
  }),
  v.object({
    type: v.literal("test-finished"),
    ...stamp,
    ...stressed,
    ...progress,
    test,
    slot,
    outcome: v.object({ attempts: v.tupleWithRest([attempt], attempt), flakyResult: passOrFail }),
    reused: v.exactOptional(v.object({ source: v.string(), reason: v.string(), ranFor: milliseconds })),
    successOutput: display,
    failureOutput: display,
    junit,
    quarantine: v.exactOptional(quarantine),
  }),
  v.object({
    type: v.literal("test-skipped"),
    ...stamp,
    ...stressed,
    test,
    reason: v.picklist([
      "not-benchmark",
      "ignored",
      "string",
      "expression",
      "partition",
      "rerun-already-passed",
      "default-filter",
    ]),
    reportSkipped,
  }),
  v.object({ type: v.literal("cancel-started"), ...stamp, ...progress, ...scriptsRunning }),
  v.object({ type: v.literal("kill-started"), ...stamp, ...progress, ...scriptsRunning }),
  v.object({ type: v.literal("run-paused"), ...stamp, running: count, ...scriptsRunning }),
  v.object({ type: v.literal("run-continued"), ...stamp, running: count, ...scriptsRunning }),
  v.object({ type: v.literal("info-started"), ...stamp, total: count, stats }),
  v.object({
    type: v.literal("info-unit"),
    ...stamp,
    ...stressed,
    index: count,
    total: count,
    unit: v.variant("kind", [
      v.object({ kind: v.literal("test"), test, ...attempts }),
      v.object({ kind: v.literal("script"), script }),
    ]),
    state: unitState,
    isSlow: v.boolean(),
    output,
  }),
  v.object({ type: v.literal("info-finished"), ...stamp, missing: count }),
  v.object({ type: v.literal("enter-pressed"), ...stamp, ...progress }),
  v.object({
    type: v.literal("stress-round-finished"),
    ...stamp,
    progress: stressProgress,
    roundElapsed: milliseconds,
    roundStats: stats,
  }),
  v.object({
    type: v.literal("run-finished"),
    ...stamp,
    runId: ids.runId,
    startedAt: moment,
    stats,
    stress: v.exactOptional(v.object({ completed: stress, succeeded: count, failed: count })),
    cancelReason: v.exactOptional(v.picklist(CANCEL_REASONS)),
    teardownInterrupted: v.exactOptional(v.literal(true)),
    outstanding: v.exactOptional(v.object({ total: count, shown: v.array(test) })),
  }),
]);

/** The schema's own lists are mutable, those of the events are not; nothing else may differ. */
type Frozen<T> = T extends string | number | boolean
  ? T
  : T extends readonly [infer Head, ...infer Tail]
    ? readonly [Frozen<Head>, ...Frozen<Tail>]
    : T extends readonly (infer Item)[]
      ? readonly Frozen<Item>[]
      : { readonly [Key in keyof T]: Frozen<T[Key]> };
/** Everything that may be there: what only one side knows is a difference, even if it is optional. */
type Complete<T> = T extends string | number | boolean
  ? T
  : T extends readonly [infer Head, ...infer Tail]
    ? readonly [Complete<Head>, ...Complete<Tail>]
    : T extends readonly (infer Item)[]
      ? readonly Complete<Item>[]
      : { readonly [Key in keyof T]-?: Complete<T[Key]> };
type Same<Left, Right> = [Left] extends [Right] ? ([Right] extends [Left] ? true : never) : never;

type Read = v.InferOutput<typeof eventSchema>;

/** @public Compiles only while what the schema accepts is a `RunEvent`, and the other way round; and while neither leaves out what may be there. */
export const SCHEMA_MATCHES_TYPE: readonly [
  Same<Frozen<Read>, RunEvent>,
  Same<Complete<Read>, Complete<RunEvent>>,
] = [true, true];
