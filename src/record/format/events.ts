/**
 * `run.log.zst`: the events of a run, one JSON object per line. Readers and writers share the types; only
 * readers load the schemas. Unknown fields are dropped.
 */
import * as v from "valibot";
import { ok, err, type Result } from "../../diagnostics/result.ts";
import { isJsonObject } from "../../model/json-reader.ts";
import { attempt, count, duration, nullable, passOrFail, retry, scriptStatus, strings } from "./outcome.ts";
import { describeIssue } from "../../model/schema-issue.ts";
import { parseJsonText } from "./checks/parse.ts";
import { quickCheck } from "./checks/quick-check.ts";
import { cancelReason, finishedStats, stats, stressCondition, stressIndex, stressProgress } from "./stats.ts";
import { parseRecordedTime } from "./time.ts";

const test = v.object({ "binary-id": v.string(), name: v.string() });
const slot = v.object({ "global-slot": count, "group-slot": nullable(count), "test-group": v.string() });
const display = v.picklist(["immediate", "immediate-final", "final", "never"]);
const stressed = { "stress-index": nullable(stressIndex) };
const ofTest = { ...stressed, "test-instance": test };
const scriptsRunning = { "setup-scripts-running": count, running: count };
const command = { "script-id": v.string(), program: v.string(), args: strings };
const script = { ...stressed, index: count, total: count, ...command, "no-capture": v.boolean() };
const core = { type: v.literal("core") };
const output = { type: v.literal("output") };
const reasons = [
  "not-benchmark",
  "ignored",
  "string",
  "expression",
  "partition",
  "rerun-already-passed",
  "default-filter",
] as const;

const coreKinds = [
  v.object({
    ...core,
    kind: v.literal("run-started"),
    "run-id": v.string(),
    "profile-name": v.string(),
    "cli-args": strings,
    "stress-condition": nullable(stressCondition),
    // Our extension: a JUnit report made from the recording has what tests cost.
    "junit-costs": v.exactOptional(v.boolean()),
  }),
  v.object({ ...core, kind: v.literal("stress-sub-run-started"), progress: stressProgress }),
  v.object({ ...core, kind: v.literal("setup-script-started"), ...script }),
  v.object({
    ...core,
    kind: v.literal("setup-script-slow"),
    ...stressed,
    ...command,
    elapsed: duration,
    "will-terminate": v.boolean(),
  }),
  v.object({
    ...core,
    kind: v.literal("test-started"),
    ...ofTest,
    "slot-assignment": slot,
    "current-stats": stats,
    running: count,
    "command-line": strings,
  }),
  v.object({
    ...core,
    kind: v.literal("test-slow"),
    ...ofTest,
    "retry-data": retry,
    elapsed: duration,
    "will-terminate": v.boolean(),
  }),
  v.object({
    ...core,
    kind: v.literal("test-retry-started"),
    ...ofTest,
    "slot-assignment": slot,
    "retry-data": retry,
    running: count,
    "command-line": strings,
  }),
  v.object({
    ...core,
    kind: v.literal("test-skipped"),
    ...ofTest,
    reason: v.picklist(reasons),
    /** Since format 2.1. */
    "junit-report-skipped": v.optional(v.picklist(["none", "ignored", "all"]), "none"),
  }),
  v.object({ ...core, kind: v.literal("run-begin-cancel"), ...scriptsRunning, reason: cancelReason }),
  v.object({ ...core, kind: v.literal("run-paused"), ...scriptsRunning }),
  v.object({ ...core, kind: v.literal("run-continued"), ...scriptsRunning }),
  v.object({
    ...core,
    kind: v.literal("stress-sub-run-finished"),
    progress: stressProgress,
    "sub-elapsed": duration,
    "sub-stats": stats,
  }),
  v.object({
    ...core,
    kind: v.literal("run-finished"),
    "run-id": v.string(),
    "start-time": v.string(),
    elapsed: duration,
    "run-stats": finishedStats,
    /** For a rerun: outstanding tests that did not run; at most the first 8 by name. */
    "outstanding-not-seen": nullable(v.object({ "not-seen": v.array(test), "total-not-seen": count })),
  }),
] as const;

