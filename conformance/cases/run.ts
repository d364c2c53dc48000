/** `run`: selection, threads, failures, exit codes and the environment of tests. */
import type { ConformanceCase } from "../case.ts";

type Row = readonly [name: string, args: readonly string[], more?: Partial<ConformanceCase>];

const rows = (workspace: string, list: readonly Row[]): readonly ConformanceCase[] =>
  list.map(([name, args, more]) => ({ name: `run ${name}`, workspace, args: ["run", ...args], ...more }));

/** On `basic`: everything passes, so one thread gives one order. */
const SELECTION: readonly Row[] = [
  ["all", ["-j1"]],
  ["workspace", ["-j1", "--workspace"]],
  ["package", ["-j1", "-p", "alpha"]],
  ["two packages", ["-j1", "-p", "alpha", "-p", "derive"]],
  ["exclude", ["-j1", "--workspace", "--exclude", "alpha"]],
  ["unknown package", ["-p", "nonesuch"]],
  ["lib", ["-j1", "--lib"]],
  ["bins", ["-j1", "--bins"]],
  ["one bin", ["-j1", "--bin", "alpha-tool"]],
  ["one test target", ["-j1", "--test", "integration"]],
  ["unknown test target", ["--test", "nonesuch"]],
  ["examples", ["-j1", "--examples"]],
  ["all targets", ["-j1", "--all-targets"]],
  ["release", ["-j1", "--release", "-p", "derive"]],
  ["cargo profile", ["-j1", "--cargo-profile", "release", "-p", "derive"]],
  ["names", ["-j1", "adds", "links"]],
  ["no match", ["nonesuch_test"]],
  ["no match in colour", ["--color", "always", "nonesuch_test"]],
  ["no match warn", ["--no-tests", "warn", "nonesuch_test"]],
  ["no match pass", ["--no-tests", "pass", "nonesuch_test"]],
  ["no match fail", ["--no-tests", "fail", "nonesuch_test"]],
  ["skip", ["-j1", "--", "--skip", "tests"]],
  ["exact", ["-j1", "--", "--exact", "tests::adds", "tests::twice"]],
  ["exact and substring", ["-j1", "greets", "--", "--exact", "tests::adds"]],
  ["unknown argument after dashes", ["--", "--nonesuch"], { stderr: "present" }],
  ["include ignored", ["-j1", "--", "--include-ignored"]],
  ["ignored twice", ["--run-ignored", "all", "--", "--ignored"], { stderr: "present" }],
  ["run-ignored only", ["-j1", "--run-ignored", "only"]],
  ["run-ignored all", ["-j1", "--run-ignored", "all"]],
  ["partition", ["-j1", "--partition", "hash:1/2"]],
  ["partition empty", ["-j1", "--partition", "count:50/60", "adds"]],
  ["bad partition", ["--partition", "hash:3/2"], { stderr: "present" }],
  ["no-run", ["--no-run"]],
  ["negative threads", ["-j", "-1", "adds"]],
  ["num-cpus", ["-j", "num-cpus", "adds"]],
  ["zero threads", ["-j", "0"], { stderr: "present" }],
  ["cargo quiet", ["-j1", "--cargo-quiet", "adds"]],
  ["cargo quiet twice", ["-j1", "--cargo-quiet", "--cargo-quiet", "adds"]],
  ["cargo verbose", ["-j1", "--cargo-verbose", "adds"], { adjust: withoutCargoCommands }],
  ["no capture", ["--no-capture", "prints_to_both"]],
  ["nocapture after dashes", ["prints_to_both", "--", "--nocapture"]],
  ["status all", ["-j1", "--status-level", "all", "tests"]],
  ["skips shown", ["-j1", "--status-level", "skip", "adds"]],
  ["colours", ["-j1", "--color", "always", "tests"]],
  ["build failure in colour", ["--color", "always", "--test", "nonesuch"], { exitCode: 101 }],
  ["success output", ["-j1", "--success-output", "immediate", "prints_to_both"]],
  ["success output final", ["-j1", "--success-output", "final", "prints_to_both"]],
  ["final status all", ["-j1", "--final-status-level", "all", "tests"]],
  ["verbose", ["-j1", "-v", "adds"]],
  ["missing manifest", ["--manifest-path", "/nonexistent/Cargo.toml"], { stderr: "present" }],
  ["target", ["-j1", "--target", "x86_64-unknown-linux-gnu", "adds"]],
  ["unknown target", ["--target", "nonesuch-triple"], { stderr: "present" }],
  ["bad threads from environment", ["adds"], { env: { NEXTEST_TEST_THREADS: "many" }, stderr: "present" }],
  ["threads from environment", ["adds"], { env: { NEXTEST_TEST_THREADS: "1" } }],
];

