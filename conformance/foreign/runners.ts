/** Where the runner of a foreign target is looked for, and which of several is taken. */
import type { ConformanceCase } from "../case.ts";
import { type More, QEMU, rows, run } from "./rows.ts";
import { AARCH64, AARCH64_RUNNER, HOST_RUNNER } from "./toolchain.ts";

const NOTING = {
  "one.sh": '#!/bin/sh\necho "one: $NEXTEST_TEST_PHASE $#" >&2; exec qemu-aarch64 "$@"\n',
  "two.sh": '#!/bin/sh\necho "two: $NEXTEST_TEST_PHASE $#" >&2; exec qemu-aarch64 "$@"\n',
  "any.sh":
    '#!/bin/sh\necho "any: $NEXTEST_TEST_PHASE $#" >&2\ncase $1 in */aarch64-*) exec qemu-aarch64 "$@";; *) exec "$@";; esac\n',
  "host.sh": '#!/bin/sh\necho "host: $NEXTEST_TEST_PHASE $#" >&2; exec "$@"\n',
};
const noted = (...args: readonly string[]): readonly string[] => [
  "run",
  "-j1",
  "--target",
  AARCH64,
  "--manifest-path",
  "{workspace}/Cargo.toml",
  "--success-output",
  "immediate",
  "-p",
  "derive",
  ...args,
];
const file = (text: string, more: Readonly<Record<string, string>> = {}): More => ({
  cwd: "{dir}",
  files: { ...NOTING, ".cargo/config.toml": text, ...more },
});
const CFG = "target.'cfg(target_arch = \"aarch64\")'.runner";
const TRIPLE = `target.${AARCH64}.runner`;

