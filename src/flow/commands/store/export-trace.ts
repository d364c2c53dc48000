/** `store export-chrome-trace`: a recorded run as a timeline for tracing viewers. */
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import type { StoreExportTraceRequest } from "../../../model/requests/store-requests.ts";
import type { Recording } from "../../../record/recording.ts";
import { logDetails, toLogEvent } from "../../../record/replay/log-events.ts";
import { parseRunSelector } from "../../../record/select-run.ts";
import { TraceConverter } from "../../../record/trace/convert.ts";
import { runIdText, RECORD_STYLES } from "../../../record/view/styles.ts";
import { statusWords } from "../../../record/view/status.ts";
import { endsEarly, findRecording, type FoundRecording } from "../../recordings/find-recording.ts";
import { paintForStream } from "../../../text/terminal/stream-paint.ts";
import type { CommandContext } from "../../context.ts";
import { writeNamedFile } from "../../outputs/write-named-file.ts";
import { encodeJson } from "../../../text/encoders.ts";
import { inform, warn } from "../../notices.ts";

export async function storeExportTrace(
  context: CommandContext,
  request: StoreExportTraceRequest,
): Promise<Result<ExitCode>> {
  const found = await findRecording(context, request, parseRunSelector(request.run));
  if (!found.ok) return found;
  const { recording } = found.value;
  const { status } = recording.run;
  const paint = paintForStream(context, request.common, "stderr");
  // A recording that is a file is what it is.
  if (found.value.snapshot !== undefined && (status.status === "incomplete" || status.status === "unknown")) {
    const id = paint(RECORD_STYLES.label, recording.run["run-id"]);
    const message = `run ${id} is ${statusWords(status)}: the exported trace may not be whole`;
    warn(context, message);
  }
  const text = await traceOf(recording, request);
  recording.close();
  if (!text.ok) return text;
  if (request.output === undefined) {
    context.out.write(text.value);
    return ok(EXIT.ok);
  }
  const written = writeNamedFile(context, request.output, text.value);
  if (!written.ok) return written;
  const message = `wrote Chrome trace for run ${shownId(context, request, found.value)} to ${request.output}`;
  inform(context, message);
  return ok(EXIT.ok);
}

function shownId(
  context: CommandContext,
  { common }: StoreExportTraceRequest,
  { recording, snapshot }: FoundRecording,
): string {
  const id = recording.run["run-id"];
  const paint = paintForStream(context, common, "stderr");
  return snapshot === undefined
    ? paint(RECORD_STYLES.label, id)
    : runIdText(id, { index: snapshot.index, paint });
}

async function traceOf(
  recording: Recording,
  { groupBy, messageFormat }: StoreExportTraceRequest,
): Promise<Result<string>> {
  const converter = new TraceConverter({ groupBy, version: recording.run["nextest-version"] });
  let count = 0;
  for await (const events of recording.events()) {
    if (!events.ok) return events;
    count += events.value.length;
    for (const event of events.value) {
      const taken = converter.on(toLogEvent(event), logDetails(event));
      if (taken.ok) continue;
      const message = `cannot make a trace of run \`${recording.run["run-id"]}\``;
      return err([{ kind: "setup", message, causes: [taken.error] }]);
    }
  }
  if (count === 0) return err([endsEarly(recording.run, count)]);
  return ok(encodeJson(converter.finish(), messageFormat === "json-pretty" ? 2 : undefined));
}
