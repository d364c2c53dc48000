/** The host's own tests under Debian's old toolchain: nothing may rely on what newer ones do. */
import type { ConformanceCase } from "../case.ts";

type Row = readonly [name: string, args: readonly string[], more?: Partial<ConformanceCase>];

const rows = (workspace: string, list: readonly Row[]): readonly ConformanceCase[] =>
  list.map(([name, args, more]) => ({ name: `old ${name}`, workspace, args, exitCode: 0, ...more }));

const BASIC = rows("old-basic", [
  ["list", ["list"]],
  ["list human", ["list", "-T", "human", "-v"]],
  ["list json", ["list", "-T", "json"], { stdout: "json" }],
  ["list all targets", ["list", "-T", "json", "--workspace", "--all-targets"], { stdout: "json" }],
  ["list binaries", ["list", "-T", "json", "--list-type", "binaries-only"], { stdout: "json" }],
  ["list release", ["list", "--release"]],
  ["list features", ["list", "-p", "alpha", "--features", "extra"]],
  ["list filterset", ["list", "-E", "rdeps(alpha) & kind(test)"]],
  ["run", ["run", "-j1"]],
  ["run ignored", ["run", "-j1", "--run-ignored", "all"]],
  ["run fail fast", ["run", "-j1", "--status-level", "all", "tests::"]],
  ["run no capture", ["run", "--no-capture", "prints_to_both"]],
  ["no-run", ["run", "--no-run"]],
  ["messages short", ["run", "-j1", "--cargo-message-format", "short", "adds"]],
  ["unknown package", ["run", "-p", "nonesuch"], { exitCode: 101 }],
  ["cargo too old for a flag", ["run", "--config", "alias.x='y'", "-Z", "nonesuch"], { exitCode: 101 }],
]);

/** Named in the environment, while `PATH` leads to another toolchain or to none. */
const NAMED = rows("old-basic", [
  [
    "toolchain named",
    ["list", "-T", "json"],
    {
      env: { PATH: "/nonexistent:/usr/bin", CARGO: "/usr/bin/cargo", RUSTC: "/usr/bin/rustc" },
      stdout: "json",
    },
  ],
  [
    "cargo named, missing",
    ["list"],
    { env: { CARGO: "/nonexistent/cargo" }, exitCode: 102, stderr: "present" },
  ],
  [
    "rustc named, missing",
    ["list"],
    { env: { RUSTC: "/nonexistent/rustc" }, exitCode: 102, stderr: "present" },
  ],
]);

const FAILURES = rows("old-outcomes", [
  ["failures", ["run", "-j1", "--no-fail-fast", "fail::"], { exitCode: 100 }],
  ["failures in colour", ["run", "-j1", "--no-fail-fast", "--color", "always", "fail::"], { exitCode: 100 }],
  ["abort", ["run", "-j1", "aborts"], { exitCode: 100 }],
  ["exit code", ["run", "-j1", "exits_with_77"], { exitCode: 100 }],
  ["stack overflow", ["run", "-j1", "overflows_the_stack"], { exitCode: 100 }],
  ["flaky", ["run", "-j1", "--retries", "2", "flaky"]],
  [
    "whole environment",
    ["run", "-j1", "--run-ignored", "all", "--success-output", "immediate", "shows_its_environment"],
  ],
  [
    "junit",
    ["run", "-j1", "--no-fail-fast", "fail::"],
    {
      exitCode: 100,
      config: '[profile.default.junit]\npath = "junit.xml"\n',
      produced: [{ path: "target/nextest/default/junit.xml", as: "text" }],
    },
  ],
]);

const OTHERS = [
  ...rows("old-harness", [
    ["harness list", ["list"]],
    ["harness list json", ["list", "-T", "json"], { stdout: "json" }],
    ["harness run", ["run", "-j1", "--no-fail-fast"], { exitCode: 100 }],
  ]),
  ...rows("old-example", [
    ["example list", ["list", "-T", "json"], { stdout: "json" }],
    ["example run", ["run", "-j1", "--no-fail-fast"]],
  ]),
];

export const OLD_CASES: readonly ConformanceCase[] = [...BASIC, ...NAMED, ...FAILURES, ...OTHERS];
