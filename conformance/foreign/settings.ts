/** Settings that ask for a platform, and targets that only a file describes. */
import type { ConformanceCase } from "../case.ts";
import { list, type More, QEMU, type Row, rows, run } from "./rows.ts";
import { AARCH64, AARCH64_RUNNER } from "./toolchain.ts";

const WRAP = 'experimental = ["wrapper-scripts", "setup-scripts"]\n';
const wrap = (mode: string, platform: string): string =>
  `${WRAP}[scripts.wrapper.w]\ncommand = "{dir}/wrap.sh"\ntarget-runner = "${mode}"\n` +
  `[[profile.default.scripts]]\nfilter = "all()"\nplatform = ${platform}\nrun-wrapper = "w"\n`;
const WRAPPER = { "wrap.sh": '#!/bin/sh\necho "wrapped $#" >&2; exec "$@"\n' };
/** The runner is given the wrapper, which cannot be emulated: it emulates in its stead. */
const AROUND: More = {
  env: { [AARCH64_RUNNER]: "{dir}/around.sh" },
  files: {
    "wrap.sh": '#!/bin/sh\necho "wrapped $#" >&2; exec qemu-aarch64 "$@"\n',
    "around.sh":
      '#!/bin/sh\necho "around $#" >&2\ncase $1 in *.sh) exec "$@";; *) exec qemu-aarch64 "$@";; esac\n',
  },
};

const loud = (...args: readonly string[]): readonly string[] =>
  run("--success-output", "immediate", "-p", "derive", ...args);

const SETTINGS = rows("old-basic", { env: QEMU }, [
  ...["overrides-wrapper", "within-wrapper", "around-wrapper"].map((mode): Row => [
    `wrapper, runner ${mode}`,
    loud(),
    { config: wrap(mode, `"${AARCH64}"`), files: WRAPPER, ...(mode === "around-wrapper" ? AROUND : {}) },
  ]),
  [
    "wrapper for the host",
    loud(),
    {
      config: wrap("ignore", '{ host = "cfg(unix)", target = "cfg(target_arch = \\"x86_64\\")" }'),
      files: WRAPPER,
    },
  ],
  [
    "wrapper by host platform",
    loud(),
    { config: wrap("within-wrapper", '{ host = "cfg(target_arch = \\"x86_64\\")" }'), files: WRAPPER },
  ],
  ...(
    [
      ["by triple", `'${AARCH64}'`],
      ["by cfg", "'cfg(target_arch = \"aarch64\")'"],
      ["by the host's cfg", "{ host = 'cfg(target_arch = \"x86_64\")' }"],
      ["by the wrong host", "{ host = 'cfg(windows)' }"],
      ["by both", `{ host = 'cfg(unix)', target = '${AARCH64}' }`],
      ["by the host's triple", "'x86_64-unknown-linux-gnu'"],
    ] as const
  ).map(([name, platform]): Row => [
    `override ${name}`,
    run("--no-fail-fast", "binary_is_reachable", "finds_nothing"),
    { config: `[[profile.default.overrides]]\nplatform = ${platform}\nretries = 1\n`, exitCode: 100 },
  ]),
  [
    "default filter by platform",
    list(),
    {
      config: `[[profile.default.overrides]]\nplatform = '${AARCH64}'\ndefault-filter = "package(derive)"\n`,
    },
  ],
  [
    "setup for the target",
    run("-p", "derive"),
    {
      config: `${WRAP}[scripts.setup.s]\ncommand = "true"\n[[profile.default.scripts]]\nplatform = '${AARCH64}'\nsetup = "s"\n`,
    },
  ],
  ["test groups", ["show-config", "test-groups", "--target", AARCH64, "--show-default", "-p", "derive"]],
]);

/** A target that only a file describes: the compiler's wrapper turns it into the real one when it builds. */
const SPEC = {
  "custom.json": `{
  "arch": "aarch64",
  "data-layout": "e-m:e-i8:8:32-i16:16:32-i64:64-i128:128-n32:64-S128",
  "env": "gnu",
  "linker": "aarch64-linux-gnu-gcc",
  "llvm-target": "aarch64-unknown-linux-gnu",
  "max-atomic-width": 128,
  "os": "linux",
  "target-family": ["unix"],
  "target-pointer-width": "64"
}
`,
  "rustc.sh": `#!/bin/sh
# Called with the compiler and its arguments.
for argument do
  shift
  case $argument in */custom.json|custom) argument=${AARCH64};; esac
  set -- "$@" "$argument"
done
exec "$@" -C linker=aarch64-linux-gnu-gcc
`,
  "one.sh": '#!/bin/sh\necho "one: $NEXTEST_TEST_PHASE $#" >&2; exec qemu-aarch64 "$@"\n',
};
const custom = (...args: readonly string[]): readonly string[] => [
  ...args,
  "-p",
  "alpha",
  "--target",
  "{dir}/custom.json",
];
const WRAPPED_COMPILER = { RUSTC_WRAPPER: "{dir}/rustc.sh" };

const CUSTOM = rows("old-basic", { files: SPEC, timeout: 120_000 }, [
  [
    "custom target list",
    custom("list", "--lib"),
    { env: { ...WRAPPED_COMPILER, CARGO_TARGET_CUSTOM_RUNNER: "qemu-aarch64" } },
  ],
  [
    "custom target json",
    custom("list", "--lib", "-T", "json"),
    { env: { ...WRAPPED_COMPILER, CARGO_TARGET_CUSTOM_RUNNER: "qemu-aarch64" }, stdout: "json" },
  ],
  [
    "custom target run by cfg",
    custom(
      "run",
      "-j1",
      "--lib",
      "--config",
      `target.'cfg(target_arch = "aarch64")'.runner="{dir}/one.sh"`,
      "--success-output",
      "immediate",
      "adds",
    ),
    { env: WRAPPED_COMPILER },
  ],
  [
    "custom target run by name",
    custom(
      "run",
      "-j1",
      "--lib",
      "--config",
      'target.custom.runner="{dir}/one.sh"',
      "--success-output",
      "immediate",
      "adds",
    ),
    { env: WRAPPED_COMPILER },
  ],
  [
    "custom target in RUST_TARGET_PATH",
    ["list", "--lib", "-p", "alpha", "-T", "json", "--target", "custom"],
    {
      env: {
        ...WRAPPED_COMPILER,
        RUST_TARGET_PATH: "/nonexistent:{dir}",
        CARGO_TARGET_CUSTOM_RUNNER: "qemu-aarch64",
      },
      stdout: "json",
    },
  ],
  [
    "custom target broken",
    custom("list", "--lib"),
    { files: { "custom.json": "{" }, exitCode: 96, stderr: "present" },
  ],
]);

export const PLATFORM_CASES: readonly ConformanceCase[] = [...SETTINGS, ...CUSTOM];
