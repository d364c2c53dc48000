/** Disks that are full, files that are broken, limits that are low, programs that are gone. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Place } from "../case.ts";
import { fileOf, grouped, JUNIT, runOnly, type Ungrouped } from "./parts.ts";

const IN_NAMESPACE = ["unshare", ...(process.getuid?.() === 0 ? [] : ["--map-root-user"]), "--mount"];

/** A disk of its own for `{dir}/disk`, of that many KiB. */
function onSmallDisk(kilobytes: number, options = ""): readonly string[] {
  const mount = `mount -t tmpfs -o size=${kilobytes}k${options} none "$0" && exec "$@"`;
  return [...IN_NAMESPACE, "sh", "-c", mount, "{dir}/disk"];
}

function makeDisk({ folder }: Place): void {
  fs.mkdirSync(path.join(folder, "disk"));
}

/** Unused user ids: two for each run of the suite, because zombies of an earlier run count as well. */
const NOBODY = 100_000 + 2 * process.pid;

/** Limits of processes hold for other users than root; a user without processes has all of them to use. */
function someoneWith(processes: number, user: number): readonly string[] {
  const keep = "-all,+dac_override,+fowner";
  const setUser = [
    "setpriv",
    `--reuid=${user}`,
    "--clear-groups",
    `--inh-caps=${keep}`,
    `--ambient-caps=${keep}`,
  ];
  return [...(process.getuid?.() === 0 ? setUser : []), "prlimit", `--nproc=${processes}`];
}

const JUNIT_ON_DISK = `[profile.default.junit]\npath = "{dir}/disk/junit.xml"\n`;

/** A failing test that prints far more than the disk of the output folder holds. */
const FLOOD = {
  workspace: "faults",
  args: runOnly("floods", "passes"),
  env: { FAULTS_FLOOD_MB: "40", FAULTS_FLOOD_FAILS: "1" },
  config: `[store]\ndir = "{dir}/disk"\n`,
  prepare: makeDisk,
  wrap: onSmallDisk(512),
  peer: "never",
} as const;
const LAST_LINE = "the last line of the flood";

const REPORTS: readonly Ungrouped[] = [
  {
    name: "no room for JUnit: said, with the cause",
    workspace: "faults",
    args: ["run", "--test", "swarm", "--no-fail-fast"],
    env: { FAULTS_SWARM: "200" },
    config: JUNIT_ON_DISK,
    prepare: makeDisk,
    wrap: onSmallDisk(4),
    expect: { exit: 110, says: [/junit\.xml/, /no space left on device/i] },
  },
  {
    name: "no room for JUnit: the earlier report is not cut",
    workspace: "faults",
    args: ["run", "--test", "swarm", "--no-fail-fast"],
    env: { FAULTS_SWARM: "200" },
    config: JUNIT_ON_DISK,
    prepare: makeDisk,
    wrap: [
      ...IN_NAMESPACE,
      "bash",
      "-c",
      'mount -t tmpfs -o size=8k none "$0" && echo "<old/>" >"$0/junit.xml" && { "$@"; code=$?; cp "$0/junit.xml" "$0.left" 2>/dev/null; exit $code; }',
      "{dir}/disk",
    ],
    expect: {
      exit: 110,
      check: (seen) => {
        const left = fileOf(seen, "disk.left");
        return left === undefined || left === "<old/>\n" ? [] : ["half a report is there"];
      },
    },
  },
  {
    name: "JUnit on a read-only disk: said, with the cause",
    workspace: "faults",
    args: runOnly("passes"),
    config: JUNIT_ON_DISK,
    prepare: makeDisk,
    wrap: onSmallDisk(64, ",ro"),
    expect: { exit: 110, says: [/junit\.xml/, /read-only file system/i] },
  },
  {
    name: "JUnit in a folder that cannot be made: before any test",
    workspace: "faults",
    args: runOnly("passes"),
    config: `[profile.default.junit]\npath = "{dir}/disk/new/junit.xml"\n`,
    prepare: makeDisk,
    wrap: onSmallDisk(64, ",ro"),
    expect: { exit: 96, says: [/disk\/new/, /read-only file system/i], never: ["PASS"] },
  },
  {
    name: "JUnit's path is a folder: before any test",
    workspace: "faults",
    args: runOnly("passes"),
    config: JUNIT,
    prepare: ({ folder }) => fs.mkdirSync(path.join(folder, "junit.xml")),
    expect: { exit: 96, says: [/junit\.xml/, /is a directory/i], never: ["PASS"] },
  },
  {
    name: "no room for a flood's file: it is kept in the temporary folder",
    ...FLOOD,
    expect: { exit: 100, within: 6000, says: [/tmp\/nextest-output-/, LAST_LINE], kept: /^nextest-output-/ },
  },
  {
    name: "no room for a flood's file, nor in the temporary folder: the run goes on",
    ...FLOOD,
    env: { ...FLOOD.env, TMPDIR: "{dir}/disk" },
    expect: { exit: 100, within: 6000, says: [/no space left on device/i, LAST_LINE] },
  },
];

