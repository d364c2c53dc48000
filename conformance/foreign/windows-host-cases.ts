/** The runner as a Windows program, compared with the peer's own program for Windows. */
import type { ConformanceCase } from "../case.ts";
import { LONG_SLEEP } from "../cases/sleeping.ts";

type Row = readonly [name: string, args: readonly string[], more?: Partial<ConformanceCase>];

const STORED = ["--binaries-metadata", "binaries.json", "--cargo-metadata", "cargo.json"];

const rows = (workspace: string, list: readonly Row[]): readonly ConformanceCase[] =>
  list.map(([name, args, more]) => ({
    name: `windows host ${name}`,
    workspace: `windows-host-${workspace}`,
    args: [...args, ...STORED],
    config: PATIENT,
    exitCode: 0,
    ...more,
  }));

const RUN = ["run", "-j1", "--no-fail-fast"] as const;
/** Wine may take long to report the end of an output. */
const PATIENT = '[profile.default]\nleak-timeout = "20s"\n';

const OUTCOMES = rows("outcomes", [
  ["list by platform", ["list", "-E", "platform(target) & test(panics)"]],
  ["run", [...RUN, "pass::prints", "pass::silent", "reads_standard_input"]],
  ["success output", [...RUN, "pass::prints", "--success-output", "immediate-final"]],
  ["failures", [...RUN, "fail::asserts", "fail::returns_an_error"], { exitCode: 100 }],
  ["exit code", [...RUN, "exits_with_77"], { exitCode: 100 }],
  ["abort", [...RUN, "aborts"], { exitCode: 100 }],
  ["retries", [...RUN, "--retries", "2", "flaky", "asserts"], { exitCode: 100 }],
  ["not captured", ["run", "--no-capture", "pass::prints"]],
  [
    "leak",
    [...RUN, "leaks_its_output"],
    { config: '[profile.default]\nleak-timeout = "1s"\n', env: { OUTCOMES_LEAK_MS: "8000" } },
  ],
  [
    "timeout",
    [...RUN, "sleeps"],
    {
      env: LONG_SLEEP,
      config: `${PATIENT}slow-timeout = { period = "500ms", terminate-after = 2 }\n`,
      exitCode: 100,
    },
  ],
  [
    "global timeout",
    [...RUN, "sleeps"],
    {
      env: LONG_SLEEP,
      config: `${PATIENT}global-timeout = "1s"\nslow-timeout = { grace-period = "1s" }\n`,
      exitCode: 100,
    },
  ],
  [
    "JUnit",
    [...RUN, "fail::asserts", "aborts", "pass::prints"],
    {
      config: `${PATIENT}[profile.default.junit]\npath = "windows.xml"\nstore-success-output = true\n`,
      produced: [{ path: "target/nextest/default/windows.xml", as: "text" }],
      exitCode: 100,
    },
  ],
  [
    "libtest-json",
    [...RUN, "fail::asserts", "pass::prints", "--message-format", "libtest-json-plus"],
    { env: { NEXTEST_EXPERIMENTAL_LIBTEST_JSON: "1" }, stdout: "json-lines", exitCode: 100 },
  ],
  [
    "whole environment",
    [...RUN, "--run-ignored", "all", "--success-output", "immediate", "shows_its_environment"],
  ],
  [
    "override by platform",
    [...RUN, "flaky"],
    { config: `${PATIENT}[[profile.default.overrides]]\nplatform = 'cfg(windows)'\nretries = 2\n` },
  ],
  ["no such filter", ["list", "-E", "test("], { exitCode: 94, stderr: "present" }],
]);

/** Tests of proc-macros were built for the machine that built them. */
const FOR_WINDOWS = ["-E", "platform(target)"];

const BASIC = rows("basic", [
  ["list", ["list", ...FOR_WINDOWS]],
  ["list verbose", ["list", "-T", "human", "-v", ...FOR_WINDOWS]],
  ["list json", ["list", "-T", "json", ...FOR_WINDOWS], { stdout: "json" }],
  ["list binaries", ["list", "-T", "json", "--list-type", "binaries-only"], { stdout: "json" }],
  ["run everything", [...RUN, ...FOR_WINDOWS]],
]);

export const WINDOWS_HOST_CASES: readonly ConformanceCase[] = [...BASIC, ...OUTCOMES];
