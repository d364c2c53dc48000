/** `debug`: what the runner extracts, builds for and reads out of filtersets. */
import type { ConformanceCase } from "../case.ts";

type Row = readonly [name: string, args: readonly string[], more?: Partial<ConformanceCase>];

const rows = (list: readonly Row[]): readonly ConformanceCase[] =>
  list.map(([name, args, more]) => ({
    name: `debug command ${name}`,
    workspace: "outcomes",
    args: ["debug", ...args],
    exitCode: 0,
    ...more,
  }));

const FILES = {
  "panic.txt": "noise\n\nthread 'x' (1) panicked at src/a.rs:3:4:\nfailed\n  left: 1\nnote: more\n\nafter\n",
  "missing.txt": "---- x stdout ----\nnote: test did not panic as expected at a.rs:1:2\n\nfailures:\n",
  "error.txt": "running\nError: boom\n\nCaused by:\n    x  \n\n",
  "nothing.txt": "all is well\n",
};

const EXTRACT = ["raw", "junit-description", "highlight"].flatMap((format) =>
  rows([
    ...Object.keys(FILES).flatMap((file): readonly Row[] =>
      ["stdout", "stderr", "combined"].map((stream): Row => [
        `extract ${format} of ${stream} ${file}`,
        ["extract", format, `--${stream}`, `{dir}/${file}`],
        { files: FILES },
      ]),
    ),
    [
      `extract ${format} of both`,
      ["extract", format, "--stdout", "{dir}/missing.txt", "--stderr", "{dir}/panic.txt"],
      { files: FILES },
    ],
  ]),
);

const JSON_OUT = { stdout: "json" } as const;
const WASM = ["--target", "wasm32-wasip1"] as const;
const SPECIFICATION = JSON.stringify({
  arch: "x86_64",
  "data-layout": "e-m:e-i64:64-i128:128-f80:128-n8:16:32:64-S128",
  "llvm-target": "x86_64-unknown-linux-gnu",
  "target-pointer-width": 64,
  os: "linux",
  "target-family": ["unix"],
});

const PLATFORMS = rows([
  ["platforms json", ["build-platforms", "--output-format", "json"], JSON_OUT],
  ["platforms pretty json of a target", ["build-platforms", "--output-format", "json-pretty", ...WASM]],
  ["platforms triples", ["build-platforms", "--output-format", "triple"]],
  ["platforms triples of a target", ["build-platforms", "--output-format", "triple", ...WASM]],
  ["platforms triples of a vendor", ["build-platforms", "--output-format", "triple", "--target", "i686-foo"]],
  [
    "platforms triples of a processor",
    ["build-platforms", "--output-format", "triple", "--target", "riscv64"],
  ],
  ["platforms", ["build-platforms"]],
  ["platforms of a target", ["build-platforms", ...WASM]],
  ["platforms of the host by name", ["build-platforms", "--target", "host-tuple"]],
  ["platforms by variable", ["build-platforms"], { env: { CARGO_BUILD_TARGET: "aarch64-apple-darwin" } }],
  ["platforms by --config", ["build-platforms", "--config", 'build.target="armv7-unknown-linux-gnueabihf"']],
  [
    "platforms by a specification",
    ["build-platforms", "--target", "{dir}/mine.json"],
    { files: { "mine.json": SPECIFICATION } },
  ],
  [
    "platforms by a specification on the path",
    ["build-platforms", "--target", "mine"],
    { files: { "mine.json": SPECIFICATION }, env: { RUST_TARGET_PATH: "{dir}" } },
  ],
  ["platforms of nonsense", ["build-platforms", "--target", "x-y-z"], { exitCode: 96, stderr: "present" }],
]);

const GOOD = [
  "all()",
  "test(a)",
  "test( a )",
  "test(=a) - test(~b) + test(/c+/)",
  "test(#f?[a-c]x-y.{a\\,b}*) & !test(#**/x/**)",
  "not (test(é) or test(#a/**/b)) and none() | kind(lib)",
  "platform( host )",
  "group(@global) or default()",
  'test("a\\n\\u{7}")',
];
/** What a place forbids, and what is wrong everywhere. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  "override-filter group(@global)",
  "archive-filter test(a)",
  "archive-filter group(@global)",
  "default-filter group(@global)",
  "default-filter default()",
  ...["test", "override-filter", "archive-filter", "default-filter"].flatMap((kind) => [
    `${kind} package(nonesuch)`,
    `${kind} test(a`,
  ]),
]);
const KINDS = ["test", "override-filter", "archive-filter", "default-filter"];

const FILTERSETS = rows([
  ...GOOD.map((text): Row => [`filterset ${text}`, ["parse-filterset", "--kind", "test", text]]),
  ...KINDS.flatMap((kind) =>
    ["test(a)", "group(@global)", "default()", "package(nonesuch)", "test(a"].map((text): Row => [
      `filterset ${text} in ${kind}`,
      ["parse-filterset", "--kind", kind, text],
      // Mistakes are explained in our own words; the exit code is compared.
      { stderr: "present", exitCode: FORBIDDEN.has(`${kind} ${text}`) ? 1 : 0 },
    ]),
  ),
  [
    "filterset without metadata",
    ["parse-filterset", "--kind", "test", "--cargo-metadata", "/nonexistent", "all()"],
    { exitCode: 96, stderr: "present" },
  ],
]);

export const DEBUG_COMMAND_CASES: readonly ConformanceCase[] = [...EXTRACT, ...PLATFORMS, ...FILTERSETS];
