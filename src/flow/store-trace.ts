/** `store export-chrome-trace`: a recorded run as a timeline for tracing viewers. */
import * as path from "node:path";
import { err, ok, type Result } from "../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../model/exit-codes.ts";
import type { StoreExportTraceRequest } from "../model/store-requests.ts";
import { writeWholeFile } from "../os/files.ts";
import type { Recording } from "../record/recording.ts";
import { parseRunSelector } from "../record/select-run.ts";
import { TraceConverter } from "../record/trace/convert.ts";
import { runIdText, LOOKS } from "../record/view/looks.ts";
import { statusWords } from "../record/view/status.ts";
import { endsEarly, findRecording, type FoundRecording, stderrPaint } from "./records.ts";
import type { World } from "./world.ts";

export async function storeExportTrace(
  world: World,
  request: StoreExportTraceRequest,
): Promise<Result<ExitCode>> {
  const found = await findRecording(world, request, parseRunSelector(request.run));
  if (!found.ok) return found;
  const { recording } = found.value;
  const { status } = recording.run;
  const paint = stderrPaint(world, request.common);
  // A recording that is a file is what it is.
  if (found.value.snapshot !== undefined && (status.status === "incomplete" || status.status === "unknown")) {
    const id = paint(LOOKS.label, recording.run["run-id"]);
    const message = `run ${id} is ${statusWords(status)}: the exported trace may not be whole`;
    world.err.write(world.describeWarning({ level: "warning", message }));
  }
  const text = await traceOf(recording, request);
  recording.close();
  if (!text.ok) return text;
  if (request.output === undefined) {
    world.out.write(text.value);
    return ok(EXIT.ok);
  }
  const written = writeWholeFile(path.resolve(world.cwd, request.output), text.value);
  if (!written.ok) {
    const message = `cannot write the trace \`${request.output}\``;
    return err([{ kind: "write-output", message, causes: [written.error.message] }]);
  }
  const message = `wrote Chrome trace for run ${shownId(world, request, found.value)} to ${request.output}`;
  world.err.write(world.describeWarning({ level: "info", message }));
  return ok(EXIT.ok);
}

function shownId(
  world: World,
  { common }: StoreExportTraceRequest,
  { recording, snapshot }: FoundRecording,
): string {
  const id = recording.run["run-id"];
  const paint = stderrPaint(world, common);
  return snapshot === undefined ? paint(LOOKS.label, id) : runIdText(id, { index: snapshot.index, paint });
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
      const taken = converter.on(event);
      if (taken.ok) continue;
      const message = `cannot make a trace of run \`${recording.run["run-id"]}\``;
      return err([{ kind: "setup", message, causes: [taken.error] }]);
    }
  }
  if (count === 0) return err([endsEarly(recording.run, count)]);
  return ok(JSON.stringify(converter.finish(), undefined, messageFormat === "json-pretty" ? 2 : undefined));
}
