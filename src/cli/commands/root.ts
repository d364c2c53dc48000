/** The tree of commands of `cargo-nextest`. */
import { list, TEXT } from "../arg.ts";
import type { Command } from "../command.ts";
import { NEXTEST_GLOBALS, ROOT_GLOBALS } from "../options/global.ts";
import { ARCHIVE_COMMAND } from "./archive.ts";
import { BENCH } from "./bench.ts";
import { CACHE_COMMAND } from "./cache.ts";
import { DEBUG, DOUBLE_SPAWN_COMMAND } from "./debug.ts";
import { HISTORY_COMMAND } from "./history.ts";
import { LIST_COMMAND } from "./list.ts";
import { NTR, RUN } from "./run.ts";
import { SELF } from "./self.ts";
import { SHOW_CONFIG } from "./show-config.ts";
import { MERGE_COMMAND, REPLAY_COMMAND, REPORT_COMMAND, STORE } from "./store.ts";

/** `nextest help`: a command's long help, or a topic. */
export const HELP_WORDS = list(TEXT, { valueName: "COMMAND_OR_TOPIC", multiple: true });

export const NEXTEST_HELP: Command = {
  name: "help",
  path: "cargo nextest help",
  args: [HELP_WORDS],
};

export const NEXTEST: Command = {
  name: "nextest",
  path: "cargo nextest",
  args: [],
  globals: NEXTEST_GLOBALS,
  hasVersion: true,
  commands: [
    LIST_COMMAND,
    RUN,
    BENCH,
    ARCHIVE_COMMAND,
    SHOW_CONFIG,
    SELF,
    REPORT_COMMAND,
    MERGE_COMMAND,
    HISTORY_COMMAND,
    CACHE_COMMAND,
    DEBUG,
    REPLAY_COMMAND,
    STORE,
    NEXTEST_HELP,
  ],
};

/** `help` as an alternative to `nextest`: the words after it name a command and are never options. */
export const ROOT_HELP: Command = {
  name: "help",
  path: "cargo help",
  args: [list(TEXT, { valueName: "COMMAND", multiple: true })],
  takesWords: true,
};

export const ROOT: Command = {
  name: "cargo",
  path: "cargo",
  args: [],
  globals: ROOT_GLOBALS,
  hasVersion: true,
  commands: [NEXTEST, NTR, DOUBLE_SPAWN_COMMAND, ROOT_HELP],
};
