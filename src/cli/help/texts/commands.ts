/** Help for commands, by the way they are called. */
import type { CommandHelp } from "../text.ts";
import { CACHE_COMMANDS_HELP } from "./cache.ts";
import { HISTORY_COMMANDS_HELP } from "./history.ts";

export const COMMAND_HELP: Readonly<Record<string, CommandHelp>> = {
  cargo: {
    short: "Runs the tests of a cargo workspace, each in its own process",
    long: ["Cargo runs this program as `cargo nextest`; call it that way."],
  },
  "cargo nextest": { short: "Run the tests of a cargo workspace, each in its own process" },
  "cargo nextest list": {
    short: "List the tests of a workspace",
    long: [
      "Builds the test binaries and asks each for its tests.",
      "`--verbose` adds the binaries' paths and the tests that are filtered out; `--message-format json` is for programs.",
    ],
  },
  "cargo nextest run": {
    short: "Build the tests and run them",
    long: [
      "Builds the test binaries, asks each for its tests, and runs every test in its own process, several at a time.",
    ],
  },
  "cargo ntr": { short: "Build the tests and run them: short for `cargo nextest run`" },
  "cargo nextest bench": {
    short: "Build the benchmarks and run them (experimental)",
    long: [
      "Like `run`, but runs benchmarks, one after another and without capturing output.",
      "Enable it with `NEXTEST_EXPERIMENTAL_BENCHMARKS=1`.",
    ],
  },
  "cargo nextest archive": {
    short: "Build the tests and pack them into an archive",
    long: ["The archive (`.tar.zst`) can be run elsewhere with `cargo nextest run --archive-file`."],
  },
  "cargo nextest show-config": {
    short: "Show what the configuration means for this workspace",
  },
  "cargo nextest show-config version": { short: "Show which versions the configuration requires" },
  "cargo nextest show-config test-groups": { short: "Show the test groups and the tests in them" },
  "cargo nextest show-config test": {
    short: "Show every setting of the matching tests, and the file, option or variable that set it",
    long: ["Not known to cargo-nextest itself."],
  },
  "cargo nextest self": { short: "Schemas, completions, the manual page, and updates of this program" },
  "cargo nextest self setup": { short: "Finish an installation (does nothing)" },
  "cargo nextest self completions": {
    short: "Print completions of the command line for a shell",
    long: [
      "They complete `cargo nextest` as well as `cargo-nextest`. `docs/completions.md` says where each shell expects them.",
    ],
  },
  "cargo nextest self man": { short: "Print the manual page, for `man -l -`" },
  "cargo nextest self schema": { short: "Print a JSON Schema" },
  "cargo nextest self schema repo-config": { short: "Print the JSON Schema of `.config/nextest.toml`" },
  "cargo nextest self schema user-config": { short: "Print the JSON Schema of your own configuration" },
  "cargo nextest self update": {
    short: "Update this program (not possible in this build)",
    long: ["Always exits with code 93. Update the program with the tool that installed it."],
  },
  "cargo nextest merge": {
    short: "Merge the results of the shards of one run",
    long: [
      "The parts are streams of events (`--output ndjson:FILE`) and portable recordings (`store export`) of runs with `--partition`. Later runs of the same shard count as retries.",
      "Exits as the whole run would; with 120 if the parts are not of one run, 121 if something is missing, 122 if a shard is given twice. Not known to cargo-nextest itself.",
    ],
  },
  "cargo nextest report": {
    short: "Turn a saved stream of events into a report",
    long: [
      "The stream is what `--message-format ndjson` prints or `--output ndjson:FILE` saves. Not known to cargo-nextest itself.",
    ],
  },
  ...HISTORY_COMMANDS_HELP,
  ...CACHE_COMMANDS_HELP,
  "cargo nextest replay": {
    short: "Show a recorded run again (experimental)",
    long: ["Enable recording with `NEXTEST_EXPERIMENTAL_RECORD=1`."],
  },
  "cargo nextest store": {
    short: "Manage recorded runs (experimental)",
    long: [
      "Enable recording with `NEXTEST_EXPERIMENTAL_RECORD=1`. Existing recordings can be managed without it.",
    ],
  },
  "cargo nextest store list": { short: "List the recorded runs" },
  "cargo nextest store info": { short: "Show the details of a recorded run" },
  "cargo nextest store prune": { short: "Delete old runs, as configured" },
  "cargo nextest store export": { short: "Export a recorded run to a portable file" },
  "cargo nextest store export-chrome-trace": {
    short: "Turn a recorded run into a trace for Chrome's viewers",
    long: ["The JSON can be opened in chrome://tracing or at ui.perfetto.dev, and shows what ran when."],
  },
  "cargo nextest debug": {
    short: "Inspect the runner itself",
    long: ["For developers of this program and of tools that use it. These commands may change at any time."],
  },
  "cargo nextest debug extract": { short: "Show what a report would extract from a test's output" },
  "cargo nextest debug current-exe": { short: "Print the path of this program" },
  "cargo nextest debug build-platforms": { short: "Show the platforms that would be built for" },
  "cargo nextest debug extract-portable-recording": { short: "Unpack a recording" },
  "cargo nextest debug parse-filterset": { short: "Compile a filterset, and show the result or the errors" },
  "cargo nextest help": { short: "Explain a command or a topic" },
  "cargo help": { short: "Explain a command" },
  "cargo __double-spawn": { short: "Start a test's process (private)" },
};
