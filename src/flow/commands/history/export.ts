/** `history export`: the history, or the typical durations alone, as a file. */
import * as path from "node:path";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { copyDatabase } from "../../../history/copy.ts";
import { typicalDurations } from "../../../history/durations.ts";
import { type HistoryLocation, withHistory } from "../../../history/store/open-history.ts";
import { timingsText } from "../../../history/store/timings.ts";
import { historyLines } from "../../../history/store/transfer.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import type { HistoryExportRequest } from "../../../model/requests/history-requests.ts";
import type { CommandContext } from "../../context.ts";
import { writeNamedFile } from "../../outputs/write-named-file.ts";
import { findHistory } from "../../history/history-location.ts";
import { type LoadedHistory, readHistory } from "../../history/read-history.ts";

const DATABASE = /\.sqlite3?$/;

export async function historyExport(
  context: CommandContext,
  request: HistoryExportRequest,
): Promise<Result<ExitCode>> {
  const place = await findHistory(context, request);
  if (!place.ok) return place;
  const { output } = request;
  if (output !== undefined && DATABASE.test(output) && !request.timings)
    return await exportCopy(place.value, { name: output, file: path.resolve(context.cwd, output) });
  const loaded = await readHistory(context, place.value);
  if (!loaded.ok) return loaded;
  const pieces = request.timings ? [timings(loaded.value)] : lines(loaded.value);
  if (request.output === undefined) {
    for (const piece of pieces) {
      context.out.write(piece);
      if (context.out.isFull) await context.out.settled();
    }
    return ok(EXIT.ok);
  }
  const written = writeNamedFile(context, request.output, [...pieces]);
  return written.ok ? ok(EXIT.ok) : written;
}

/** The same content as the lines, as a database. */
async function exportCopy(
  place: HistoryLocation,
  { name, file }: { readonly name: string; readonly file: string },
): Promise<Result<ExitCode>> {
  const copied = await withHistory(place, { create: true }, (database) => copyDatabase(database, file));
  if (copied.ok) return ok(EXIT.ok);
  return err([{ kind: "write-output", message: `cannot write \`${name}\``, causes: [copied.error] }]);
}

function timings({ view, series }: LoadedHistory): string {
  return timingsText(typicalDurations(view, series));
}

function* lines({ view }: LoadedHistory): Generator<string> {
  for (const line of historyLines(view)) yield `${line}\n`;
}
