/** Tests for 64-bit Windows, built by Debian's toolchain and really run under Wine. */
import { LONG_SLEEP } from "../cases/sleeping.ts";
import type { ConformanceCase } from "../case.ts";
import { WINDOWS, WINDOWS_RUNNER, WINE } from "./toolchain.ts";

type Row = readonly [name: string, args: readonly string[], more?: Partial<ConformanceCase>];

const rows = (workspace: string, list: readonly Row[]): readonly ConformanceCase[] =>
  list.map(([name, [verb = "", ...args], more]) => ({
    name: `windows ${name}`,
    workspace,
    args: [verb, "--target", WINDOWS, ...args],
    env: { [WINDOWS_RUNNER]: WINE },
    exitCode: 0,
    ...more,
  }));

const RUN = ["run", "-j1", "--no-fail-fast"] as const;

export const WINDOWS_CASES: readonly ConformanceCase[] = [
  ...rows("windows-basic", [
    ["list", ["list"]],
    ["list verbose", ["list", "-T", "human", "-v"]],
    ["list json", ["list", "-T", "json", "--all-targets"], { stdout: "json" }],
    ["list binaries", ["list", "-T", "json", "--list-type", "binaries-only"], { stdout: "json" }],
    ["list platform host", ["list", "-E", "platform(host)"]],
    ["run", RUN],
    [
      "run by cfg",
      [...RUN, "-p", "derive", "--config", `target.'cfg(windows)'.runner='${WINE}'`],
      { env: {} },
    ],
    ["no runner", [...RUN, "-p", "derive"], { env: {}, exitCode: 104, stderr: "present" }],
  ]),
  ...rows("windows-outcomes", [
    ["failures", [...RUN, "fail::"], { exitCode: 100 }],
    ["exit code", [...RUN, "exits_with_77"], { exitCode: 100 }],
    ["flaky", [...RUN, "--retries", "2", "flaky"]],
    [
      "timeout",
      [...RUN, "sleeps"],
      {
        env: { [WINDOWS_RUNNER]: WINE, ...LONG_SLEEP },
        config: '[profile.default]\nslow-timeout = { period = "500ms", terminate-after = 1 }\n',
        exitCode: 100,
      },
    ],
    [
      "whole environment",
      [...RUN, "--run-ignored", "all", "--success-output", "immediate", "shows_its_environment"],
    ],
  ]),
];
