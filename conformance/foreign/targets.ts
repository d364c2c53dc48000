/** Tests for aarch64 Linux, built by Debian's toolchain and really run under qemu: lists, targets and runs. */
import type { ConformanceCase } from "../case.ts";
import { list, type More, QEMU, rows, run } from "./rows.ts";
import { AARCH64, AARCH64_RUNNER, HOST_RUNNER } from "./toolchain.ts";
import { LONG_SLEEP } from "../cases/sleeping.ts";

const LISTS = rows("old-basic", { env: QEMU }, [
  ["list", list()],
  ["list human", list("-T", "human")],
  ["list verbose", list("-T", "human", "-v")],
  ["list oneline verbose", list("-T", "oneline", "-v")],
  ["list json", list("-T", "json"), { stdout: "json" }],
  ["list json of all targets", list("-T", "json", "--all-targets"), { stdout: "json" }],
  ["list binaries json", list("-T", "json", "--list-type", "binaries-only"), { stdout: "json" }],
  ["list binaries", list("-T", "human", "-v", "--list-type", "binaries-only")],
  ["list platform host", list("-E", "platform(host)")],
  ["list platform target", list("-E", "platform(target)")],
  ["list not platform target", list("-T", "json", "-E", "!platform(target)"), { stdout: "json" }],
  ["list platform filter", list("--platform-filter", "host")],
  ["list release", list("--release", "-p", "alpha", "-p", "derive")],
]);

/** How the target is chosen. A configuration file in the case's folder is found because the command runs there. */
const chosen = (...args: readonly string[]): readonly string[] => [
  "list",
  "--manifest-path",
  "{workspace}/Cargo.toml",
  "-p",
  "derive",
  "-T",
  "json",
  ...args,
];
const FROM_FILE: More = {
  env: QEMU,
  cwd: "{dir}",
  stdout: "json",
  files: { ".cargo/config.toml": `[build]\ntarget = "${AARCH64}"\n` },
};
const HOST_TRIPLE = "x86_64-unknown-linux-gnu";
const CHOICES = rows("old-basic", { env: QEMU, stdout: "json" }, [
  ["target from the environment", chosen(), { env: { ...QEMU, CARGO_BUILD_TARGET: AARCH64 } }],
  ["target from --config", chosen("--config", `build.target="${AARCH64}"`)],
  ["target from a file", chosen(), FROM_FILE],
  [
    "target from a file, the environment wins",
    chosen(),
    { ...FROM_FILE, env: { ...QEMU, CARGO_BUILD_TARGET: HOST_TRIPLE } },
  ],
  ["target from a file, --config wins", chosen("--config", `build.target="${HOST_TRIPLE}"`), FROM_FILE],
  ["target from a file, the flag wins", chosen("--target", HOST_TRIPLE), FROM_FILE],
  [
    "target from the environment, --config loses",
    chosen("--config", `build.target="${HOST_TRIPLE}"`),
    { env: { ...QEMU, CARGO_BUILD_TARGET: AARCH64 } },
  ],
  [
    "target from the environment, empty",
    chosen(),
    { env: { ...QEMU, CARGO_BUILD_TARGET: "" }, exitCode: 96, stderr: "present" },
  ],
  ["target unknown", chosen("--target", "nonesuch-unknown-linux-gnu"), { exitCode: 96, stderr: "present" }],
  ["target not installed", chosen("--target", "riscv64gc-unknown-linux-gnu"), { exitCode: 101 }],
  ["target of a missing file", chosen("--target", "{dir}/missing.json"), { exitCode: 96, stderr: "present" }],
]);

const RUNS = rows("old-basic", { env: QEMU }, [
  ["run", run("--no-fail-fast"), { exitCode: 100 }],
  ["run fail fast", run(), { exitCode: 100 }],
  ["run platform host", run("-E", "platform(host)")],
  ["run a package", run("-p", "beta-hyphen")],
  ["run a macro", run("-p", "derive", "--status-level", "all", "--final-status-level", "all")],
  ["run a shared object", run("-p", "shared-object")],
  ["run no capture", run("--no-capture", "prints_to_both")],
  ["run release", run("--release", "-p", "alpha", "tests::")],
]);

