/** `report`: a saved stream of events, turned into an output after the run. */
import * as path from "node:path";
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunEvent, RunStarted } from "../../model/events.ts";
import { EXIT, type ExitCode } from "../../model/exit-codes.ts";
import type { ReportRequest } from "../../model/request.ts";
import { LineReader } from "../../os/files/line-reader.ts";
import { TextSpool } from "../../os/output/text-spool.ts";
import { MAX_STREAM_LINE } from "../../report/ndjson/line-limit.ts";
import { NOTHING_READ, readNext, type SavedRun } from "../../report/ndjson/saved-run.ts";
import { testsWord } from "../../text/plural.ts";
import { repositoryIn } from "../outputs/ci-outputs.ts";
import { humanOptions, PLAIN_LOOK } from "../outputs/human-options.ts";
import { makeOutput } from "../outputs/make-output.ts";
import { closeOutput, type OpenOutput, openOutputFile } from "../outputs/output-file.ts";
import type { CommandContext } from "../context.ts";

export async function report(context: CommandContext, request: ReportRequest): Promise<Result<ExitCode>> {
  const from = path.resolve(context.cwd, request.from);
  if (request.output !== undefined && path.resolve(context.cwd, request.output) === from) {
    return err([
      { kind: "bad-arguments", message: "a report cannot take the place of the stream it is made from" },
    ]);
  }
  const reader = LineReader.open(from, MAX_STREAM_LINE);
  if (!reader.ok) return err([unreadable(request, reader.error.message)]);
  const result = await tell(context, request, reader.value);
  reader.value.close();
  return result;
}

async function tell(
  context: CommandContext,
  request: ReportRequest,
  reader: LineReader,
): Promise<Result<ExitCode>> {
  let run: SavedRun = NOTHING_READ;
  let opened: PacedOutput | undefined;
  let finishedTests = 0;
  for (;;) {
    const step = nextEvent(request, reader, run);
    if (!step.ok) return step;
    if (step.value === undefined) break;
    const { event } = step.value;
    run = step.value.run;
    if (event === undefined) continue;
    if (event.type === "run-started") {
      const output = await openOutput(context, request, event);
      if (!output.ok) return output;
      opened = output.value;
    }
    if (event.type === "test-finished") finishedTests += 1;
    opened?.output.on(event);
    await opened?.settled?.();
  }
  if (opened === undefined || run.started === undefined)
    return err([unreadable(request, "it holds no event")]);
  opened.output.finish();
  await opened.settled?.();
  const [first, ...rest] = closeOutput(opened);
  if (first !== undefined) return err([first, ...rest]);
  if (!run.finished) warnOfEnd(context, run.started, finishedTests);
  return ok(EXIT.ok);
}

/** An output whose text leaves no faster than it is read, be it all at the end. */
interface PacedOutput extends OpenOutput {
  /** Resolves once more may be told. */
  readonly settled?: () => Promise<void>;
}

type Step = { readonly run: SavedRun; readonly event?: RunEvent } | undefined;

function nextEvent(request: ReportRequest, reader: LineReader, run: SavedRun): Result<Step> {
  const line = reader.next();
  if (!line.ok) return err([unreadable(request, line.error.message)]);
  if (line.value === undefined) return ok(undefined);
  const step = readNext(run, line.value);
  if (step.ok) return step;
  return err([unreadable(request, `line ${step.error.line}: ${step.error.message}`)]);
}

function unreadable({ from }: ReportRequest, cause: string): UserError {
  return { kind: "setup", message: `cannot read the stream of events \`${from}\``, causes: [cause] };
}

async function openOutput(
  context: CommandContext,
  { to, output, common }: ReportRequest,
  { look = PLAIN_LOOK, surroundings }: RunStarted,
): Promise<Result<PacedOutput>> {
  const place = output === undefined ? "stdout" : "file";
  const outputContext = {
    human: humanOptions(context, look, { color: common.color, place }),
    repository:
      surroundings === undefined
        ? { workspacePrefix: "" }
        : repositoryIn(context.env, surroundings.workspaceRoot),
  };
  if (output !== undefined) return await openOutputFile(to, path.resolve(context.cwd, output), outputContext);
  const aside = new TextSpool();
  const told = aside.part();
  const settled = async (): Promise<void> => {
    for (const text of told.take()) {
      context.out.write(text);
      if (context.out.isFull) await context.out.settled();
    }
  };
  const made = await makeOutput(to, { sink: told, aside }, outputContext);
  return ok({ output: made, settled, close: () => aside.close() });
}

/** The stream of a runner that was killed, or that still runs. */
function warnOfEnd(context: CommandContext, { mode, runCount }: RunStarted, finished: number): void {
  const message = `the stream ends before its run does: ${finished} of ${runCount} ${testsWord(mode, runCount !== 1)} had ended`;
  context.err.write(context.describeWarning({ level: "warning", message }));
}