const RUNNERS = rows("old-basic", { files: NOTING, env: {} }, [
  ["runner from the environment", noted(), { env: { [AARCH64_RUNNER]: "{dir}/one.sh" } }],
  [
    "runner with arguments from the environment",
    run("--run-ignored", "all", "shows_its_environment", "--success-output", "immediate"),
    {
      workspace: "old-outcomes",
      env: { [AARCH64_RUNNER]: "qemu-aarch64 -E MADE_BY_RUNNER=1  -0 another" },
    },
  ],
  ["runner from --config", noted("--config", `${TRIPLE}="{dir}/one.sh"`)],
  ["runner from --config as array", noted("--config", `${TRIPLE}=["env", "A=b c", "{dir}/one.sh"]`)],
  ["runner by cfg from --config", noted("--config", `${CFG}="{dir}/one.sh"`)],
  ["runner by cfg as array from --config", noted("--config", `${CFG}=["{dir}/one.sh"]`)],
  ["runner from a file", noted(), file(`[target.${AARCH64}]\nrunner = "{dir}/one.sh"\n`)],
  [
    "runner with arguments from a file",
    noted(),
    file(`[target.${AARCH64}]\nrunner = "env A=b {dir}/one.sh"\n`),
  ],
  [
    "runner as array from a file",
    noted(),
    file(`[target.${AARCH64}]\nrunner = ["env", "A=b c", "{dir}/one.sh"]\n`),
  ],
  [
    "runner by cfg from a file",
    noted(),
    file(`[target.'cfg(target_arch = "aarch64")']\nrunner = "{dir}/one.sh"\n`),
  ],
  ["runner relative to a file", noted(), file(`[target.${AARCH64}]\nrunner = "./one.sh"\n`)],
  ["runner relative to a file, as array", noted(), file(`[target.${AARCH64}]\nrunner = ["./one.sh"]\n`)],
  [
    "runner relative to a file, above",
    noted(),
    { ...file(`[target.${AARCH64}]\nrunner = "./one.sh"\n`, { "inner/note.txt": "" }), cwd: "{dir}/inner" },
  ],
  ["runner relative in the environment", noted(), { cwd: "{dir}", env: { [AARCH64_RUNNER]: "./one.sh" } }],
  ["runner relative in --config", noted("--config", `${TRIPLE}="./one.sh"`), { cwd: "{dir}" }],
  ["runner without folder in a file", noted(), file(`[target.${AARCH64}]\nrunner = "qemu-aarch64"\n`)],
  [
    "runner: the environment beats a file",
    noted(),
    { ...file(`[target.${AARCH64}]\nrunner = "{dir}/one.sh"\n`), env: { [AARCH64_RUNNER]: "{dir}/two.sh" } },
  ],
  [
    "runner: the environment beats --config",
    noted("--config", `${TRIPLE}="{dir}/one.sh"`),
    { env: { [AARCH64_RUNNER]: "{dir}/two.sh" } },
  ],
  [
    "runner: --config beats a file",
    noted("--config", `${TRIPLE}="{dir}/two.sh"`),
    file(`[target.${AARCH64}]\nrunner = "{dir}/one.sh"\n`),
  ],
  [
    "runner: a triple beats cfg",
    noted(),
    file(
      `[target.'cfg(target_arch = "aarch64")']\nrunner = "{dir}/one.sh"\n[target.${AARCH64}]\nrunner = "{dir}/two.sh"\n`,
    ),
  ],
  [
    "runner: a triple beats cfg, which the host keeps",
    noted(),
    file(`[target.'cfg(unix)']\nrunner = "{dir}/any.sh"\n[target.${AARCH64}]\nrunner = "{dir}/two.sh"\n`),
  ],
  [
    "runner: cfg of --config loses to a file's triple",
    noted("--config", `${CFG}="{dir}/one.sh"`),
    file(`[target.${AARCH64}]\nrunner = "{dir}/two.sh"\n`),
  ],
  [
    "runner: the inner file beats the outer",
    noted(),
    {
      ...file(`[target.${AARCH64}]\nrunner = "{dir}/one.sh"\n`, {
        "inner/.cargo/config.toml": `[target.${AARCH64}]\nrunner = "../two.sh"\n`,
      }),
      cwd: "{dir}/inner",
    },
  ],
  [
    "runner: two cfgs match",
    noted(),
    {
      ...file(
        `[target.'cfg(unix)']\nrunner = "{dir}/any.sh"\n[target.'cfg(target_pointer_width = "64")']\nrunner = "{dir}/any.sh"\n`,
      ),
      exitCode: 101,
    },
  ],
  [
    "runner: a cfg that does not match",
    noted(),
    { ...file(`[target.'cfg(windows)']\nrunner = "{dir}/one.sh"\n`), env: QEMU },
  ],
  ["runner for host and target by cfg", noted("--config", `target.'cfg(all())'.runner="{dir}/any.sh"`)],
  [
    "runners for host and target",
    noted(),
    { env: { [AARCH64_RUNNER]: "{dir}/one.sh", [HOST_RUNNER]: "{dir}/host.sh" } },
  ],
  [
    "runner for the host alone",
    noted("-E", "platform(host)"),
    { env: { ...QEMU, [HOST_RUNNER]: "{dir}/host.sh" } },
  ],
  ["no runner", noted(), { exitCode: 104, stderr: "present" }],
  [
    "runner missing",
    noted(),
    { env: { [AARCH64_RUNNER]: "nonesuch-runner" }, exitCode: 104, stderr: "present" },
  ],
  [
    "runner that speaks at listing",
    noted(),
    {
      env: { [AARCH64_RUNNER]: "{dir}/loud.sh" },
      files: { "loud.sh": '#!/bin/sh\necho speaking; exec qemu-aarch64 "$@"\n' },
      exitCode: 104,
      stderr: "present",
    },
  ],
  [
    "runner of a wrong kind",
    noted(),
    { ...file(`[target.${AARCH64}]\nrunner = 3\n`), exitCode: 96, stderr: "present" },
  ],
  ["runner empty", noted(), { env: { [AARCH64_RUNNER]: "" }, exitCode: 102 }],
]);

export const RUNNER_CASES: readonly ConformanceCase[] = RUNNERS;
