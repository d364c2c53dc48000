/** Converts the statuses of attempts and scripts to the format of the run log. */
import type { ScriptFinished } from "../../model/events.ts";
import {
  type AttemptCosts,
  type AttemptResult,
  type AttemptStatus,
  type CapturedOutput,
  type CapturedStream,
  type ExitStatus,
  isSuccess,
  type PeakMemory,
} from "../../model/results/outcome.ts";
import type {
  RecordedAttempt,
  RecordedError,
  RecordedOutput,
  RecordedResult,
  RecordedScriptStatus,
  RecordedStream,
  RecordedStreams,
} from "../format/outcome.ts";
import { recordRemote } from "../format/remote.ts";
import type { OutputKind } from "../format/store-files.ts";
import { toRecordedDuration, toRecordedTime } from "../format/time.ts";

/** Why an attempt failed, as machine-readable reports describe it. */
export interface Explanation {
  readonly message: string;
  readonly description: string;
}

/** What the conversion needs beyond the events. */
export interface StatusPorts {
  /** Stores a stream; the result refers to it by its file name. */
  readonly keep: (stream: CapturedStream, kind: OutputKind) => RecordedStream;
  readonly explain: (status: AttemptStatus, unit: "test" | "script") => Explanation | undefined;
  /** The part of the output that explains a test's failure; `start` is a byte offset in its stream. */
  readonly slice: (status: AttemptStatus) => { readonly slice: string; readonly start: number } | undefined;
  /** The run writes a JUnit report of its own, or a stream that one is made from. */
  readonly reportsJunit: boolean;
  /** The offset of local time from UTC at a moment, in minutes. */
  readonly utcOffset: (at: number) => number;
}

export function recordAttempt(status: AttemptStatus, ports: StatusPorts): RecordedAttempt {
  return {
    "retry-data": { attempt: status.attempt, "total-attempts": status.totalAttempts },
    ...recordEnding(status, "test", ports),
    "delay-before-start": toRecordedDuration(status.delayBefore),
    "error-summary": recordExplanation(ports.explain(status, "test")),
    "output-error-slice": ports.slice(status) ?? null,
    // Our extensions; cargo-nextest ignores them.
    ...(status.exitedEarly ? { "exited-early": true } : {}),
    ...(status.terminatedByRunner ? { "terminated-by-runner": true } : {}),
    ...(status.leftoversKilled === undefined ? {} : { "leftovers-killed": status.leftoversKilled }),
    ...(status.result.kind === "fail" && status.result.exceeded !== undefined
      ? { exceeded: status.result.exceeded }
      : {}),
    ...(status.stacks === undefined ? {} : { stacks: status.stacks }),
    ...(status.costs === undefined ? {} : { costs: recordCosts(status.costs) }),
    ...(status.remote === undefined ? {} : { remote: recordRemote(status.remote) }),
  };
}

function recordCosts({
  userTime,
  systemTime,
  peakMemory,
  treePeakMemory,
}: AttemptCosts): NonNullable<RecordedAttempt["costs"]> {
  return {
    "user-time": toRecordedDuration(userTime),
    "system-time": toRecordedDuration(systemTime),
    ...(peakMemory === undefined ? {} : { "peak-memory": recordPeak(peakMemory) }),
    ...(treePeakMemory === undefined ? {} : { "tree-peak-memory": recordPeak(treePeakMemory) }),
  };
}

/** The log has whole bytes. */
function recordPeak({ bytes, accuracy }: PeakMemory): PeakMemory {
  return { bytes: Math.round(bytes), accuracy };
}

export function recordScript(
  { status, environment }: ScriptFinished,
  ports: StatusPorts,
): RecordedScriptStatus {
  return {
    ...recordEnding(status, "script", ports),
    "env-map": isSuccess(status.result) ? { "env-map": { ...environment } } : null,
    "error-summary": recordExplanation(ports.explain(status, "script")),
  };
}

function recordEnding(status: AttemptStatus, unit: "test" | "script", ports: StatusPorts) {
  return {
    output: recordOutput(status, unit, ports),
    result: recordResult(status.result),
    "start-time": toRecordedTime(status.startedAt, ports.utcOffset(status.startedAt)),
    "time-taken": toRecordedDuration(status.duration),
    "is-slow": status.isSlow,
  };
}

function recordExplanation(explanation: Explanation | undefined): RecordedAttempt["error-summary"] {
  if (explanation === undefined) return null;
  return { "short-message": explanation.message, description: explanation.description };
}

function recordOutput(status: AttemptStatus, unit: "test" | "script", ports: StatusPorts): RecordedOutput {
  const { result } = status;
  if (result.kind === "exec-fail" && status.errors.length === 0) {
    const { code, message, program } = result.failure;
    const cause = code === "" ? message : `${message} (${code})`;
    return {
      type: "start-error",
      kind: "spawn",
      source: { message: `failed to start \`${program}\``, causes: [cause] },
    };
  }
  return {
    type: "output",
    result: recordResult(result),
    output: recordStreams(status.output, ports),
    errors: recordErrors(status.errors, unit),
  };
}

function recordStreams(output: CapturedOutput, { keep }: StatusPorts): RecordedStreams {
  if (output.kind === "combined") return { kind: "combined", output: keep(output.output, "combined") };
  const { stdout, stderr } = output;
  return {
    kind: "split",
    stdout: stdout === undefined ? null : keep(stdout, "stdout"),
    stderr: stderr === undefined ? null : keep(stderr, "stderr"),
  };
}

type RecordedErrors = Extract<RecordedOutput, { type: "output" }>["errors"];

/** An entry is a message and its causes, one per line; the log classifies it by the operation that failed. */
function recordErrors(errors: readonly string[], unit: "test" | "script"): RecordedErrors {
  if (errors.length === 0) return null;
  const inner = errors.map((entry): RecordedError => {
    const [message = "", ...causes] = entry.split("\n");
    const [nearest = message, ...deeper] = causes;
    return { kind: errorKind(message), source: { message: nearest, causes: deeper } };
  });
  return { description: `waiting on ${unit} process`, inner };
}

function errorKind(message: string): RecordedError["kind"] {
  if (/setup script/.test(message)) return "setup-script-output";
  if (/standard output|stdout/.test(message)) return "read-stdout";
  if (/standard error|stderr/.test(message)) return "read-stderr";
  return /combined/.test(message) ? "read-combined" : "wait";
}

export function recordResult(result: AttemptResult): RecordedResult {
  switch (result.kind) {
    case "pass":
      return { status: "pass" };
    case "leak":
    case "timeout":
      return { status: result.kind, result: result.result };
    case "exec-fail":
      return { status: "exec-fail" };
    case "fail":
      return { status: "fail", failure: recordStatus(result.status), leaked: result.leaked };
  }
}

type RecordedFailure = Extract<RecordedResult, { status: "fail" }>["failure"];

function recordStatus(status: ExitStatus): RecordedFailure {
  switch (status.kind) {
    case "exited":
      return { kind: "exit-code", code: status.code };
    case "signaled": {
      const name = status.name?.replace(/^SIG/, "") ?? null;
      return { kind: "abort", abort: { kind: "unix-signal", signal: status.signal, name } };
    }
    case "nt-status":
      return { kind: "abort", abort: { kind: "windows-nt-status", code: status.status | 0, message: null } };
    case "job-object":
      return { kind: "abort", abort: { kind: "windows-job-object" } };
  }
}
