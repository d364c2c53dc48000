/** Finds the help of an argument. */
import type { Arg } from "../../arg.ts";
import { HELP_WORDS, ROOT_HELP } from "../../commands/root.ts";
import { ARCHIVE } from "../../options/archive.ts";
import * as cache from "../../options/cache.ts";
import { CARGO } from "../../options/cargo.ts";
import { CHANGED } from "../../options/changed.ts";
import * as debug from "../../options/debug.ts";
import { DOCTESTS } from "../../options/doctests.ts";
import { ARCHIVE_FILTER, FILTER, FILTER_WORDS } from "../../options/filter.ts";
import { COMMON, CONFIG } from "../../options/global.ts";
import * as history from "../../options/history.ts";
import { LIST } from "../../options/list.ts";
import { QUEUE } from "../../options/queue.ts";
import { REPORTER } from "../../options/reporter.ts";
import { REUSE } from "../../options/reuse.ts";
import { BENCH_MAX_FAIL, RUNNER } from "../../options/runner.ts";
import { COMPLETIONS, SCHEMA, SETUP, UPDATE } from "../../options/self.ts";
import { FILTERSET_WORD, TEST_GROUPS, TEST_SETTINGS } from "../../options/show-config.ts";
import * as store from "../../options/store.ts";
import { HELP, VERSION } from "../../parse/levels.ts";
import type { ArgHelp, TableHelp } from "../text.ts";
import { CACHE_HELP, CACHE_VERIFY_HELP } from "./cache.ts";
import { CARGO_HELP } from "./cargo.ts";
import { DOCTESTS_HELP } from "./doctests.ts";
import { ARCHIVE_FILTER_HELP, CHANGED_HELP, FILTER_HELP, FILTER_WORDS_HELP } from "./filter.ts";
import { COMMON_HELP, CONFIG_HELP } from "./global.ts";
import * as historyHelp from "./history.ts";
import * as other from "./other.ts";
import { QUEUE_HELP } from "./queue.ts";
import { REPORTER_HELP } from "./reporter.ts";
import { REUSE_HELP } from "./reuse.ts";
import { BENCH_MAX_FAIL_HELP, RUNNER_HELP } from "./runner.ts";

type Entry = readonly [Arg, ArgHelp];

/** Pairs a table's arguments with their texts; both must have the same keys. */
function pair<Table extends Readonly<Record<string, Arg>>>(
  table: Table,
  help: TableHelp<Table>,
): readonly Entry[] {
  return Object.entries(table).flatMap(([key, arg]) => {
    const text: ArgHelp | undefined = Object.entries(help).find(([name]) => name === key)?.[1];
    return text === undefined ? [] : [[arg, text] as const];
  });
}

const RUN_HELP: ArgHelp = {
  short: "The run: `latest`, or the first digits of its id",
};
const RUN_OR_RECORDING_HELP: ArgHelp = {
  short: "The run: `latest`, the first digits of its id, or a recording's file",
};

const HELP_BY_ARG: ReadonlyMap<Arg, ArgHelp> = new Map<Arg, ArgHelp>([
  ...pair(COMMON, COMMON_HELP),
  ...pair(CONFIG, CONFIG_HELP),
  ...pair(CARGO, CARGO_HELP),
  ...pair(DOCTESTS, DOCTESTS_HELP),
  ...pair(FILTER, FILTER_HELP),
  ...pair(CHANGED, CHANGED_HELP),
  ...pair(FILTER_WORDS, FILTER_WORDS_HELP),
  ...pair(ARCHIVE_FILTER, ARCHIVE_FILTER_HELP),
  ...pair(RUNNER, RUNNER_HELP),
  [BENCH_MAX_FAIL, BENCH_MAX_FAIL_HELP],
  ...pair(QUEUE, QUEUE_HELP),
  ...pair(REPORTER, REPORTER_HELP),
  ...pair(REUSE, REUSE_HELP),
  ...pair(LIST, other.LIST_HELP),
  ...pair(ARCHIVE, other.ARCHIVE_HELP),
  ...pair(TEST_GROUPS, other.TEST_GROUPS_HELP),
  ...pair(TEST_SETTINGS, other.TEST_SETTINGS_HELP),
  [FILTERSET_WORD, { short: "The tests to show; `-E` works as well" }],
  ...pair(UPDATE, other.UPDATE_HELP),
  ...pair(SETUP, other.SETUP_HELP),
  ...pair(SCHEMA, other.SCHEMA_HELP),
  ...pair(COMPLETIONS, other.COMPLETIONS_HELP),
  ...pair(store.REPLAY, other.REPLAY_HELP),
  ...pair(store.PRUNE, other.PRUNE_HELP),
  ...pair(store.EXPORT, other.EXPORT_HELP),
  ...pair(store.TRACE, other.TRACE_HELP),
  ...pair(store.REPORT, other.REPORT_HELP),
  ...pair(store.MERGE, other.MERGE_HELP),
  ...Object.values(store.RUN_ARGS).map((arg) => [arg, RUN_HELP] as const),
  ...Object.values(store.RUN_OR_RECORDING_ARGS).map((arg: Arg) => [arg, RUN_OR_RECORDING_HELP] as const),
  ...pair(history.HISTORY, historyHelp.HISTORY_HELP),
  ...pair(history.HISTORY_SHOW, historyHelp.HISTORY_SHOW_HELP),
  ...pair(history.HISTORY_PROBE, historyHelp.HISTORY_PROBE_HELP),
  ...pair(history.HISTORY_PAGE, historyHelp.HISTORY_PAGE_HELP),
  ...pair(history.HISTORY_EXPORT, historyHelp.HISTORY_EXPORT_HELP),
  ...pair(history.HISTORY_IMPORT, historyHelp.HISTORY_IMPORT_HELP),
  ...pair(cache.CACHE, CACHE_HELP),
  ...pair(cache.CACHE_VERIFY, CACHE_VERIFY_HELP),
  ...pair(debug.EXTRACT, other.EXTRACT_HELP),
  ...pair(debug.BUILD_PLATFORMS, other.BUILD_PLATFORMS_HELP),
  ...pair(debug.EXTRACT_RECORDING, other.EXTRACT_RECORDING_HELP),
  ...pair(debug.PARSE_FILTERSET, other.PARSE_FILTERSET_HELP),
  ...pair(debug.DOUBLE_SPAWN, other.DOUBLE_SPAWN_HELP),
  [HELP_WORDS, { short: "A command, or one of the topics" }],
  ...ROOT_HELP.args.map((arg) => [arg, { short: "A command" }] as const),
  [HELP, { short: "Print help" }],
  [VERSION, { short: "Print the version" }],
]);

/** The help of an argument; every argument of every command has one (a test sees to it). */
export function helpOf(arg: Arg): ArgHelp {
  return HELP_BY_ARG.get(arg) ?? { short: "" };
}