/** Eight tests that last a little, all at once. */
const EIGHT: Pick<Ungrouped, "workspace" | "args" | "env"> = {
  workspace: "faults",
  args: ["run", "--test", "swarm", "--no-fail-fast", "-j20"],
  env: { FAULTS_SWARM: "20", FAULTS_SWARM_MS: "50" },
};
const EIGHT_RESULTS = "20 tests run: 12 passed, 8 failed";

const LIMITS: readonly Ungrouped[] = [
  {
    name: "64 descriptors, 20 tests at once",
    ...EIGHT,
    wrap: ["prlimit", "--nofile=64"],
    quick: true,
    expect: { exit: 100, says: [EIGHT_RESULTS] },
  },
  {
    name: "48 descriptors, 20 tests at once",
    ...EIGHT,
    wrap: ["prlimit", "--nofile=48"],
    expect: { exit: 100, says: [EIGHT_RESULTS] },
  },
  {
    name: "16 threads and processes for everything",
    workspace: "faults",
    args: ["run", "--test", "swarm", "--no-fail-fast"],
    env: { FAULTS_SWARM: "20" },
    wrap: someoneWith(16, NOBODY),
    expect: { exit: 100, within: 8000, says: [EIGHT_RESULTS] },
  },
  {
    name: "28 threads and processes, SIGKILL: no test is left",
    workspace: "faults",
    args: [...runOnly("lasts", "lasts_with::a_session"), "-j2"],
    wrap: someoneWith(28, NOBODY + 1),
    act: async (running) => {
      await running.ready("lasts");
      await running.ready("a_session");
      await running.signal("SIGKILL");
    },
    expect: { exit: "SIGKILL" },
  },
  {
    name: "10 descriptors: an error, with the cause",
    ...EIGHT,
    wrap: ["prlimit", "--nofile=10"],
    // Nothing is begun.
    expect: { exit: 96, within: 4000, says: [/too many open files/i], never: [/panicked|bunfs/] },
  },
];

/** The test binary goes wrong after it listed its tests: setup scripts run between the two. */
function spoiled(name: string, script: string, expect: Ungrouped["expect"]): Ungrouped {
  return {
    name,
    workspace: "faults",
    args: [...runOnly("passes", "lasts"), "--no-fail-fast"],
    env: { CARGO_TARGET_DIR: "{dir}/target", FAULTS_LAST_MS: "10" },
    files: {
      "spoil.sh": `#!/bin/sh\nfor file in {dir}/target/debug/deps/trees-*; do case $file in *.d) ;; *) ${script} ;; esac; done\n`,
    },
    config: `experimental = ["setup-scripts"]
[scripts.setup.spoil]
command = "{dir}/spoil.sh"
[[profile.default.scripts]]
filter = "all()"
setup = "spoil"
`,
    prepare: ({ folder, builtIn }) =>
      fs.cpSync(builtIn, path.join(folder, "target"), { recursive: true, preserveTimestamps: true }),
    expect,
  };
}

const BINARIES: readonly Ungrouped[] = [
  spoiled("binary removed after listing: not a failed test", 'rm "$file"', {
    exit: 100,
    says: ["2 exec failed", /no such file or directory/i],
    never: ["exit code 70"],
  }),
  spoiled("binary not executable any more", 'chmod 644 "$file"', {
    exit: 100,
    says: ["2 exec failed", /permission denied/i],
    never: ["exit code 70"],
  }),
  spoiled("binary truncated: never run by a shell", 'echo "touch {dir}/injected" >"$file"', {
    exit: 100,
    says: ["2 exec failed", /exec format error/i],
    check: (seen) => (fileOf(seen, "injected") === undefined ? [] : ["a shell ran the binary"]),
  }),
];

