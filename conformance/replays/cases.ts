/**
 * Recordings of the peer, and some of ours, read by both: replayed, listed, shown, exported, traced, taken apart. Both sides read the
 * same files, so nothing is normalised: texts are equal to the character, times included.
 */
import type { ConformanceCase } from "../case.ts";
import { prefixOf, RUN_NAMES, type RunName } from "./recordings.ts";

const WORKSPACE = "recorded";

type More = Partial<ConformanceCase>;

function reading(name: string, args: readonly string[], more: More = {}): ConformanceCase {
  return { name: `replays ${name}`, workspace: WORKSPACE, args, exact: true, exitCode: 0, ...more };
}

function replay(run: RunName, args: readonly string[] = [], more: More = {}): ConformanceCase {
  return reading([`replay of ${run}`, ...args].join(" "), ["replay", "-R", prefixOf(run), ...args], more);
}

/** Each side reports problems in its own words. */
const REFUSED: More = { exitCode: 96, stderr: "present" };

/** What no process that was killed leaves: the peer cannot read such a recording at all. */
const READABLE: readonly RunName[] = [
  "everything",
  "plain",
  "failfast",
  "rerun",
  "rounds",
  "timedrounds",
  "uncaptured",
  "nothing",
  "interrupted",
  "paused",
  "script",
  "filtered",
  "flood",
  "oureverything",
  "ourrerun",
  "ourrounds",
  "ouruncaptured",
  "ourpaused",
  "ourflood",
];

const OPTIONS: readonly (readonly string[])[] = [
  ["--no-capture"],
  ["--no-capture", "--success-output", "never"],
  ["--status-level", "all", "--final-status-level", "all"],
  ["--status-level", "none", "--final-status-level", "none"],
  ["--status-level", "slow", "--final-status-level", "flaky"],
  ["--success-output", "immediate-final", "--failure-output", "final"],
  ["--failure-output", "never"],
  ["--no-output-indent"],
  ["-v"],
];

/** Of captured text, only colours reach a terminal from ours: see docs/differences.md. */
const COLOURED: readonly RunName[] = ["plain", "rounds", "interrupted", "script"];

const REPLAYS: readonly ConformanceCase[] = [
  ...READABLE.map((run) => replay(run)),
  ...OPTIONS.map((options) => replay("everything", options)),
  ...COLOURED.map((run) => replay(run, ["--color", "always"])),
  replay("oureverything", ["--no-capture", "--status-level", "all", "--final-status-level", "all"]),
  replay("plain", ["--exit-code"], { exitCode: 100 }),
  replay("script", ["--exit-code"], { exitCode: 105 }),
  replay("nothing", ["--exit-code"]),
  replay("killed", ["--exit-code"], { ...REFUSED, stdout: "ignore" }),
  replay("everything", [], {
    name: "replays variables",
    env: { NEXTEST_STATUS_LEVEL: "fail", NEXTEST_NO_OUTPUT_INDENT: "1" },
  }),
  reading("replay of the latest", ["replay"]),
  reading("replay without the feature", ["replay"], {
    exitCode: 95,
    stderr: "present",
    env: { NEXTEST_USER_CONFIG_FILE: "none", NEXTEST_EXPERIMENTAL_RECORD: "0" },
  }),
  reading("replay of an ambiguous id", ["replay", "-R", "0"], REFUSED),
  reading("replay of an unknown id", ["replay", "-R", "f"], REFUSED),
  reading("replay of a file that is not there", ["replay", "-R", "nowhere.zip"], REFUSED),
  reading("replay of no id", ["replay", "-R", "xyz"], { exitCode: 2, stderr: "present" }),
];

const STORE: readonly ConformanceCase[] = [
  reading("list", ["store", "list"]),
  reading("list with its place", ["store", "list", "-v"]),
  reading("list in colour", ["store", "list", "--color", "always"]),
  reading("list for suites", ["store", "list"], { env: { __NEXTEST_REDACT: "1" } }),
  reading("list without the feature", ["store", "list"], {
    env: { NEXTEST_USER_CONFIG_FILE: "none", NEXTEST_EXPERIMENTAL_RECORD: "0" },
  }),
  reading("list of nothing", ["store", "list"], { env: { NEXTEST_STATE_DIR: "{dir}" } }),
  reading("list below XDG_STATE_HOME", ["store", "list", "-v"], { env: { XDG_STATE_HOME: "{dir}" } }),
  // How long ago a run was changes between the two sides.
  ...RUN_NAMES.map((run) =>
    reading(`info of ${run}`, ["store", "info", prefixOf(run)], { adjust: withoutAge }),
  ),
  reading("info in colour", ["store", "info", prefixOf("rerun"), "--color", "always"], {
    adjust: withoutAge,
  }),
  reading("info for suites", ["store", "info", "-R", prefixOf("rerun")], { env: { __NEXTEST_REDACT: "1" } }),
  reading("info of the latest", ["store", "info", "latest"], { adjust: withoutAge }),
  reading("nothing to prune", ["store", "prune", "--dry-run"]),
  reading("what would be pruned", ["store", "prune", "--dry-run"], pruning("max-records = 3")),
  reading(
    "what would be pruned in colour",
    ["store", "prune", "--dry-run", "--color", "always"],
    pruning("max-records = 1"),
  ),
  reading(
    "what would be pruned by size",
    ["store", "prune", "--dry-run"],
    pruning('max-total-size = "20KB"'),
  ),
];

