/** `history` (ours): queries about past runs. */
import { ok } from "../../diagnostics/result.ts";
import type { HistoryTableRequest } from "../../model/requests/history-requests.ts";
import { collect } from "../collect.ts";
import type { Command } from "../command.ts";
import {
  HISTORY,
  HISTORY_EXPORT,
  HISTORY_IMPORT,
  HISTORY_PAGE,
  HISTORY_PROBE,
  HISTORY_SHOW,
} from "../options/history.ts";
import { commonOf } from "./shared.ts";

type Table = "slowest" | "flaky" | "failures" | "runs";

function tableCommand(name: Table): Command {
  const command: HistoryTableRequest["command"] = `history-${name}`;
  return {
    name,
    path: `cargo nextest history ${name}`,
    args: Object.values(HISTORY),
    request: (found) => ok({ command, ...commonOf(found), ...collect(HISTORY, found.matches) }),
  };
}

const SHOW: Command = {
  name: "show",
  path: "cargo nextest history show",
  args: Object.values(HISTORY_SHOW),
  request: (found) =>
    ok({ command: "history-show", ...commonOf(found), ...collect(HISTORY_SHOW, found.matches) }),
};

const PROBE: Command = {
  name: "probe",
  path: "cargo nextest history probe",
  args: Object.values(HISTORY_PROBE),
  request: (found) =>
    ok({ command: "history-probe", ...commonOf(found), ...collect(HISTORY_PROBE, found.matches) }),
};

const PAGE: Command = {
  name: "page",
  path: "cargo nextest history page",
  args: Object.values(HISTORY_PAGE),
  request: (found) =>
    ok({ command: "history-page", ...commonOf(found), ...collect(HISTORY_PAGE, found.matches) }),
};

const EXPORT_COMMAND: Command = {
  name: "export",
  path: "cargo nextest history export",
  args: Object.values(HISTORY_EXPORT),
  request: (found) =>
    ok({ command: "history-export", ...commonOf(found), ...collect(HISTORY_EXPORT, found.matches) }),
};

const IMPORT_COMMAND: Command = {
  name: "import",
  path: "cargo nextest history import",
  args: Object.values(HISTORY_IMPORT),
  request: (found) =>
    ok({ command: "history-import", ...commonOf(found), ...collect(HISTORY_IMPORT, found.matches) }),
};

export const HISTORY_COMMAND: Command = {
  name: "history",
  path: "cargo nextest history",
  args: [],
  commands: [
    tableCommand("slowest"),
    tableCommand("flaky"),
    tableCommand("failures"),
    SHOW,
    PROBE,
    tableCommand("runs"),
    PAGE,
    EXPORT_COMMAND,
    IMPORT_COMMAND,
  ],
};
