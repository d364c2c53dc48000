/** Help for the commands below `cache`. */
import type { CACHE, CACHE_VERIFY } from "../../options/cache.ts";
import type { CommandHelp, TableHelp } from "../text.ts";

const FORMAT = { short: "How to print it", values: { human: "For people", json: "For programs" } };

export const CACHE_HELP: TableHelp<typeof CACHE> = { format: FORMAT };

export const CACHE_VERIFY_HELP: TableHelp<typeof CACHE_VERIFY> = {
  format: FORMAT,
  count: {
    short: "How many results to check at most",
    long: ["If there are more, they are chosen at random."],
  },
};

export const CACHE_COMMANDS_HELP: Readonly<Record<string, CommandHelp>> = {
  "cargo nextest cache": {
    short: "Inspect the cache of results",
    long: [
      "Runs use the cache if `--cache` or the configuration enables it.",
      "Not known to cargo-nextest itself.",
    ],
  },
  "cargo nextest cache info": { short: "Show where the cache is and what it contains" },
  "cargo nextest cache clear": { short: "Remove all results from the cache" },
  "cargo nextest cache explain": {
    short: "Show for each matching test why its result can be reused, or what has changed",
    long: ["Builds the tests, lists them and runs their setup scripts, but runs none of them."],
  },
  "cargo nextest cache verify": {
    short: "Run tests whose results can be reused, and compare",
    long: ["The exit code is 100 if one of them does not pass."],
  },
};
