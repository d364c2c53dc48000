/** The outputs of a merged run: the summary for people, reports in files, a recording. */
import * as path from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunEvent, RunFinished } from "../../model/events.ts";
import type { ExitCode } from "../../model/results/exit-codes.ts";
import type { MergeRequest } from "../../model/requests/request.ts";
import { mergedStart, type MergeFacts } from "../../merge/merged-run.ts";
import { TextSpool } from "../../os/output/text-spool.ts";
import { humanReport } from "../../report/human/report.ts";
import type { CommandContext } from "../context.ts";
import { repositoryIn } from "../outputs/ci-outputs.ts";
import { humanOptions, PLAIN_DEFAULTS } from "../outputs/human-options.ts";
import { checkDistinctFiles } from "../outputs/output-path.ts";
import { finishOutput, type OpenOutput, openOutputFile } from "../outputs/output-file.ts";
import { type MergedRecording, recordMerged } from "./record-merged.ts";

export interface MergeOutputs {
  readonly mode: "test" | "benchmark";
  on(event: RunEvent): void;
  /** Resolves when more events can be accepted: text may be written more slowly than it is produced. */
  settled(): Promise<void>;
  finish(event: RunFinished, code: ExitCode): Promise<Result<void>>;
}

export async function openMergeOutputs(
  context: CommandContext,
  request: MergeRequest,
  facts: MergeFacts,
): Promise<Result<MergeOutputs>> {
  const start = mergedStart(facts);
  const look = start.look ?? PLAIN_DEFAULTS;
  const { color } = request.common;
  const repository = repositoryIn(context.env, start.surroundings?.workspaceRoot ?? context.cwd);
  const distinct = checkDistinctFiles(
    context.cwd,
    request.outputs.map((output) => output.path),
  );
  if (!distinct.ok) return distinct;
  const opened: OpenOutput[] = [];
  const recordings: MergedRecording[] = [];
  for (const { kind, path: file } of request.outputs) {
    const full = path.resolve(context.cwd, file);
    if (kind === "recording") {
      const recording = await recordMerged({ facts, start, file: full });
      if (!recording.ok) return recording;
      recordings.push(recording.value);
      opened.push({ output: recording.value.output });
      continue;
    }
    const output = await openOutputFile(kind, full, {
      human: humanOptions(context, look, { color, place: "file" }),
      repository,
    });
    if (!output.ok) return output;
    opened.push(output.value);
  }
  const aside = new TextSpool();
  // Status lines of tests were shown when they ran.
  const summary = humanOptions(context, { ...look, statusLevel: "none" }, { color, place: "stderr" });
  const report = humanReport(summary, { sink: context.err, aside });
  opened.push({ output: report, close: () => aside.close() });
  return ok({
    mode: start.mode,
    on: (event) => {
      for (const { output } of opened) output.on(event);
    },
    settled: async () => {
      if (context.err.isFull) await context.err.settled();
    },
    finish: async (event, code) => {
      const errors = (await Promise.all(opened.map(finishOutput))).flat();
      for (const recording of recordings) {
        const written = recording.conclude(event, code);
        if (!written.ok) errors.push(...written.error);
      }
      const [first, ...rest] = errors;
      return first === undefined ? ok(undefined) : err([first, ...rest]);
    },
  });
}
