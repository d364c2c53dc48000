/** `replay`, `store` and `report`: runs of the past. */
import { ok } from "../../diagnostics/result.ts";
import { collect, valueOf } from "../collect.ts";
import type { Command, Found } from "../command.ts";
import { givenOf } from "../given.ts";
import { REPORTER, REPORTER_SETTINGS, REPORTER_WITHOUT_SETTING } from "../options/reporter.ts";
import {
  EXPORT,
  MERGE,
  PRUNE,
  REPLAY,
  REPORT,
  RUN_ARGS,
  RUN_OR_RECORDING_ARGS,
  type RunArgs,
  TRACE,
} from "../options/store.ts";
import { commonOf } from "./shared.ts";

export const REPLAY_COMMAND: Command = {
  name: "replay",
  hidden: true,
  path: "cargo nextest replay",
  args: [
    ...Object.values(REPLAY),
    ...Object.values(REPORTER_SETTINGS),
    REPORTER.noOutputIndent,
    REPORTER.slowest,
    REPORTER.heaviest,
  ],
  request: (found) =>
    ok({
      command: "replay",
      ...commonOf(found),
      ...collect(REPLAY, found.matches),
      given: givenOf(found.matches),
      reporter: collect(REPORTER_WITHOUT_SETTING, found.matches),
    }),
};

/** The run that was named; the rules of the arguments see to it that one was. */
function runOf(args: RunArgs, found: Found): string {
  return valueOf(args.word, found.matches) ?? valueOf(args.option, found.matches) ?? "latest";
}

const LIST: Command = {
  name: "list",
  path: "cargo nextest store list",
  args: [],
  request: (found) => ok({ command: "store-list", ...commonOf(found) }),
};

const INFO: Command = {
  name: "info",
  path: "cargo nextest store info",
  args: Object.values(RUN_OR_RECORDING_ARGS),
  request: (found) =>
    ok({ command: "store-info", ...commonOf(found), run: runOf(RUN_OR_RECORDING_ARGS, found) }),
};

const PRUNE_COMMAND: Command = {
  name: "prune",
  path: "cargo nextest store prune",
  args: Object.values(PRUNE),
  request: (found) => ok({ command: "store-prune", ...commonOf(found), ...collect(PRUNE, found.matches) }),
};

const EXPORT_COMMAND: Command = {
  name: "export",
  path: "cargo nextest store export",
  args: [...Object.values(RUN_ARGS), ...Object.values(EXPORT)],
  request: (found) =>
    ok({
      command: "store-export",
      ...commonOf(found),
      run: runOf(RUN_ARGS, found),
      ...collect(EXPORT, found.matches),
    }),
};

const TRACE_COMMAND: Command = {
  name: "export-chrome-trace",
  path: "cargo nextest store export-chrome-trace",
  args: [...Object.values(RUN_OR_RECORDING_ARGS), ...Object.values(TRACE)],
  request: (found) =>
    ok({
      command: "store-export-chrome-trace",
      ...commonOf(found),
      run: runOf(RUN_OR_RECORDING_ARGS, found),
      ...collect(TRACE, found.matches),
    }),
};

export const STORE: Command = {
  name: "store",
  hidden: true,
  path: "cargo nextest store",
  args: [],
  commands: [LIST, INFO, PRUNE_COMMAND, EXPORT_COMMAND, TRACE_COMMAND],
};

/** Ours: a saved stream of events turned into an output. */
export const REPORT_COMMAND: Command = {
  name: "report",
  path: "cargo nextest report",
  args: Object.values(REPORT),
  request: (found) => ok({ command: "report", ...commonOf(found), ...collect(REPORT, found.matches) }),
};

/** Ours: the shards of one run put together again. */
export const MERGE_COMMAND: Command = {
  name: "merge",
  path: "cargo nextest merge",
  args: Object.values(MERGE),
  request: (found) => ok({ command: "merge", ...commonOf(found), ...collect(MERGE, found.matches) }),
};
