/** `history page`: one page with the trend of each test and of the whole. */
import * as path from "node:path";
import { ok, type Result } from "../../../diagnostics/result.ts";
import { historyPage as pageText } from "../../../history/page.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import type { HistoryPageRequest } from "../../../model/requests/history-requests.ts";
import type { CommandContext } from "../../context.ts";
import { writeNamedFile } from "../../outputs/write-named-file.ts";
import { chooseTests } from "../../history/choose-tests.ts";
import { findHistory } from "../../history/history-location.ts";
import { noteEmpty, readHistory } from "../../history/read-history.ts";
import { inform } from "../../notices.ts";

export async function historyPage(
  context: CommandContext,
  request: HistoryPageRequest,
): Promise<Result<ExitCode>> {
  const place = await findHistory(context, request);
  if (!place.ok) return place;
  const isChosen = await chooseTests(context, request, request.filtersets);
  if (!isChosen.ok) return isChosen;
  const loaded = await readHistory(context, place.value);
  if (!loaded.ok) return loaded;
  const { view, series } = loaded.value;
  noteEmpty(context, view);
  const text = pageText(view, series, { isChosen: isChosen.value, title: path.basename(context.cwd) });
  const written = writeNamedFile(context, request.output, text);
  if (!written.ok) return written;
  inform(context, `wrote ${request.output}`);
  return ok(EXIT.ok);
}
