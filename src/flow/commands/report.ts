/** `report`: the events of a run, saved or recorded, turned into an output after the run. */
import * as path from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunStarted } from "../../model/events.ts";
import { EXIT, type ExitCode } from "../../model/results/exit-codes.ts";
import type { ReportRequest } from "../../model/requests/request.ts";
import { TextSpool } from "../../os/output/text-spool.ts";
import { testsWord } from "../../text/values/plural.ts";
import { repositoryIn } from "../outputs/ci-outputs.ts";
import { humanOptions, PLAIN_DEFAULTS } from "../outputs/human-options.ts";
import { makeOutput } from "../outputs/make-output.ts";
import { closeOutput, type OpenOutput, openOutputFile } from "../outputs/output-file.ts";
import { openSavedEvents, type SavedEvents, unreadable } from "../recordings/saved-events.ts";
import { isStdout } from "../outputs/output-path.ts";
import type { CommandContext } from "../context.ts";
import { warn } from "../notices.ts";

export async function report(context: CommandContext, request: ReportRequest): Promise<Result<ExitCode>> {
  const from = path.resolve(context.cwd, request.from);
  if (request.output !== undefined && path.resolve(context.cwd, request.output) === from) {
    return err([
      { kind: "bad-arguments", message: "a report cannot take the place of the stream it is made from" },
    ]);
  }
  const saved = await openSavedEvents(context, request);
  if (!saved.ok) return saved;
  const result = await writeReport(context, request, saved.value);
  saved.value.close();
  return result;
}

async function writeReport(
  context: CommandContext,
  request: ReportRequest,
  { events, kind }: SavedEvents,
): Promise<Result<ExitCode>> {
  let opened: PacedOutput | undefined;
  let started: RunStarted | undefined;
  let isFinished = false;
  let finishedTests = 0;
  for await (const event of events) {
    if (!event.ok) return event;
    if (event.value.type === "run-started") {
      started = event.value;
      const output = await openOutput(context, request, started);
      if (!output.ok) return output;
      opened = output.value;
    }
    isFinished ||= event.value.type === "run-finished";
    if (event.value.type === "test-finished") finishedTests += 1;
    opened?.output.on(event.value);
    await opened?.settled?.();
  }
  if (opened === undefined || started === undefined)
    return err([unreadable(request.from, "it holds no event")]);
  opened.output.finish();
  await opened.settled?.();
  const [first, ...rest] = await closeOutput(opened);
  if (first !== undefined) return err([first, ...rest]);
  if (!isFinished) warnOfEnd(context, started, { finished: finishedTests, kind });
  return ok(EXIT.ok);
}

/** An output whose text is written only as fast as it is read. It may come all at the end. */
interface PacedOutput extends OpenOutput {
  /** Resolves when more events can be accepted. */
  readonly settled?: () => Promise<void>;
}

async function openOutput(
  context: CommandContext,
  { to, output, common }: ReportRequest,
  { look = PLAIN_DEFAULTS, surroundings }: RunStarted,
): Promise<Result<PacedOutput>> {
  const file = output === undefined || isStdout(output) ? undefined : output;
  const place = file === undefined ? "stdout" : "file";
  const outputContext = {
    human: humanOptions(context, look, { color: common.color, place }),
    repository:
      surroundings === undefined
        ? { workspacePrefix: "" }
        : repositoryIn(context.env, surroundings.workspaceRoot),
  };
  if (file !== undefined) return await openOutputFile(to, path.resolve(context.cwd, file), outputContext);
  const aside = new TextSpool();
  const part = aside.part();
  const settled = async (): Promise<void> => {
    for (const text of part.take()) {
      context.out.write(text);
      if (context.out.isFull) await context.out.settled();
    }
  };
  const made = await makeOutput(to, { sink: part, aside }, outputContext);
  return ok({ output: made, settled, close: () => aside.close() });
}

interface EarlyEnd {
  readonly finished: number;
  readonly kind: SavedEvents["kind"];
}

/** The runner was killed, or still runs. */
function warnOfEnd(context: CommandContext, { mode, runCount }: RunStarted, early: EarlyEnd): void {
  const message = `the ${early.kind} ends before its run does: ${early.finished} of ${runCount} ${testsWord(mode, runCount !== 1)} had ended`;
  warn(context, message);
}
