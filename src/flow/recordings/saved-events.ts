/** What `report --from` names: a stream of events in a file or on standard input, or a recorded run. */
import * as path from "node:path";
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunEvent } from "../../model/events.ts";
import type { ReportRequest } from "../../model/requests/request.ts";
import { openFile } from "../../os/files/read/byte-source.ts";
import { isFile } from "../../os/files/file-system.ts";
import { LineReader } from "../../os/files/read/line-reader.ts";
import { allEvents } from "../../record/replay/all-events.ts";
import { parseRunSelector } from "../../record/select-run.ts";
import { MAX_STREAM_LINE } from "../../report/ndjson/line-limit.ts";
import { NOTHING_READ, readNext, type SavedRun } from "../../report/ndjson/saved-run.ts";
import type { CommandContext } from "../context.ts";
import { findRecording, type FoundRecording, openRecordingFile } from "./find-recording.ts";
import { outputLoader } from "./load-output.ts";
import { readFacts } from "./recorded-facts.ts";

export interface SavedEvents {
  /** In their order; a failure is the last. */
  readonly events: AsyncIterable<Result<RunEvent>>;
  /** What holds them, for messages. */
  readonly kind: "stream" | "recording";
  close(): void;
}

const STANDARD_INPUT = "-";
const RUN = /^(?:latest|[0-9a-f-]{1,36})$/i;

/** A file goes before a run whose id begins like its name. */
export async function openSavedEvents(
  context: CommandContext,
  request: ReportRequest,
): Promise<Result<SavedEvents>> {
  const { from } = request;
  if (from === STANDARD_INPUT) return streamOf(from, LineReader.standardInput(MAX_STREAM_LINE));
  const file = path.resolve(context.cwd, from);
  if (!isFile(file) && RUN.test(from)) {
    const found = await findRecording(context, request, parseRunSelector(from));
    return found.ok ? recordedEvents(context, found.value) : found;
  }
  if (!isZip(file)) return streamOf(from, LineReader.open(file, MAX_STREAM_LINE));
  const recording = openRecordingFile(context, from);
  return recording.ok ? recordedEvents(context, { recording: recording.value }) : recording;
}

const ZIP_SIGNATURE = "PK\u0003\u0004";

function isZip(file: string): boolean {
  if (!/\.zip$/i.test(file)) return false;
  const opened = openFile(file);
  if (!opened.ok) return false;
  const start = opened.value.read(0, ZIP_SIGNATURE.length);
  opened.value.close();
  return start.ok && new TextDecoder().decode(start.value) === ZIP_SIGNATURE;
}

function streamOf(from: string, opened: ReturnType<typeof LineReader.open>): Result<SavedEvents> {
  if (!opened.ok) return err([unreadable(from, opened.error.message)]);
  const reader = opened.value;
  return ok({ events: streamedEvents(from, reader), kind: "stream", close: () => reader.close() });
}

async function* streamedEvents(from: string, reader: LineReader): AsyncGenerator<Result<RunEvent>> {
  let run: SavedRun = NOTHING_READ;
  for (;;) {
    const line = reader.next();
    if (line.ok && line.value === undefined) return;
    const step = line.ok && line.value !== undefined ? readNext(run, line.value) : undefined;
    if (!line.ok) yield err([unreadable(from, line.error.message)]);
    else if (step?.ok === false)
      yield err([unreadable(from, `line ${step.error.line}: ${step.error.message}`)]);
    if (step?.ok !== true) return;
    run = step.value.run;
    if (step.value.event !== undefined) yield ok(step.value.event);
  }
}

export function unreadable(from: string, cause: string): UserError {
  return { kind: "setup", message: `cannot read the stream of events \`${from}\``, causes: [cause] };
}

function recordedEvents(context: CommandContext, { recording }: FoundRecording): Result<SavedEvents> {
  const facts = readFacts(recording);
  if (!facts.ok) {
    recording.close();
    return facts;
  }
  const load = outputLoader(context, recording);
  const events = allEvents(recording, { facts: facts.value, load, look: {} });
  return ok({ events, kind: "recording", close: () => recording.close() });
}