/** On `outcomes`: most tests fail, each in its own way. */
const FAILURES: readonly Row[] = [
  ["failures", ["-j1", "--no-fail-fast", "fail::"]],
  ["fail fast", ["-j1", "fail::"]],
  ["fail fast flag", ["-j1", "--fail-fast", "fail::"]],
  ["max fail 2", ["-j1", "--max-fail", "2", "fail::"]],
  ["max fail 2 wait", ["-j1", "--max-fail", "2:wait", "fail::"]],
  ["max fail all", ["-j1", "--max-fail", "all", "fail::"]],
  ["max fail in stress", ["-j1", "--stress-count", "2", "--max-fail", "1:immediate", "fail::"]],
  ["max fail bad", ["--max-fail", "none"], { stderr: "present" }],
  ["abort", ["-j1", "aborts"]],
  ["exit code", ["-j1", "exits_with_77"]],
  ["stack overflow", ["-j1", "overflows_the_stack"]],
  ["failure colours", ["-j1", "--no-fail-fast", "--color", "always", "fail::"]],
  ["failure output final", ["-j1", "--no-fail-fast", "--failure-output", "final", "fail::"]],
  ["failure output both", ["-j1", "--no-fail-fast", "--failure-output", "immediate-final", "fail::"]],
  ["failure output never", ["-j1", "--no-fail-fast", "--failure-output", "never", "fail::"]],
  ["no indent", ["-j1", "--no-output-indent", "fail::panics"]],
  ["status none", ["-j1", "--no-fail-fast", "--status-level", "none", "fail::"]],
  ["status fail", ["-j1", "--no-fail-fast", "--status-level", "fail", "pass::"]],
  ["final status none", ["-j1", "--no-fail-fast", "--final-status-level", "none", "fail::"]],
  ["reads stdin", ["-j1", "reads_standard_input"]],
  ["retries", ["-j1", "--retries", "2", "fail::panics"]],
  ["flaky", ["-j1", "--retries", "2", "flaky"]],
  ["flaky fails", ["-j1", "--retries", "2", "--flaky-result", "fail", "flaky"]],
  ["retries exhausted", ["-j1", "--retries", "1", "flaky"], { env: { OUTCOMES_FLAKY_PASSES_AT: "5" } }],
  ["odd bytes", ["-j1", "prints_odd_bytes"]],
  ["leak", ["-j1", "leaks_its_output"], { stderr: "sorted" }],
  ["no capture failure", ["--no-capture", "fail::panics", "--no-fail-fast"]],
  [
    "whole environment",
    ["-j1", "--run-ignored", "all", "shows_its_environment"],
    { env: { EXTRA: "value", CARGO_TERM_COLOR: "never" }, adjust: withoutVersion },
  ],
];

const BENCHMARKS = { NEXTEST_EXPERIMENTAL_BENCHMARKS: "1" };

/** One benchmark takes that many milliseconds, under that setting of the default profile. */
function slowBenches(rows: readonly (readonly [string, string, string])[]): readonly ConformanceCase[] {
  return rows.map(([name, milliseconds, setting]) => ({
    name: `bench ${name}`,
    workspace: "basic",
    args: ["bench", "--workspace", "group/slow"],
    env: { ...BENCHMARKS, BENCH_MS: milliseconds },
    config: `[profile.default]\n${setting}\n`,
  }));
}

const BENCHES: readonly ConformanceCase[] = [
  { name: "bench all", workspace: "basic", args: ["bench", "--workspace"], env: BENCHMARKS },
  { name: "bench one", workspace: "basic", args: ["bench", "--workspace", "fast"], env: BENCHMARKS },
  { name: "bench none", workspace: "basic", args: ["bench", "nonesuch_bench"], env: BENCHMARKS },
  ...slowBenches([
    ["its own timeout", "20000", 'bench.slow-timeout = { period = "150ms", terminate-after = 1 }'],
    ["tests' timeout does not count", "400", 'slow-timeout = { period = "100ms", terminate-after = 1 }'],
    ["its own global timeout", "20000", 'bench.global-timeout = "200ms"'],
    ["tests' global timeout does not count", "400", 'global-timeout = "100ms"'],
  ]),
  { name: "bench not switched on", workspace: "basic", args: ["bench"], stderr: "present" },
];

export const RUN_CASES: readonly ConformanceCase[] = [
  ...rows("basic", SELECTION),
  ...rows("outcomes", FAILURES),
  ...BENCHES,
];

/** `Running` and `Fresh` lines of a verbose cargo come in any order. */
function withoutCargoCommands(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^ +(?:Running|Fresh|Dirty) /.test(line))
    .join("\n");
}

/** Process ids and scratch paths, which differ in each run. */
function withoutVersion(text: string): string {
  return text.replace(/NEXTEST_RUN_ID=.*/g, "NEXTEST_RUN_ID=…");
}
