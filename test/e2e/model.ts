/**
 * The expected outcome of every test of the fixtures. Assertions read it from here instead of repeating parts of it.
 */
import type { BinaryKind } from "../../src/model/build/binaries.ts";
import type { AttemptResult } from "../../src/model/results/outcome.ts";
import type { FixtureName } from "./fixtures.ts";

/** How a test ends when it is run once; a number is an exit code. */
type Ending =
  | "passes"
  /** With success, but before its harness said so. */
  | "exits early"
  /** With success, but a process that outlives it holds its output. */
  | "leaks"
  /** As a failure the first time, with success from then on. */
  | "is flaky"
  | "SIGABRT"
  | number;

export interface ModelTest {
  readonly ending: Ending;
  readonly ignored: boolean;
  /** Words that it says, on the stream they come on. */
  readonly stdout?: string;
  readonly stderr?: string;
  /** It takes seconds, and so is only listed. */
  readonly takesLong?: true;
}

export interface ModelBinary {
  readonly kind: BinaryKind;
  /** Below the workspace's folder. */
  readonly cwd: string;
  /** Built without being asked for. */
  readonly isDefault: boolean;
  readonly tests: Readonly<Record<string, ModelTest>>;
}

export type ModelWorkspace = Readonly<Record<string, ModelBinary>>;

type Tests = Readonly<Record<string, ModelTest>>;

const ends = (ending: Ending, more: Omit<ModelTest, "ending" | "ignored"> = {}): ModelTest => ({
  ending,
  ignored: false,
  ...more,
});
const PASSES = ends("passes");
const IGNORED: ModelTest = { ending: "passes", ignored: true };
/** libtest's exit code for a failure. */
const FAILED = 101;

const passing = (...names: readonly string[]): Tests =>
  Object.fromEntries(names.map((name) => [name, PASSES]));
const binary = (kind: BinaryKind, cwd: string, tests: Tests): ModelBinary => ({
  kind,
  cwd,
  isDefault: true,
  tests,
});
const onDemand = (kind: BinaryKind, cwd: string, tests: Tests): ModelBinary => ({
  kind,
  cwd,
  isDefault: false,
  tests,
});

const basic: ModelWorkspace = {
  alpha: binary("lib", "alpha", {
    ...passing(
      "shapes::flat::tests::area",
      "shapes::flat::tests::deeper::empty_area",
      "tests::adds",
      "tests::returns_ok",
      "tests::unicode::naïve_größe",
    ),
    "tests::should_panic_with_message": ends("passes", { stderr: "overflow, as announced" }),
    "tests::prints_to_both_streams": ends("passes", {
      stdout: "this line goes to standard output",
      stderr: "this line goes to standard error",
    }),
    "tests::ignored_with_reason": IGNORED,
    "tests::ignored_without_reason": IGNORED,
  }),
  "alpha::bin/alpha": binary("bin", "alpha", passing("tests::binary_has_a_test")),
  "alpha::bin/alpha-tool": binary("bin", "alpha", {
    ...passing("tests::tool_has_a_test"),
    "tests::tool_has_an_ignored_test": IGNORED,
  }),
  "alpha::integration": binary("test", "alpha", {
    ...passing(
      "binary_is_named_at_run_time",
      "binary_is_reachable",
      "library_is_reachable",
      "runs_in_the_package_directory",
    ),
    ignored_integration: IGNORED,
  }),
  "alpha::nested": binary("test", "alpha", passing("helper::helper_has_a_test", "uses_helper")),
  "alpha::example/tested": binary("example", "alpha", passing("example_has_a_test")),
  "alpha::example/untested": onDemand("example", "alpha", passing("only_with_examples")),
  "alpha::bench/harnessed": onDemand("bench", "alpha", passing("bench_target_has_a_test")),
  "alpha::bench/custom": onDemand("bench", "alpha", {
    fast: ends("passes", { stdout: "ran fast" }),
    "group/slow": ends("passes", { stdout: "ran group/slow" }),
    sanity: ends("passes", { stdout: "ran sanity" }),
  }),
  "beta-hyphen": binary("lib", "beta-hyphen", passing("tests::doubles", "tests::macro_works")),
  "beta-hyphen::build_script": binary(
    "test",
    "beta-hyphen",
    passing(
      "dev_dependency_is_reachable",
      "out_dir_at_build_time",
      "out_dir_at_run_time",
      "rustc_env_at_build_time",
      "rustc_env_at_run_time",
    ),
  ),
  derive: binary("proc-macro", "derive", passing("tests::finds_a_struct", "tests::finds_nothing")),
  "derive::derives": binary("test", "derive", passing("derives_for_enums")),
  native: binary("lib", "native", passing("tests::twice")),
  "shared-object": binary("lib", "shared-object", passing("tests::greets")),
  "shared-object::links": binary("test", "shared-object", passing("links")),
};

