/** The keys of a user's configuration file. */
import { list, optional, required, settingField, table, type TableValue } from "../schema/compound.ts";
import { located, type ValueOf } from "../schema/element.ts";
import { strictFlag, strictText } from "../schema/scalars.ts";
import { doctestHint } from "./doctest-hint.ts";
import { historyTable } from "./history.ts";
import { inputHandler } from "./input-handler.ts";
import { outputIndent } from "./output-indent.ts";
import { pager, paginate, streampager } from "./pager.ts";
import { maxProgressRunning, showProgress } from "./progress.ts";
import { queueTable } from "./queue.ts";
import { remoteTable } from "./remote.ts";
import { rerunHint } from "./rerun-hint.ts";
import { recordTable } from "./record.ts";

const uiFields = {
  "show-progress": settingField(showProgress),
  "max-progress-running": settingField(maxProgressRunning),
  "input-handler": settingField(inputHandler),
  "output-indent": settingField(outputIndent),
  "rerun-hint": settingField(rerunHint),
  "doctest-hint": settingField(doctestHint),
  pager: settingField(pager),
  paginate: settingField(paginate),
  streampager: optional(streampager, "Settings of the built-in pager."),
};

const ui = table(uiFields, { expected: "a table of settings for the terminal" });
export type UiTable = TableValue<typeof uiFields>;
export type RecordTable = ValueOf<typeof recordTable>;
export type HistoryTable = ValueOf<typeof historyTable>;

const experimental = table(
  { record: optional(strictFlag(), "Recording of runs, for replay and rerun.") },
  { expected: "a table of booleans" },
);

const override = table(
  {
    platform: required(
      located(strictText("a target triple or `cfg(…)`")),
      "The platforms that this applies to: those that this program was built for.",
    ),
    ui: optional(ui, "Settings for the terminal on these platforms."),
    record: optional(recordTable, "Settings for recording on these platforms."),
    history: optional(historyTable, "Settings for the history on these platforms."),
  },
  { expected: "a table with `platform`" },
);

const userFields = {
  experimental: optional(experimental, "Experimental features to switch on."),
  ui: optional(ui, "The terminal: progress, keys, pager."),
  record: optional(recordTable, "Recording of runs."),
  history: optional(historyTable, "The history of results (an extension)."),
  remote: optional(remoteTable, "Servers that run tests (an extension)."),
  queue: optional(queueTable, "Servers of queues of tests (an extension)."),
  overrides: optional(list(override, "an array of tables"), "Settings for some platforms."),
};

export const userConfig = table(userFields, { expected: "a table" });
export type UserFile = TableValue<typeof userFields>;