/** In colour, what comes before and after the age ends like one. */
function withoutAge(text: string): string {
  return text.replace(/(?<!\u001b\[|\d)\d+(?:y|mo|d|h|m|s|ms|us|ns)(?=(?:\u001b\[0m)? ago\))/g, "AGE");
}

/** Only our traces contain the costs of tests, from recordings that have them. */
function withoutCosts(text: string): string {
  return text.replace(/,"costs":\{(?:[^{}]|\{[^{}]*\})*\}/g, "");
}

function pruning(limit: string): More {
  return {
    files: { "user.toml": `[record]\n${limit}\n` },
    env: { NEXTEST_USER_CONFIG_FILE: "{dir}/user.toml" },
  };
}

const TRACED: readonly RunName[] = [
  "everything",
  "rerun",
  "rounds",
  "timedrounds",
  "uncaptured",
  "paused",
  "interrupted",
  "script",
  "oureverything",
  "ourrerun",
  "ourrounds",
  "ourpaused",
];

const TRACES: readonly ConformanceCase[] = [
  ...TRACED.flatMap((run) =>
    ["binary", "slot"].map((mode) =>
      reading(
        `trace of ${run} by ${mode}`,
        ["store", "export-chrome-trace", prefixOf(run), "--group-by", mode],
        { stdout: "json", adjust: withoutCosts },
      ),
    ),
  ),
  reading(
    "trace into a file",
    [
      "store",
      "export-chrome-trace",
      prefixOf("plain"),
      "--message-format",
      "json-pretty",
      "-o",
      "{dir}/trace.json",
    ],
    { produced: [{ path: "{dir}/trace.json", as: "json" }] },
  ),
  reading(
    "trace into no folder",
    ["store", "export-chrome-trace", prefixOf("plain"), "-o", "{dir}/no/trace.json"],
    {
      exitCode: 110,
      stderr: "present",
    },
  ),
];

/** Commands of the shell on a copy of the recordings; `cargo-nextest` is the side that is compared. */
function onCopy(name: string, lines: readonly string[], { files, env, ...more }: More = {}): ConformanceCase {
  const head = [
    'cp -r "$NEXTEST_STATE_DIR" "$DIR/state"',
    'export NEXTEST_STATE_DIR="$DIR/state"',
    'runs=$(echo "$DIR"/state/projects/*/records/runs)',
    'nextest() { cargo-nextest nextest "$@"; }',
  ];
  return reading(name, ["{dir}/steps.sh"], {
    via: ["sh"],
    files: { ...files, "steps.sh": `${[...head, ...lines].join("\n")}\n` },
    env: { DIR: "{dir}", WORKSPACE: "{workspace}", PEER: "{peer}", ...env },
    ...more,
  });
}

const folderOf = (run: RunName): string => `"$runs"/${prefixOf(run)}*`;

const PORTABLE: readonly ConformanceCase[] = [
  onCopy("replay of an exported recording", [
    `nextest store export ${prefixOf("everything")} --archive-file "$DIR/run.zip" 2> "$DIR/said"`,
    // Sizes differ by how the archive is written.
    'sed "s/([0-9]* bytes)/(SIZE)/" "$DIR/said"',
    'rm -r "$DIR/state"',
    'cd "$DIR" && nextest replay -R run.zip --status-level all',
  ]),
  onCopy(
    "traces of exported recordings",
    [
      `cd "$DIR" && nextest store export ${prefixOf("plain")} --manifest-path "$WORKSPACE/Cargo.toml" 2> /dev/null`,
      `nextest store export-chrome-trace nextest-run-${prefixOf("plain")}*.zip`,
    ],
    { stdout: "json" },
  ),
  onCopy("what is in an exported recording", [
    `nextest store export ${prefixOf("rerun")} --archive-file "$DIR/run.zip" 2> /dev/null`,
    'cd "$DIR" && nextest debug extract-portable-recording run.zip out',
    "find out -type f | sort | xargs sha256sum",
  ]),
  onCopy(
    "info of an exported recording",
    [
      `nextest store export ${prefixOf("rounds")} --archive-file "$DIR/run.zip" 2> /dev/null`,
      'cd "$DIR" && nextest store info run.zip',
    ],
    { adjust: withoutAge },
  ),
  onCopy(
    "a recording that was packed again",
    [
      `nextest store export ${prefixOf("plain")} --archive-file "$DIR/run.zip" 2> /dev/null`,
      'cd "$DIR" && python3 -m zipfile -c outer.zip run.zip && nextest replay -R outer.zip',
    ],
    { needs: ["python3"] },
  ),
  onCopy("a recording from a pipe", [
    `nextest store export ${prefixOf("plain")} --archive-file "$DIR/run.zip" 2> /dev/null`,
    'mkfifo "$DIR/pipe"; cat "$DIR/run.zip" > "$DIR/pipe" &',
    'nextest replay -R "$DIR/pipe"',
  ]),
  onCopy(
    "half of an exported recording",
    [
      `nextest store export ${prefixOf("plain")} --archive-file "$DIR/run.zip" 2> /dev/null`,
      'head -c 4000 "$DIR/run.zip" > "$DIR/half.zip"; nextest replay -R "$DIR/half.zip"',
    ],
    REFUSED,
  ),
  onCopy(
    "an archive that is no recording",
    [
      'cd "$DIR" && echo a > a && echo b > b && python3 -m zipfile -c other.zip a b && nextest store info other.zip',
    ],
    { ...REFUSED, needs: ["python3"] },
  ),
];

const DAMAGED: readonly ConformanceCase[] = [
  onCopy(
    "a log that is gone",
    [`rm ${folderOf("plain")}/run.log.zst`, "nextest store list", `nextest replay -R ${prefixOf("plain")}`],
    REFUSED,
  ),
  onCopy(
    "outputs that are gone",
    [`rm ${folderOf("plain")}/store.zip`, "nextest store list", `nextest replay -R ${prefixOf("plain")}`],
    REFUSED,
  ),
  onCopy(
    "outputs that are cut short",
    [`truncate -s 3000 ${folderOf("plain")}/store.zip`, `nextest replay -R ${prefixOf("plain")}`],
    REFUSED,
  ),
  onCopy(
    "a log that is cut short",
    [
      `truncate -s 1000 ${folderOf("everything")}/run.log.zst`,
      `nextest replay -R ${prefixOf("everything")} > /dev/null`,
    ],
    REFUSED,
  ),
  onCopy(
    "an empty log",
    [
      `truncate -s 0 ${folderOf("plain")}/run.log.zst`,
      `nextest store export-chrome-trace ${prefixOf("plain")} > /dev/null`,
    ],
    REFUSED,
  ),
  onCopy(
    "a folder that is gone",
    [`rm -r ${folderOf("plain")}`, "nextest store list", `nextest replay -R ${prefixOf("plain")}`],
    REFUSED,
  ),
  onCopy(
    "export of a folder that is gone",
    [`rm -r ${folderOf("plain")}`, `nextest store export ${prefixOf("plain")}`],
    {
      exitCode: 103,
      stderr: "present",
    },
  ),
  onCopy(
    "info of a folder that is gone",
    [`rm -r ${folderOf("plain")}`, `nextest store info ${prefixOf("plain")}`],
    { adjust: withoutAge },
  ),
  onCopy("a list that is none", ['echo garbage > "$runs/runs.json.zst"', "nextest store list"], REFUSED),
  onCopy("an empty list", [': > "$runs/runs.json.zst"', "nextest store list"], REFUSED),
  onCopy("no list", ['rm "$runs/runs.json.zst"', "nextest store list", "nextest replay"], REFUSED),
  onCopy(
    "a lock that is held",
    [
      'flock "$runs/runs.lock" sleep 30 &',
      'while flock -n "$runs/runs.lock" true; do :; done',
      "nextest store list; code=$?",
      "kill $!; exit $code",
    ],
    { ...REFUSED, needs: ["flock"] },
  ),
  onCopy(
    "a lock that is let go of",
    [
      'flock "$runs/runs.lock" sleep 1 &',
      'while flock -n "$runs/runs.lock" true; do :; done',
      "nextest store list",
    ],
    { needs: ["flock"] },
  ),
  onCopy(
    "readers side by side",
    ['flock -s "$runs/runs.lock" sleep 30 & nextest store list; code=$?; kill $!; exit $code'],
    { needs: ["flock"] },
  ),
  onCopy(
    "pruning",
    [
      'mkdir "$runs/00000000-0000-4000-8000-00000000ffff"',
      'nextest store prune 2>&1; nextest store list; ls "$runs" | sort',
    ],
    pruning("max-records = 2"),
  ),
];

/** Recordings that say they are of another version, made by the peer itself. */
const VERSIONS: readonly ConformanceCase[] = (["9999.0", "2.99", "1.0", "0.1"] as const).flatMap(
  (version) => {
    const made = `__NEXTEST_FORCE_STORE_FORMAT_VERSION=${version} "$PEER" nextest run pass::silent > /dev/null 2>&1`;
    return [
      onCopy(
        `a recording of version ${version}`,
        [made, "nextest store list | sed 's/  [0-9a-f]\\{8\\} .*latest/LATEST/'", "nextest replay"],
        {
          ...REFUSED,
          adjust: withoutMoments,
        },
      ),
      onCopy(`info of a recording of version ${version}`, [
        made,
        "nextest store info latest | grep replayable",
      ]),
    ];
  },
);

function withoutMoments(text: string): string {
  return text.replace(/^ {2}[0-9a-f]{8} .*not replayable.*$/gm, "NOT REPLAYABLE").replace(/\d+ KB/g, "SIZE");
}

export const REPLAY_CASES: readonly ConformanceCase[] = [
  ...REPLAYS,
  ...STORE,
  ...TRACES,
  ...PORTABLE,
  ...DAMAGED,
  ...VERSIONS,
];
