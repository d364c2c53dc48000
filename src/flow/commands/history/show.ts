/** `history show`: all that is known of a test. */
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { showJson } from "../../../history/json.ts";
import { findTests, summarize } from "../../../history/summaries.ts";
import { showText } from "../../../history/text/show.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import type { HistoryShowRequest } from "../../../model/requests/history-requests.ts";
import type { CommandContext } from "../../context.ts";
import { findHistory } from "../../history/history-location.ts";
import { readHistory } from "../../history/read-history.ts";
import { rerunCommand } from "../../history/rerun-command.ts";
import { tableOptions } from "../../recordings/table-options.ts";
import { inform, writeAnswer } from "../../notices.ts";

export async function historyShow(
  context: CommandContext,
  request: HistoryShowRequest,
): Promise<Result<ExitCode>> {
  const place = await findHistory(context, request);
  if (!place.ok) return place;
  const loaded = await readHistory(context, place.value);
  if (!loaded.ok) return loaded;
  const { view, series } = loaded.value;
  const found = findTests(view, request.test);
  if (found.length === 0) {
    const message = `the history knows no test with \`${request.test}\` in its name`;
    return err([{ kind: "setup", message, help: "`cargo nextest history runs` lists what it knows" }]);
  }
  const shown = found.slice(0, request.count).map(([number, test]) => {
    const summary = summarize(series, number, test);
    return [summary, rerunCommand(test, summary.results[0]?.run.profile)] as const;
  });
  const options = tableOptions(context, request);
  if (request.format === "json") {
    context.out.write(showJson(shown));
  } else {
    writeAnswer(
      context,
      shown.map(([summary, rerun]) => showText(summary, { ...options, rerun })).join("\n"),
    );
  }
  const more = found.length - shown.length;
  if (more > 0 && request.format === "human") {
    const message = `${more} more tests match; show more of them with \`--count\``;
    inform(context, message);
  }
  return ok(EXIT.ok);
}
