/** `history slowest`, `flaky`, `failures` and `runs`. */
import { ok, type Result } from "../../../diagnostics/result.ts";
import { slowest } from "../../../history/durations.ts";
import { failingTests } from "../../../history/failures.ts";
import { failuresJson, flakyTestsJson, runsJson, slowestJson } from "../../../history/json.ts";
import { flakyTests } from "../../../history/ledger.ts";
import { runSummaries } from "../../../history/summaries.ts";
import type { TextOptions } from "../../../history/text/parts.ts";
import { failuresText, flakyText, runsText, slowestText } from "../../../history/text/tables.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import type { HistoryTableRequest } from "../../../model/requests/history-requests.ts";
import type { CommandContext } from "../../context.ts";
import { type ChosenTest, chooseTests } from "../../history/choose-tests.ts";
import { findHistory } from "../../history/history-location.ts";
import { type LoadedHistory, noteEmpty, readHistory } from "../../history/read-history.ts";
import { tableOptions } from "../../recordings/table-options.ts";
import { writeAnswer } from "../../notices.ts";

export async function historyTable(
  context: CommandContext,
  request: HistoryTableRequest,
): Promise<Result<ExitCode>> {
  const place = await findHistory(context, request);
  if (!place.ok) return place;
  const isChosen = await chooseTests(context, request, request.filtersets);
  if (!isChosen.ok) return isChosen;
  const { last } = request.command === "history-slowest" ? SLOWEST : ALL;
  const loaded = await readHistory(context, place.value, { last });
  if (!loaded.ok) return loaded;
  const table = { request, loaded: loaded.value, isChosen: isChosen.value };
  const text = tableText(table, tableOptions(context, request));
  if (request.format === "json") {
    context.out.write(text);
  } else {
    writeAnswer(context, text);
    noteEmpty(context, loaded.value.view);
  }
  return ok(EXIT.ok);
}

/** What a test takes now, and took before, is in its last runs. */
const SLOWEST = { last: 100 };
const ALL = { last: -1 };

interface Table {
  readonly request: HistoryTableRequest;
  readonly loaded: LoadedHistory;
  readonly isChosen: ChosenTest;
}

function tableText({ request, loaded, isChosen }: Table, options: TextOptions): string {
  const { view, series } = loaded;
  const { count, format } = request;
  const isJson = format === "json";
  switch (request.command) {
    case "history-slowest": {
      const tests = slowest(view, series, { count, isChosen });
      return isJson ? slowestJson(tests) : slowestText(tests, options);
    }
    case "history-flaky": {
      const tests = flakyTests(view, series, isChosen).slice(0, count);
      return isJson ? flakyTestsJson(tests) : flakyText(tests, options);
    }
    case "history-failures": {
      const tests = failingTests(view, series, isChosen).slice(0, count);
      return isJson ? failuresJson(tests) : failuresText(tests, options);
    }
    case "history-runs": {
      const runs = runSummaries(view, { count, isChosen });
      return isJson ? runsJson(runs) : runsText(runs, options);
    }
  }
}