const FAKE_CARGO = (metadata: string, build: string): string => `#!/bin/sh
case "$1 $2" in
  *metadata*) ${metadata} ;;
  *) ${build} ;;
esac
`;

const TOOLS: readonly Ungrouped[] = [
  {
    name: "cargo is missing",
    workspace: "faults",
    args: runOnly("passes"),
    env: { CARGO: "/nonexistent/cargo" },
    expect: { exit: 102, within: 3000, says: [/\/nonexistent\/cargo/, /no such file or directory/i] },
  },
  {
    name: "cargo metadata is garbage",
    workspace: "faults",
    args: runOnly("passes"),
    env: { CARGO: "{dir}/cargo.sh" },
    files: { "cargo.sh": FAKE_CARGO("echo garbage", "exit 0") },
    expect: { exit: 96, within: 3000, says: [/metadata/] },
  },
  {
    name: "build messages end in the middle: no run without tests",
    workspace: "faults",
    args: runOnly("passes"),
    env: { CARGO: "{dir}/cargo.sh", REAL_CARGO: Bun.which("cargo") ?? "cargo" },
    files: { "cargo.sh": FAKE_CARGO('exec "$REAL_CARGO" "$@"', '"$REAL_CARGO" "$@" | head -c 700; exit 0') },
    expect: { exit: 101, within: 5000 },
  },
  {
    name: "the build fails",
    workspace: "faults",
    args: ["run", "-p", "broken-build"],
    env: { CARGO_TARGET_DIR: "{dir}/target" },
    expect: { exit: 101, says: ["broken, as its name says"] },
  },
];

function badConfig(
  name: string,
  config: string,
  says: readonly (string | RegExp)[],
  more: Partial<Ungrouped> = {},
): Ungrouped {
  return {
    name,
    workspace: "faults",
    args: runOnly("passes"),
    config,
    ...more,
    expect: { exit: 96, within: 3000, says, ...more.expect },
  };
}

const CONFIGS: readonly Ungrouped[] = [
  badConfig("configuration: no TOML", "[profile.default\n", [/nextest\.toml/, /line 1|:1:/]),
  badConfig("configuration: a wrong type", `[profile.default]\nretries = "many"\n`, [
    /nextest\.toml/,
    /retries/,
  ]),
  badConfig(
    "configuration: profiles that inherit in a circle",
    `[profile.a]\ninherits = "b"\n[profile.b]\ninherits = "a"\n`,
    [/cycle|circle|inherit/i],
  ),
  {
    name: "configuration: no UTF-8",
    workspace: "faults",
    args: ["run", "--config-file", "{dir}/bytes.toml"],
    files: { "bytes.toml": new Uint8Array([0x23, 0xff, 0xfe, 0x0a]) },
    expect: { exit: 96, within: 3000, says: [/bytes\.toml/, /utf-8/i] },
  },
  badConfig(
    "configuration: an unknown key is told, with a suggestion",
    `[profile.default]\nretriess = 1\n`,
    [/retriess/, "`retries`"],
    { expect: { exit: 0 } },
  ),
  badConfig("configuration: --strict-config", `[profile.default]\nretriess = 1\n`, [/retriess/], {
    args: [...runOnly("passes"), "--strict-config"],
    peer: "never",
  }),
  {
    name: ".cargo/config.toml is no TOML",
    workspace: "faults",
    args: ["run", "--manifest-path", "{workspace}/Cargo.toml"],
    files: { ".cargo/config.toml": "[build\n" },
    cwd: "{dir}",
    expect: { exit: 96, says: [/config\.toml/] },
  },
  {
    name: "a filter with 20,000 parentheses",
    workspace: "faults",
    args: ["list", "-E", `${"(".repeat(20_000)}all()${")".repeat(20_000)}`],
    expect: { exit: 94, within: 4000 },
  },
];

export const FILE_CASES = grouped("files and environment", [
  ...REPORTS,
  ...LIMITS,
  ...BINARIES,
  ...TOOLS,
  ...CONFIGS,
]);
