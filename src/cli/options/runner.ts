/** Options of the runner. */
import type { GivenOptions, RunnerOptions } from "../../model/requests/options.ts";
import { CACHE_MODES, type MaxFail } from "../../model/settings.ts";
import { type ArgTable, flag, oneOf, option } from "../arg.ts";
import {
  COMMAND,
  DURATION,
  MAX_FAIL,
  SERVER_ADDRESS,
  STRESS_COUNT,
  TEST_THREADS,
  UNSIGNED,
} from "../readers.ts";
import type { REPORTER_SETTINGS } from "./reporter.ts";

/** Options that stand above a setting. */
type SettingOption = Exclude<keyof GivenOptions, keyof typeof REPORTER_SETTINGS | "doctests" | "maxFail">;

/** `--fail-fast` and `--no-fail-fast` are other ways to say `--max-fail`. */
type Options = Omit<RunnerOptions, "queue"> &
  Partial<Pick<GivenOptions, SettingOption>> & {
    readonly failFast: boolean;
    readonly noFailFast: boolean;
    readonly maxFail?: MaxFail;
    readonly noCache: boolean;
  };

const heading = "Runner options";
/** A debugger and a tracer exclude each other, as do the two ways to say how long to stress. */
export const INTERCEPTOR_GROUP = "interceptor";
export const STRESS_GROUP = "stress-condition";

export const RUNNER = {
  noRun: flag({ long: "no-run", heading }),
  testThreads: option(TEST_THREADS, {
    long: "test-threads",
    short: "j",
    visibleAliases: ["jobs"],
    valueName: "N",
    env: "NEXTEST_TEST_THREADS",
    heading,
    negativeNumbers: true,
  }),
  retries: option(UNSIGNED, { long: "retries", valueName: "N", env: "NEXTEST_RETRIES", heading }),
  flakyResult: option(oneOf(["pass", "fail"]), {
    long: "flaky-result",
    valueName: "RESULT",
    env: "NEXTEST_FLAKY_RESULT",
    heading,
  }),
  forkServer: option(oneOf(["auto", "off"]), {
    long: "fork-server",
    valueName: "WHEN",
    env: "NEXTEST_FORK_SERVER",
    heading,
  }),
  timeoutStacks: option(oneOf(["auto", "off"]), {
    long: "timeout-stacks",
    valueName: "WHEN",
    env: "NEXTEST_TIMEOUT_STACKS",
    heading,
  }),
  cache: option(oneOf(CACHE_MODES), {
    long: "cache",
    valueName: "MODE",
    env: "NEXTEST_CACHE",
    heading,
  }),
  noCache: flag({ long: "no-cache", heading }),
  remote: option(SERVER_ADDRESS, {
    long: "remote",
    valueName: "URL",
    env: "NEXTEST_REMOTE",
    heading,
    conflicts: ["no-run"],
  }),
  order: option(oneOf(["listed", "longest-first", "failed-first"]), {
    long: "order",
    valueName: "ORDER",
    env: "NEXTEST_ORDER",
    heading,
  }),
  failFast: flag({ long: "fail-fast", visibleAliases: ["ff"], heading, conflicts: ["no-run"] }),
  noFailFast: flag({
    long: "no-fail-fast",
    visibleAliases: ["nff"],
    heading,
    conflicts: ["no-run"],
    overrides: ["fail-fast"],
  }),
  maxFail: option(MAX_FAIL, {
    long: "max-fail",
    valueName: "N[:MODE]",
    heading,
    conflicts: ["no-run", "fail-fast", "no-fail-fast"],
  }),
  debugger: option(COMMAND, {
    long: "debugger",
    valueName: "DEBUGGER",
    heading,
    groups: [INTERCEPTOR_GROUP],
    conflicts: [STRESS_GROUP, "no-run"],
  }),
  tracer: option(COMMAND, {
    long: "tracer",
    valueName: "TRACER",
    heading,
    groups: [INTERCEPTOR_GROUP],
    conflicts: [STRESS_GROUP, "no-run"],
  }),
  noTests: option(oneOf(["auto", "pass", "warn", "fail"], { fail: ["error"] }), {
    long: "no-tests",
    valueName: "ACTION",
    env: "NEXTEST_NO_TESTS",
    heading,
  }),
  stressCount: option(STRESS_COUNT, {
    long: "stress-count",
    valueName: "COUNT",
    heading: "Stress testing options",
    groups: [STRESS_GROUP],
  }),
  stressDuration: option(DURATION, {
    long: "stress-duration",
    valueName: "DURATION",
    heading: "Stress testing options",
    groups: [STRESS_GROUP],
  }),
  noCapture: flag({ long: "no-capture", aliases: ["nocapture"], heading, order: 100 }),
} satisfies ArgTable<Options>;

const {
  testThreads,
  retries,
  flakyResult,
  forkServer,
  timeoutStacks,
  order,
  cache,
  noCache,
  failFast,
  noFailFast,
  maxFail,
  ...withoutSetting
} = RUNNER;

/** Options that each stand above one setting. */
export const RUNNER_SETTINGS = { testThreads, retries, flakyResult, forkServer, timeoutStacks, order };

/** `--no-cache` is another way to say `--cache off`. */
export const CACHE_USE = { cache, noCache };

/** Three ways to say when a run ends early; `--no-fail-fast` overrides `--fail-fast`. */
export const EARLY_END = { noFailFast, failFast, maxFail };

/** The other options: those that stand above no setting. */
export const RUNNER_WITHOUT_SETTING = withoutSetting;

/** `bench` writes the value of `--max-fail` without its mode, though it takes it. */
export const BENCH_MAX_FAIL = option(MAX_FAIL, {
  long: "max-fail",
  valueName: "N",
  heading,
  conflicts: ["no-run", "fail-fast", "no-fail-fast"],
});
