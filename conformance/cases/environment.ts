/** Whole environments of tests: each test of the workspace `environments` prints what it finds. */
import type { ConformanceCase } from "../case.ts";

/** A shell in make's place: it hands on a pipe, and cargo complains where it cannot be found. */
const UNDER_MAKE = `
p=$(mktemp -u); mkfifo "$p"; exec 3<>"$p" 4<>"$p"; rm "$p"
MAKEFLAGS="-j2 --jobserver-auth=3,4" exec cargo-nextest nextest "$@"`;

const VARIANTS: readonly (readonly [string, readonly string[], Partial<ConformanceCase>?])[] = [
  ["plain", []],
  ["in a member", [], { cwd: "app" }],
  ["from outside", ["--manifest-path", "{workspace}/app/Cargo.toml"], { cwd: ".." }],
  ["through cargo", [], { via: ["cargo", "nextest"] }],
  ["with retries", ["--retries", "3", "-p", "sys"]],
  ["on the command line", ["--config", "env.PLAIN='cli'", "--config", "env.CLI='x'"]],
  [
    "given before",
    [],
    {
      env: {
        PLAIN: "given",
        EMPTY: "given",
        RELATIVE: "given",
        FORCED: "given",
        NOT_FORCED: "given",
        OUT_DIR: "given",
        SYS_PLAIN: "given",
        CARGO_MANIFEST_DIR: "given",
        CARGO_PKG_NAME: "given",
        CARGO_BIN_EXE_other: "given",
        NEXTEST: "given",
        NEXTEST_RUN_ID: "given",
        NEXTEST_TEST_NAME: "given",
        NEXTEST_BIN_EXE_other: "given",
      },
    },
  ],
  ["given empty", [], { env: { PLAIN: "", FORCED: "", LD_LIBRARY_PATH: "" } }],
  [
    "for linkers",
    [],
    { env: { LD_LIBRARY_PATH: "/usr/lib:/nonexistent:", LD_BIND_NOW: "1", DYLD_LIBRARY_PATH: "/x" } },
  ],
  [
    "under make",
    ["--offline"],
    {
      via: ["sh", "-c", UNDER_MAKE, "sh"],
      env: { CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER: "{dir}/runner.sh" },
      files: {
        "runner.sh": '#!/bin/sh\nls -l /proc/$$/fd/3 /proc/$$/fd/4 | sed "s/.*->//" >&2\nexec "$@"\n',
      },
      adjust: (text) => text.replace(/\S*-deleted\S*|\S+tmp\.\w+/g, "PIPE"),
    },
  ],
  ["with odd names", [], { env: { "A.B": "1", "a-b": "2", é: "ü", "in two words": "x\ny" } }],
];

export const ENVIRONMENT_CASES: readonly ConformanceCase[] = VARIANTS.map(([name, args, more]) => ({
  name: `whole environment ${name}`,
  workspace: "environments",
  args: ["run", "-j1", "--success-output", "immediate", ...args],
  exitCode: 0,
  ...more,
}));
