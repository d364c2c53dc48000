/** `replay`: the report of live runs, with a recording as the producer of the events. */
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { ReportDefaults, TestFinished } from "../../model/events.ts";
import { EXIT, exitCode, type ExitCode } from "../../model/results/exit-codes.ts";
import type { ReporterOptions } from "../../model/requests/options.ts";
import type { ReplayRequest } from "../../model/requests/store-requests.ts";
import type { OsFailure } from "../../os/failure.ts";
import { TextSpool } from "../../os/output/text-spool.ts";
import { parseRunSelector } from "../../record/select-run.ts";
import { replayHeader } from "../../record/view/replay-header.ts";
import { recordedExitCode } from "../../record/view/status.ts";
import type { CostTables } from "../../report/costs/tables.ts";
import { type HumanOutput, humanReport } from "../../report/human/report.ts";
import { BufferedPages } from "../pages/buffered-pages.ts";
import { humanOptions, PLAIN_DEFAULTS } from "../outputs/human-options.ts";
import { openPages } from "../pages/pages.ts";
import { findRecording, type FoundRecording } from "../recordings/find-recording.ts";
import { outputLoader } from "../recordings/load-output.ts";
import { readFacts } from "../recordings/recorded-facts.ts";
import { type Repeat, replayProducer, type ReplayReader } from "../recordings/replay-producer.ts";
import { withoutCommands } from "../../text/safe/ci-commands.ts";
import { ciSystem } from "../../text/safe/ci-system.ts";
import { paintForStream } from "../../text/terminal/stream-paint.ts";
import { userConfig } from "../user-config.ts";
import type { Pages, CommandContext } from "../context.ts";
import { warn } from "../notices.ts";

const DISABLED: UserError = {
  kind: "experimental-disabled",
  message:
    "cargo nextest replay is an experimental feature and must be enabled with NEXTEST_EXPERIMENTAL_RECORD=1",
};

export async function replay(context: CommandContext, request: ReplayRequest): Promise<Result<ExitCode>> {
  const user = await userConfig(context, request.config);
  if (!user.ok) return user;
  if (!user.value.experimental.record) return err([DISABLED]);
  const found = await findRecording(context, request, parseRunSelector(request.run));
  if (!found.ok) return found;
  const { recording } = found.value;
  const look = replayDefaults(request, user.value.ui.outputIndent);
  const facts = readFacts(recording);
  if (!facts.ok) return facts;
  const pages = await openPages(context, { common: request.common, ui: user.value.ui });
  const aside = new TextSpool();
  const text = new BufferedPages(pages, aside);
  text.write(headerOf(context, request, found.value));
  const options = humanOptions(context, look, { color: request.common.color, place: "stdout" });
  const report = humanReport({ ...options, replayed: true }, { sink: text, aside });
  // Text from before a warning must also be seen before it.
  const load = outputLoader(context, recording, () => text.flush());
  const tables = await costTablesFor(request.reporter);
  const producer = replayProducer(recording, {
    facts: { ...facts.value, look },
    load,
    look,
    reader: readerOf(pages, text),
    // Tables need the costs of each test.
    repeatsFor: tables === undefined ? (sample) => repeatsOf(sample, report, text) : undefined,
  });
  const ending = await producer((event) => {
    report.on(event);
    tables?.on(event);
  }).ended;
  report.finish();
  if (tables !== undefined) text.write(withoutCommands(ciSystem(context.env), tables.text()));
  text.flush();
  recording.close();
  await pages.close();
  const failure = aside.close();
  if (ending.kind === "failed") return err(ending.failure);
  if (failure !== undefined) return err([unkept(failure)]);
  if (ending.kind === "cut-short") {
    const message = "the recording ends before its run does";
    warn(context, message);
  }
  const code = recordedExitCode(recording.run.status) ?? EXIT.incompleteRun;
  return ok(request.exitCode ? exitCode(code) : EXIT.ok);
}

function repeatsOf(sample: TestFinished, report: HumanOutput, text: BufferedPages): Repeat | undefined {
  const textOf = report.textFor(sample);
  if (textOf === undefined) return undefined;
  const total = sample.stats.initialRunCount;
  return ({ test, duration, finishedCount }) =>
    text.write(textOf(test, duration, { kind: "at", current: finishedCount, total }));
}

/** What `--slowest` and `--heaviest` add to the end. */
async function costTablesFor({ slowest, heaviest }: ReporterOptions): Promise<CostTables | undefined> {
  if (slowest === undefined && heaviest === undefined) return undefined;
  const { costTables } = await import("../../report/costs/tables.ts");
  return costTables({ slowest, heaviest });
}

function readerOf(pages: Pages, text: BufferedPages): ReplayReader {
  return {
    isFull: () => text.isLong,
    settled: () => text.send(),
    isGone: () => pages.isLeft,
  };
}

function unkept({ message }: OsFailure): UserError {
  return { kind: "write-output", message: "cannot keep what the end repeats", causes: [message] };
}

/** What a live run takes from its profile is not recorded: levels are these unless they are given. */
function replayDefaults(
  { given, reporter, noCapture }: ReplayRequest,
  indentOutput: boolean,
): ReportDefaults {
  const shown = noCapture ? ("immediate" as const) : undefined;
  const successOutput = given.successOutput?.value ?? shown;
  const failureOutput = given.failureOutput?.value ?? shown;
  return {
    ...PLAIN_DEFAULTS,
    statusLevel: given.statusLevel?.value ?? "pass",
    finalStatusLevel: given.finalStatusLevel?.value ?? "fail",
    ...(successOutput === undefined ? {} : { successOutput }),
    ...(failureOutput === undefined ? {} : { failureOutput }),
    indentOutput: indentOutput && !reporter.noOutputIndent && !noCapture,
  };
}

function headerOf(
  context: CommandContext,
  { common }: ReplayRequest,
  { recording, snapshot }: FoundRecording,
): string {
  const paint = paintForStream(context, common, "stdout");
  return replayHeader(recording.run, snapshot === undefined ? { paint } : { paint, index: snapshot.index });
}
