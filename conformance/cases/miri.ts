/** `cargo miri nextest`, by way of the stand-in for Miri (docs/design/miri.md), and what Miri's variable decides. */
import type { ConformanceCase } from "../case.ts";
import { AARCH64, AARCH64_NEEDS } from "../foreign/toolchain.ts";
import { LONG_SLEEP } from "./sleeping.ts";

type Row = readonly [name: string, args: readonly string[], more?: Partial<ConformanceCase>];

const rows = (
  workspace: string,
  common: Partial<ConformanceCase>,
  list: readonly Row[],
): readonly ConformanceCase[] =>
  list.map(([name, args, more]) => ({
    name: `miri ${name}`,
    workspace,
    args,
    exitCode: 0,
    ...common,
    ...more,
  }));

const UNDER_MIRI = { via: ["cargo", "miri", "nextest"], timeout: 120_000 };
const RUN = ["run", "-j1", "--no-fail-fast"] as const;

/** Of a whole environment, what says how the test was started. */
function onlyMiri(text: string): string {
  return text
    .split("\n")
    .filter((line) => /^ *(?:MIRI|NEXTEST(?!_RUN_ID)|RUSTC|cwd=|args=)|nextest profile/.test(line))
    .join("\n");
}

const COMMANDS = rows("miri-basic", UNDER_MIRI, [
  ["list", ["list"]],
  ["list verbose", ["list", "-T", "human", "-v"]],
  ["list json", ["list", "-T", "json"], { stdout: "json" }],
  ["list binaries", ["list", "-T", "json", "--list-type", "binaries-only"], { stdout: "json" }],
  ["list filtered", ["list", "-E", "platform(host)"]],
  ["run", RUN, { exitCode: 100 }],
  ["run fail fast", ["run", "-j1", "-p", "alpha"], { exitCode: 100 }],
  [
    "run in parallel",
    ["run", "-j4", "--no-fail-fast"],
    { exitCode: 100, adjust: unordered, stderr: "sorted" },
  ],
  ["run a macro's tests on the host", [...RUN, "-p", "derive"]],
  ["run no capture", ["run", "--no-capture", "prints_to_both"]],
  ["run by names after dashes", [...RUN, "--", "--exact", "tests::adds"]],
  ["run in another folder", [...RUN, "-p", "derive", "--target-dir", "{workspace}/target/elsewhere"]],
  ["no-run", ["run", "--no-run"]],
  ["flags for the interpreter", [...RUN, "-p", "derive"], { env: { MIRIFLAGS: "-Zmiri-seed=1" } }],
]);

const PROFILE = (name: string): string => `[profile.${name}]\nslow-timeout = "30s"\nretries = 1\n`;
const SHOWS = [...RUN, "--run-ignored", "all", "--success-output", "immediate", "shows_its_environment"];
const PROFILES = rows("miri-outcomes", { ...UNDER_MIRI, adjust: onlyMiri }, [
  ["environment", SHOWS],
  ["profile by flag", ["run", "--profile", "default", ...SHOWS.slice(1)]],
  ["another profile by flag", ["run", "--profile", "ci", ...SHOWS.slice(1)], { config: PROFILE("ci") }],
  ["profile by variable", SHOWS, { env: { NEXTEST_PROFILE: "ci" }, config: PROFILE("ci") }],
  ["profile configured", SHOWS, { config: PROFILE("default-miri") }],
  ["profile unknown", ["run", "--profile", "nonesuch", "silent"], { exitCode: 96, stderr: "present" }],
]);

const RUNS = rows("miri-outcomes", { ...UNDER_MIRI, exitCode: 100 }, [
  ["failures", [...RUN, "fail::"]],
  ["abort", [...RUN, "aborts"]],
  ["retries from its profile", [...RUN, "fail::panics"], { config: PROFILE("default-miri") }],
  ["retries from the default profile", [...RUN, "fail::panics"], { config: PROFILE("default") }],
  ["flaky", [...RUN, "--retries", "1", "flaky"], { exitCode: 0 }],
  [
    "timeout",
    [...RUN, "sleeps"],
    {
      config: '[profile.default-miri]\nslow-timeout = { period = "400ms", terminate-after = 1 }\n',
      env: LONG_SLEEP,
    },
  ],
  [
    "junit",
    [...RUN, "fail::panics"],
    {
      config: '[profile.default-miri.junit]\npath = "junit.xml"\n',
      produced: [{ path: "target/nextest/default-miri/junit.xml", as: "text" }],
    },
  ],
  // The target and folder for the driver cannot be combined with an archive.
  ["run from an archive", [...RUN, "--archive-file", "{dir}/a.tar.zst"], { exitCode: 2, stderr: "present" }],
  ["list from an archive", ["list", "--archive-file", "{dir}/a.tar.zst"], { exitCode: 2, stderr: "present" }],
]);

/** The interpreter runs what no machine here could. */
const CROSS = rows("miri-old-basic", { ...UNDER_MIRI, needs: AARCH64_NEEDS }, [
  ["list for another machine", ["list", "--target", AARCH64, "-T", "json"], { stdout: "json" }],
  ["run for another machine", [...RUN, "--target", AARCH64], { exitCode: 100 }],
  ["run with an old toolchain", RUN, { exitCode: 100 }],
]);

/** The variable alone, without Miri. */
const VARIABLE = rows("outcomes", { env: { MIRI_SYSROOT: "/nonexistent" } }, [
  ["variable", [...RUN, "silent"]],
  ["variable empty", [...RUN, "silent"], { env: { MIRI_SYSROOT: "" } }],
  ["variable and flag", ["run", "-j1", "-P", "default", "silent"]],
  ["variable and list", ["list", "-v", "silent"]],
  ["variable and test groups", ["show-config", "test-groups", "--show-default"]],
  [
    "variable and a default filter",
    ["list"],
    { config: '[profile.default-miri]\ndefault-filter = "test(pass::)"\n' },
  ],
]);

/** Positions in the run are what parallel runs differ in. */
function unordered(text: string): string {
  return text.replace(/\( *\d+\/(\d+)\)/g, "(n/$1)").replace(/ID: \d+|\(\d+\)/g, "ID");
}

export const MIRI_CASES: readonly ConformanceCase[] = [
  ...COMMANDS,
  ...PROFILES,
  ...RUNS,
  ...CROSS,
  ...VARIABLE,
];
