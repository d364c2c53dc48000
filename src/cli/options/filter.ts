/** Options that choose tests. Names and emulated libtest arguments are positionals; see `../test-args.ts`. */
import type { FilterOptions } from "../../model/requests/options.ts";
import { type ArgTable, flag, list, oneOf, option, optionOr, TEXT } from "../arg.ts";
import { PARTITION, RUN_OR_RECORDING } from "../readers.ts";

/** What options give; names come from the positionals. */
type Options = Omit<FilterOptions, "substrings" | "exact" | "skipSubstrings" | "skipExact" | "changed">;

const heading = "Filter options";

export const FILTER = {
  rerun: option(RUN_OR_RECORDING, {
    long: "rerun",
    short: "R",
    aliases: ["run-id"],
    valueName: "RUN_ID_OR_RECORDING",
    heading,
  }),
  runIgnored: option(oneOf(["default", "only", "all"], { only: ["ignored-only"] }), {
    long: "run-ignored",
    valueName: "WHICH",
    heading,
  }),
  partition: option(PARTITION, { long: "partition", valueName: "PARTITION", heading }),
  partitionTimings: option(TEXT, {
    long: "partition-timings",
    valueName: "FILE",
    env: "NEXTEST_PARTITION_TIMINGS",
    heading,
  }),
  platformFilter: optionOr(oneOf(["target", "host", "any"]), "any", {
    long: "platform-filter",
    valueName: "PLATFORM",
    heading,
    hidden: "short",
  }),
  filtersets: list(TEXT, {
    long: "filterset",
    short: "E",
    aliases: ["filter-expr"],
    valueName: "EXPR",
    heading,
  }),
  ignoreDefaultFilter: flag({ long: "ignore-default-filter", heading }),
} satisfies ArgTable<Options>;

/** Words before `--`, and words after it. */
export const FILTER_WORDS = {
  names: list(TEXT, { valueName: "FILTERS", multiple: true }),
  testArgs: list(TEXT, { valueName: "FILTERS_AND_ARGS", multiple: true, last: true }),
};

/** `archive -E`: over binaries alone. */
export const ARCHIVE_FILTER = {
  filtersets: list(TEXT, { long: "filterset", short: "E", valueName: "EXPR", heading }),
} satisfies ArgTable<Pick<Options, "filtersets">>;
