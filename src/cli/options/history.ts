/** Options of the commands below `history`. */
import type {
  HistoryExportRequest,
  HistoryImportRequest,
  HistoryPageRequest,
  HistoryProbeRequest,
  HistoryShowRequest,
  HistoryView,
} from "../../model/requests/history-requests.ts";
import { type ArgTable, flag, list, oneOf, option, optionOr, required, TEXT } from "../arg.ts";
import { STRESS_ROUNDS, UNSIGNED } from "../readers.ts";

const format = optionOr(oneOf(["human", "json"]), "human", { long: "format", valueName: "FORMAT" });
const filtersets = list(TEXT, {
  long: "filterset",
  short: "E",
  aliases: ["filter-expr"],
  valueName: "EXPR",
});
const output = option(TEXT, { long: "output", short: "o", valueName: "PATH" });

export const HISTORY = {
  filtersets,
  format,
  count: optionOr(UNSIGNED, "20", { long: "count", short: "n", valueName: "N" }),
} satisfies ArgTable<HistoryView>;

export const HISTORY_SHOW = {
  test: required(TEXT, { valueName: "TEST" }),
  format,
  count: optionOr(UNSIGNED, "5", { long: "count", short: "n", valueName: "N" }),
} satisfies ArgTable<Pick<HistoryShowRequest, "test" | "format" | "count">>;

export const HISTORY_PROBE = {
  test: required(TEXT, { valueName: "TEST" }),
  format,
  count: optionOr(STRESS_ROUNDS, "20", { long: "count", short: "n", valueName: "N" }),
} satisfies ArgTable<Pick<HistoryProbeRequest, "test" | "format" | "count">>;

export const HISTORY_PAGE = {
  filtersets,
  output: optionOr(TEXT, "nextest-history.html", { long: "output", short: "o", valueName: "PATH" }),
} satisfies ArgTable<Pick<HistoryPageRequest, "filtersets" | "output">>;

export const HISTORY_EXPORT = {
  timings: flag({ long: "timings" }),
  output,
} satisfies ArgTable<Pick<HistoryExportRequest, "timings" | "output">>;

export const HISTORY_IMPORT = {
  inputs: list(TEXT, { valueName: "FILES", multiple: true }),
} satisfies ArgTable<Pick<HistoryImportRequest, "inputs">>;
