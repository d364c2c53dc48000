/** What the options of a run say before there is a plan: its mode, and how the output of tests is captured. */
import type { RunPlan } from "../../model/plan.ts";
import type { ReporterOptions, RunnerOptions } from "../../model/requests/options.ts";
import type { BenchRequest, RunRequest } from "../../model/requests/request.ts";

export type AnyRun = RunRequest | BenchRequest;

export function modeOf({ command }: AnyRun): RunPlan["mode"] {
  return command === "bench" ? "benchmark" : "test";
}

/** Debuggers, tracers and `--no-capture` show output at once; libtest's format has one stream only. */
export function captureMode({ runner, reporter }: Pick<AnyRun, "runner" | "reporter">): RunPlan["capture"] {
  if (runner.noCapture || isIntercepted(runner)) return "none";
  const format = reporter.messageFormat ?? "human";
  return format === "libtest-json" || format === "libtest-json-plus" ? "combined" : "split";
}

/** Whether the command line asks for a JUnit report, or for a stream that one can be made from. */
export function wantsJunit({ messageFormat, outputs }: ReporterOptions): boolean {
  return messageFormat === "ndjson" || outputs.some(({ kind }) => kind === "junit" || kind === "ndjson");
}

export function isIntercepted({ debugger: debug, tracer }: RunnerOptions): boolean {
  return debug !== undefined || tracer !== undefined;
}