const FAILURES = rows("old-outcomes", { env: QEMU, exitCode: 100 }, [
  ["run failures", run("--no-fail-fast", "fail::")],
  ["run failures in colour", run("--no-fail-fast", "--color", "always", "fail::panics")],
  ["run an abort", run("aborts")],
  ["run an exit code", run("exits_with_77")],
  ["run an early exit", run("exits_with_0_early"), { exitCode: 0, adjust: withoutEarlyExit }],
  ["run a stack overflow", run("overflows_the_stack")],
  ["run a flaky test", run("--retries", "2", "flaky"), { exitCode: 0 }],
  [
    "run a leak",
    run("leaks_its_output"),
    { exitCode: 0, stderr: "sorted", env: { ...QEMU, OUTCOMES_LEAK_MS: "300" } },
  ],
  [
    "run into a timeout",
    run("sleeps"),
    {
      config: '[profile.default]\nslow-timeout = { period = "200ms", terminate-after = 1 }\n',
      env: { ...QEMU, ...LONG_SLEEP },
    },
  ],
  [
    "run with junit",
    run("--no-fail-fast", "fail::", "aborts"),
    {
      config: '[profile.default.junit]\npath = "junit.xml"\n',
      produced: [{ path: "target/nextest/default/junit.xml", as: "text" }],
    },
  ],
]);

/** Whole environments: of a test for the target, of one for the host, and of the runner in both phases. */
const SHOWS = ["--run-ignored", "all", "shows_its_environment", "--success-output", "immediate"];
const ENVIRONMENT_SCRIPT = {
  "runner.sh":
    '#!/bin/sh\nenv | sort | grep -v "^_=" >&2; echo "arguments: $*" >&2; exec qemu-aarch64 "$@"\n',
};
const HOST_SCRIPT = {
  "host.sh": '#!/bin/sh\nenv | sort | grep -v "^_=" >&2; echo "arguments: $*" >&2; exec "$@"\n',
};
const ENVIRONMENTS = rows("old-outcomes", { env: QEMU }, [
  ["environment of a test", run(...SHOWS)],
  [
    "environment of a test, library path given",
    run(...SHOWS),
    { env: { ...QEMU, LD_LIBRARY_PATH: "/a:/b", DYLD_FALLBACK_LIBRARY_PATH: "/c", LD_PRELOAD: "" } },
  ],
  [
    "environment of a runner",
    run("--success-output", "immediate", "silent"),
    { env: { [AARCH64_RUNNER]: "{dir}/runner.sh" }, files: ENVIRONMENT_SCRIPT },
  ],
  [
    "environment of a failing runner at listing",
    list("--lib"),
    {
      exitCode: 104,
      adjust: onlyVariables,
      env: { [AARCH64_RUNNER]: "{dir}/runner.sh" },
      files: { "runner.sh": '#!/bin/sh\nenv | sort | grep -v "^_=" >&2; exit 3\n' },
    },
  ],
]).concat(
  rows("old-basic", { env: { ...QEMU, [HOST_RUNNER]: "{dir}/host.sh" }, files: HOST_SCRIPT }, [
    [
      "environment of a host runner",
      run("--success-output", "immediate", "-p", "derive", "-E", "platform(host)"),
    ],
  ]),
);

/** The environment that a failing process printed; what is said around it is in our own words. */
function onlyVariables(text: string): string {
  return [...text.matchAll(/^ *(\w+=.*)$/gm)].map(([, variable]) => variable ?? "").join("\n");
}

/** Ours says so, docs/differences.md why. */
function withoutEarlyExit(text: string): string {
  return text.replace(/ \((?:1 )?exited early\)/g, "");
}

export const TARGET_CASES: readonly ConformanceCase[] = [
  ...LISTS,
  ...CHOICES,
  ...RUNS,
  ...FAILURES,
  ...ENVIRONMENTS,
];
