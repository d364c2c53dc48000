/** Help for the options of commands that have few. */
import type { ARCHIVE } from "../../options/archive.ts";
import type {
  BUILD_PLATFORMS,
  DOUBLE_SPAWN,
  EXTRACT,
  EXTRACT_RECORDING,
  PARSE_FILTERSET,
} from "../../options/debug.ts";
import type { LIST } from "../../options/list.ts";
import type { COMPLETIONS, SCHEMA, SETUP, UPDATE } from "../../options/self.ts";
import type { TEST_GROUPS, TEST_SETTINGS } from "../../options/show-config.ts";
import type { EXPORT, MERGE, PRUNE, REPLAY, REPORT, TRACE } from "../../options/store.ts";
import type { TableHelp } from "../text.ts";
import { SHOW_PROGRESS_HELP } from "./reporter.ts";
import { ARCHIVE_FORMAT_HELP } from "./reuse.ts";

export const LIST_HELP: TableHelp<typeof LIST> = {
  format: {
    short: "How to print the list",
    values: {
      auto: "`human` in a terminal, `oneline` elsewhere",
      human: "Grouped by binary",
      oneline: "One line per test",
      json: "JSON in one line",
      "json-pretty": "Indented JSON",
    },
  },
  listType: { short: "Tests (`full`), or only test binaries" },
  showProgress: { ...SHOW_PROGRESS_HELP, short: "How to show progress if listing takes long" },
};

export const ARCHIVE_HELP: TableHelp<typeof ARCHIVE> = {
  archiveFile: { short: "The archive to write" },
  archiveFormat: ARCHIVE_FORMAT_HELP,
  zstdLevel: { short: "Compression level, from -7 (fast) to 22 (small)" },
};

export const TEST_GROUPS_HELP: TableHelp<typeof TEST_GROUPS> = {
  showDefault: { short: "Also show tests in no group" },
  groups: { short: "Only this group; may be repeated" },
};

export const TEST_SETTINGS_HELP: TableHelp<typeof TEST_SETTINGS> = {
  format: { short: "How to print the settings" },
};

export const UPDATE_HELP: TableHelp<typeof UPDATE> = {
  version: { short: "The version to install, or a range of versions" },
  beta: { short: "The latest version, beta versions included" },
  rc: { short: "The latest version, release candidates included" },
  check: { short: "Only check for a newer version" },
  yes: { short: "Do not ask for confirmation" },
  force: { short: "Also install older or equal versions" },
  releasesUrl: { short: "URL of the list of releases" },
};

export const SETUP_HELP: TableHelp<typeof SETUP> = { source: { short: "The caller" } };

export const COMPLETIONS_HELP: TableHelp<typeof COMPLETIONS> = { shell: { short: "The shell" } };
export const SCHEMA_HELP: TableHelp<typeof SCHEMA> = {
  output: { short: "Write to this file [default: standard output]" },
};

export const REPLAY_HELP: TableHelp<typeof REPLAY> = {
  run: {
    short: "The run to show",
    long: [
      "`latest`, the first digits of a run's id, or a recording's file (ending in `.zip`, or with a separator in it).",
    ],
  },
  exitCode: { short: "Exit with the run's exit code [default: 0]" },
  noCapture: {
    short: "Show output as `--no-capture` would have",
    long: [
      "That is immediately, for passing tests too, and without indentation. Options for each of these take precedence.",
    ],
  },
};

export const PRUNE_HELP: TableHelp<typeof PRUNE> = {
  dryRun: { short: "Only print what would be deleted" },
};

export const EXPORT_HELP: TableHelp<typeof EXPORT> = {
  archiveFile: { short: "The file to write, ending in `.zip` [default: `nextest-run-ID.zip`]" },
};

export const TRACE_HELP: TableHelp<typeof TRACE> = {
  groupBy: {
    short: "What each track shows",
    values: { binary: "A test binary", slot: "A slot in which tests run, one after another" },
  },
  messageFormat: { short: "How to print the JSON" },
  output: { short: "Write to this file [default: standard output]" },
};

export const REPORT_HELP: TableHelp<typeof REPORT> = {
  from: {
    short:
      "A stream of events that a run saved, `-` for standard input, a portable recording, or a recorded run",
  },
  to: { short: "The kind of report" },
  output: { short: "Write to this file [default: standard output]" },
};

export const MERGE_HELP: TableHelp<typeof MERGE> = {
  inputs: { short: "Saved streams of events, and portable recordings (`.zip`)" },
  outputs: {
    short: "Write a report or a recording of the whole run to a file; may be repeated",
    long: ["`recording:PATH.zip` can be replayed, and is what `--rerun` takes."],
  },
  allowGaps: { short: "Merge the inputs even if shards or tests are missing" },
};

export const EXTRACT_HELP: TableHelp<typeof EXTRACT> = {
  stdout: { short: "A file with what a test printed to standard output" },
  stderr: { short: "A file with what a test printed to standard error" },
  combined: { short: "A file with both" },
  format: { short: "What to extract" },
};

export const BUILD_PLATFORMS_HELP: TableHelp<typeof BUILD_PLATFORMS> = {
  target: { short: "The triple to build for" },
  config: { short: "Set a value of cargo's configuration; may be repeated" },
  format: { short: "How to print the platforms" },
};

export const EXTRACT_RECORDING_HELP: TableHelp<typeof EXTRACT_RECORDING> = {
  archive: { short: "The recording" },
  outputDir: { short: "The folder to extract to" },
};

export const PARSE_FILTERSET_HELP: TableHelp<typeof PARSE_FILTERSET> = {
  expression: { short: "The filterset" },
  kind: { short: "Where the filterset would be used" },
  cargoMetadata: { short: "Cargo's metadata, for packages and binaries [default: an empty workspace]" },
};

export const DOUBLE_SPAWN_HELP: TableHelp<typeof DOUBLE_SPAWN> = {
  program: { short: "The program to execute" },
  args: { short: "Its arguments, as one string" },
};