/** Our extension: which output a JUnit report made from the recording has, where cargo-nextest's fields do not say it. */
const junitOutput = {
  "junit-output": v.exactOptional(v.object({ success: v.boolean(), failure: v.boolean() })),
};

const outputKinds = [
  v.object({
    ...output,
    kind: v.literal("setup-script-finished"),
    ...script,
    "run-status": scriptStatus,
    ...junitOutput,
  }),
  v.object({
    ...output,
    kind: v.literal("test-attempt-failed-will-retry"),
    ...ofTest,
    "run-status": attempt,
    "delay-before-next-attempt": duration,
    "failure-output": display,
    running: count,
  }),
  v.object({
    ...output,
    kind: v.literal("test-finished"),
    ...ofTest,
    "success-output": display,
    "failure-output": display,
    "junit-store-success-output": v.boolean(),
    "junit-store-failure-output": v.boolean(),
    "junit-flaky-fail-status": v.optional(v.picklist(["failure", "success"]), "failure"),
    ...junitOutput,
    "run-statuses": v.object({
      statuses: v.pipe(v.array(attempt), v.minLength(1)),
      /** Since format 1.1. */
      "flaky-result": v.optional(passOrFail, "pass"),
    }),
    // Our extension: the result was reused and no process ran.
    reused: v.exactOptional(v.object({ source: v.string(), reason: v.string(), "ran-for": duration })),
    // Our extension: with it, a failure counts apart.
    quarantine: v.exactOptional(
      v.object({
        reason: v.string(),
        owner: v.string(),
        until: v.string(),
        junit: v.picklist(["skipped", "failure", "success"]),
      }),
    ),
    "current-stats": stats,
    running: count,
  }),
] as const;

const stamp = {
  timestamp: v.pipe(
    v.string(),
    v.check((text) => parseRecordedTime(text) !== undefined, "must be a time as in RFC 3339"),
  ),
  elapsed: duration,
};

/** One line of the run log. A core event is complete; an output event refers to files in the store. */
export interface RecordedEvent {
  readonly timestamp: string;
  readonly elapsed: v.InferOutput<typeof duration>;
  readonly kind: RecordedEventKind;
}
export type RecordedEventKind = v.InferOutput<(typeof coreKinds)[number] | (typeof outputKinds)[number]>;

/** Schemas by the kind of event: trying one after the other would take most of a replay's time. */
const KINDS = new Map(
  [...coreKinds, ...outputKinds].map((kind) => {
    const { type, kind: name } = kind.entries;
    const schema: v.GenericSchema<unknown, RecordedEvent> = v.object({ ...stamp, kind });
    return [nameOf(type.literal, name.literal), { schema, isEvent: quickCheck(schema) }];
  }),
);

function nameOf(type: unknown, kind: unknown): string {
  return `${String(type)} ${String(kind)}`;
}

const anyKind = v.object({ kind: v.object({ type: v.string(), kind: v.string() }) });

/** The event on a line; an error says what is wrong with it. */
export function parseRecordedEvent(line: string): Result<RecordedEvent, string> {
  const parsed = parseJsonText(line);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  const named = isJsonObject(value) ? value["kind"] : undefined;
  const known = isJsonObject(named) ? KINDS.get(nameOf(named["type"], named["kind"])) : undefined;
  if (known === undefined) return err(unknownKind(value));
  if (known.isEvent(value)) return ok(value);
  const read = v.safeParse(known.schema, value);
  return read.success ? ok(read.output) : err(describeIssue(read.issues[0]));
}

function unknownKind(value: unknown): string {
  const named = v.safeParse(anyKind, value);
  if (!named.success) return describeIssue(named.issues[0]);
  const { type, kind } = named.output.kind;
  return `\`kind\`: this version knows no \`${kind}\` of type \`${type}\``;
}

/** The line of an event, with a line feed. */
export function encodeRecordedEvent(event: RecordedEvent): string {
  return `${JSON.stringify(event)}\n`;
}