const outcomes: ModelWorkspace = {
  outcomes: binary("lib", "", {
    "pass::silent": PASSES,
    "pass::prints": ends("passes", { stdout: "on standard output", stderr: "on standard error" }),
    "pass::panics_as_expected": ends("passes", { stderr: "as expected" }),
    "pass::ignored": IGNORED,
    "fail::panics": ends(FAILED, { stdout: "before the panic", stderr: "a message\nwith two lines" }),
    "fail::asserts": ends(FAILED, { stderr: "assertion `left == right` failed: arithmetic" }),
    "fail::returns_an_error": ends(FAILED, { stderr: 'Error: "an error value"' }),
    "fail::does_not_panic": ends(FAILED, { stdout: "test did not panic as expected" }),
    "fail::panics_with_another_message": ends(FAILED, { stderr: "another message" }),
    "fail::ignored_and_failing": { ending: FAILED, ignored: true, stderr: "should not have been run" },
  }),
  "outcomes::endings": binary("test", "", {
    aborts: ends("SIGABRT"),
    exits_with_77: ends(77),
    exits_with_0_early: ends("exits early", { stdout: "leaving before the result line" }),
    overflows_the_stack: ends("SIGABRT", { stderr: "has overflowed its stack" }),
    sleeps: PASSES,
    leaks_its_output: ends("leaks"),
    leaks_in_silence: PASSES,
    left_behind: IGNORED,
    flaky: ends("is flaky"),
    floods: ends("passes", { stdout: "flood...flood..." }),
    prints_odd_bytes: ends(FAILED, { stdout: "bad utf-8 \ufffd\ufffd, a NUL \0," }),
    reads_standard_input: PASSES,
    shows_its_environment: { ...IGNORED, stdout: "\nNEXTEST=1\n" },
  }),
};

const obedient = (name: string): ModelBinary =>
  binary("test", "", {
    [`${name}::passes`]: ends("passes", { stdout: `running ${name}::passes` }),
    [`${name}::fails`]: ends(1, { stderr: "failed, as its name says" }),
    [`${name}::ignored`]: IGNORED,
  });

const harness: ModelWorkspace = {
  harness: binary("lib", "", passing("standard")),
  "harness::first": obedient("first"),
  "harness::second": obedient("second"),
  "harness::third": obedient("third"),
};

const example: ModelWorkspace = {
  table: binary("lib", "table", {
    ...passing(
      "tests::aligns_columns",
      "tests::measures_letters_not_bytes",
      "tests::renders_nothing_for_no_rows",
    ),
    "tests::has_no_third_row": ends("passes", { stderr: "index out of bounds" }),
  }),
  "tally::bin/tally": binary(
    "bin",
    "tally",
    passing("tests::refuses_what_is_no_number", "tests::ten_words_by_default"),
  ),
  "tally::command": binary("test", "tally", passing("prints_the_most_frequent_words", "refuses_a_bad_limit")),
  words: binary(
    "lib",
    "words",
    passing(
      "count::tests::ignores_case",
      "count::tests::ranks_by_count_then_by_name",
      "count::tests::totals",
      "split::tests::finds_nothing_in_nothing",
      "split::tests::keeps_apostrophes_inside_words",
      "split::tests::knows_more_than_ascii",
      "split::tests::splits_at_spaces_and_punctuation",
    ),
  ),
  "words::novel": binary("test", "words", {
    ...passing("reads_a_chapter_slowly", "reads_a_sentence"),
    fails_on_demand: ends("passes", { stdout: "DEMO_FAIL is" }),
    reads_a_library: { ...IGNORED, takesLong: true },
  }),
  "words::example/longest": binary("example", "words", passing("counts_letters_not_bytes")),
};

const obeys = (cwd: string): ModelBinary =>
  binary("test", cwd, { ...passing("five", "four", "one", "three", "two"), skipped: IGNORED });

/** Without variables that change the outcome. */
const reruns: ModelWorkspace = {
  alpha: { ...binary("lib", "alpha", {}), isDefault: false },
  "alpha::obeys": obeys("alpha"),
  beta: { ...binary("lib", "beta", {}), isDefault: false },
  "beta::obeys": obeys("beta"),
};

/** The outcomes of `doctests` are compared with cargo's: `conformance/doctests/main.ts`. Those of `costs` depend on limits. */
export const MODEL: Readonly<Record<Exclude<FixtureName, "doctests" | "costs">, ModelWorkspace>> = {
  basic,
  outcomes,
  harness,
  reruns,
  example,
};

/** Variables that keep what sleeps from sleeping longer than the model needs. */
export const MODEL_VARIABLES: Readonly<Record<string, string>> = {
  OUTCOMES_SLEEP_MS: "50",
  OUTCOMES_LEAK_MS: "1500",
  DEMO_SLOW_MS: "50",
};

export interface ModelAttempt {
  readonly result: AttemptResult;
  readonly exitedEarly: boolean;
}

/** All attempts of a test that may be tried again `retries` times. */
export function attemptsOf({ ending }: ModelTest, retries: number): readonly ModelAttempt[] {
  if (ending === "is flaky") {
    return retries === 0
      ? [failure(FAILED)]
      : [failure(FAILED), { result: { kind: "pass" }, exitedEarly: false }];
  }
  const one = attemptOf(ending);
  return one.result.kind === "fail" ? Array.from({ length: retries + 1 }, () => one) : [one];
}

function attemptOf(ending: Exclude<Ending, "is flaky">): ModelAttempt {
  if (typeof ending === "number") return failure(ending);
  switch (ending) {
    case "passes":
    case "exits early":
      return { result: { kind: "pass" }, exitedEarly: ending === "exits early" };
    case "leaks":
      return { result: { kind: "leak", result: "pass" }, exitedEarly: false };
    case "SIGABRT": {
      const status = { kind: "signaled", signal: 6, name: ending } as const;
      return { result: { kind: "fail", status, leaked: false }, exitedEarly: false };
    }
  }
}

function failure(code: number): ModelAttempt {
  return { result: { kind: "fail", status: { kind: "exited", code }, leaked: false }, exitedEarly: false };
}

/** The word that a test's line begins with when it is run once. */
export function statusWord({ ending }: ModelTest): string {
  if (ending === "passes" || ending === "exits early") return "PASS";
  if (ending === "leaks") return "LEAK";
  return ending === "SIGABRT" ? "SIGABRT" : "FAIL";
}
