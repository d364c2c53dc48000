/** Converts a recorded attempt of a test, or run of a script, to the model's types. */
import {
  type AttemptCosts,
  type AttemptResult,
  type AttemptStatus,
  type CapturedOutput,
  type CapturedStream,
  type ExceededLimit,
  type ExitStatus,
  EMPTY_STREAM,
  NO_OUTPUT,
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
import { toRemoteCosts } from "../format/remote.ts";
import { fromRecordedDuration, parseRecordedTime } from "../format/time.ts";

/** Loads an output by its file name. */
export type LoadOutput = (fileName: string) => CapturedStream;

/** `load` is absent if the output is not needed. */
export function toAttempt(status: RecordedAttempt, load: LoadOutput | undefined): AttemptStatus {
  const { attempt, "total-attempts": totalAttempts } = status["retry-data"];
  return {
    attempt,
    totalAttempts,
    result: withExceeded(toResult(status.result, status.output), status.exceeded),
    startedAt: parseRecordedTime(status["start-time"])?.at ?? 0,
    duration: fromRecordedDuration(status["time-taken"]),
    delayBefore: fromRecordedDuration(status["delay-before-start"]),
    isSlow: status["is-slow"],
    exitedEarly: status["exited-early"] ?? false,
    terminatedByRunner: status["terminated-by-runner"] ?? false,
    ...(status["leftovers-killed"] === undefined ? {} : { leftoversKilled: status["leftovers-killed"] }),
    ...(status.stacks === undefined ? {} : { stacks: status.stacks }),
    ...(status.costs === undefined ? {} : { costs: toCosts(status.costs) }),
    ...(status.remote === undefined ? {} : { remote: toRemoteCosts(status.remote) }),
    output: load === undefined ? NO_OUTPUT : toOutput(status.output, load),
    errors: errorsOf(status.output),
  };
}

function toCosts(costs: NonNullable<RecordedAttempt["costs"]>): AttemptCosts {
  const { "peak-memory": peakMemory, "tree-peak-memory": treePeakMemory } = costs;
  return {
    userTime: fromRecordedDuration(costs["user-time"]),
    systemTime: fromRecordedDuration(costs["system-time"]),
    ...(peakMemory === undefined ? {} : { peakMemory }),
    ...(treePeakMemory === undefined ? {} : { treePeakMemory }),
  };
}

/** The log has it next to the result, which has cargo-nextest's form. */
function withExceeded(result: AttemptResult, exceeded: ExceededLimit | undefined): AttemptResult {
  return result.kind === "fail" && exceeded !== undefined ? { ...result, exceeded } : result;
}

const ONLY_TRY = { attempt: 1, "total-attempts": 1 };
const NO_DELAY = { secs: 0, nanos: 0 };

export function toScriptStatus(status: RecordedScriptStatus, load: LoadOutput): AttemptStatus {
  const { "env-map": _, ...common } = status;
  const once = { "retry-data": ONLY_TRY, "delay-before-start": NO_DELAY, "output-error-slice": null };
  return toAttempt({ ...common, ...once }, load);
}

export function toResult(result: RecordedResult, output: RecordedOutput): AttemptResult {
  switch (result.status) {
    case "pass":
      return { kind: "pass" };
    case "leak":
      return { kind: "leak", result: result.result };
    case "timeout":
      return { kind: "timeout", result: result.result };
    case "fail":
      return { kind: "fail", status: toExitStatus(result.failure), leaked: result.leaked };
    case "exec-fail": {
      const message = output.type === "start-error" ? output.source.message : "";
      return { kind: "exec-fail", failure: { code: "", message, program: "" } };
    }
  }
}

type Failure = Extract<RecordedResult, { status: "fail" }>["failure"];

function toExitStatus(failure: Failure): ExitStatus {
  if (failure.kind === "exit-code") return { kind: "exited", code: failure.code };
  const { abort } = failure;
  switch (abort.kind) {
    case "unix-signal": {
      const { signal, name } = abort;
      return name === null ? { kind: "signaled", signal } : { kind: "signaled", signal, name: `SIG${name}` };
    }
    case "windows-nt-status":
      return { kind: "nt-status", status: abort.code >>> 0 };
    case "windows-job-object":
      return { kind: "job-object" };
  }
}

const START_ERRORS = {
  "temp-path": "error creating temporary path for setup script",
  spawn: "error spawning child process",
} as const;

const ERRORS: Readonly<Record<RecordedError["kind"], string>> = {
  "read-stdout": "error reading standard output",
  "read-stderr": "error reading standard error",
  "read-combined": "error reading combined stream",
  wait: "error waiting for child process to exit",
  "setup-script-output": "error reading setup script output",
};

const NO_ERRORS: readonly string[] = [];

/** One entry per error: its message and its causes, one per line. */
function errorsOf(output: RecordedOutput): readonly string[] {
  if (output.type === "output" && output.errors === null) return NO_ERRORS;
  const chain = (first: string, { message, causes }: RecordedError["source"]): string =>
    [first, message, ...causes].join("\n");
  if (output.type === "start-error") return [chain(START_ERRORS[output.kind], output.source)];
  return output.errors?.inner.map((error) => chain(ERRORS[error.kind], error.source)) ?? [];
}

function toOutput(output: RecordedOutput, load: LoadOutput): CapturedOutput {
  return output.type === "start-error" ? NO_OUTPUT : toStreams(output.output, load);
}

function toStreams(streams: RecordedStreams, load: LoadOutput): CapturedOutput {
  if (streams.kind === "combined") return { kind: "combined", output: toStream(streams.output, load) };
  const { stdout, stderr } = streams;
  if (stdout !== null && stderr !== null)
    return { kind: "split", stdout: toStream(stdout, load), stderr: toStream(stderr, load) };
  return {
    kind: "split",
    ...(stdout === null ? {} : { stdout: toStream(stdout, load) }),
    ...(stderr === null ? {} : { stderr: toStream(stderr, load) }),
  };
}

/** A truncated text contains its own marker. */
function toStream(stream: RecordedStream, load: LoadOutput): CapturedStream {
  if (stream.status === "empty") return EMPTY_STREAM;
  const loaded = load(stream["file-name"]);
  return stream.status === "full" ? loaded : { text: loaded.text, bytes: stream["original-size"] };
}
