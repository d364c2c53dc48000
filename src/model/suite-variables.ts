/**
 * Variables for test suites that run the runner itself. They make its output repeatable, and cause rare situations.
 * They are for test suites only. An unknown value is ignored.
 */
import { COMPATIBLE_VERSION } from "./version.ts";

export type SuiteEnvironment = Readonly<Record<string, string | undefined>>;

const isOn = (env: SuiteEnvironment, name: string): boolean => env[name] === "1";

/** The run's id, in place of a random one. */
export const RUN_ID_VARIABLE = "__NEXTEST_FORCE_RUN_ID";

const UUID = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i;

/** `undefined`: no id is requested; `"invalid"`: the requested id is not a UUID. */
export function forcedRunId(env: SuiteEnvironment): string | undefined {
  const text = env[RUN_ID_VARIABLE];
  if (text === undefined) return undefined;
  const parts = UUID.exec(text);
  return parts === null ? "invalid" : parts.slice(1).join("-").toLowerCase();
}

/** The version that configurations are checked against, and that tests get in their environment. */
export function currentVersion(env: SuiteEnvironment): string {
  const text = env["__NEXTEST_TEST_VERSION"] ?? "";
  return /^\d+\.\d+\.\d+([-+][\w.+-]+)?$/.test(text) ? text : COMPATIBLE_VERSION;
}

/** Times that change from run to run are shown as a placeholder. */
export const hidesTimes = (env: SuiteEnvironment): boolean => isOn(env, "__NEXTEST_REDACT");

/** Streams that a test did not write to are shown as well. */
export const showsEmptyOutput = (env: SuiteEnvironment): boolean =>
  isOn(env, "__NEXTEST_DISPLAY_EMPTY_OUTPUTS");

/** SIGQUIT asks what runs, on systems whose terminals have no key for that. */
export const quitAsksWhatRuns = (env: SuiteEnvironment): boolean => isOn(env, "__NEXTEST_SIGQUIT_AS_INFO");

/** How long listing runs before its progress is shown, in milliseconds. */
export const listProgressDelay = (env: SuiteEnvironment): number | undefined =>
  wholeNumber(env["__NEXTEST_LIST_PROGRESS_DELAY_MS"]);

/** How often progress is redrawn, in milliseconds. */
export const progressInterval = (env: SuiteEnvironment): number | undefined =>
  wholeNumber(env["NEXTEST_PROGRESS_TICK_INTERVAL_MS"]);

function wholeNumber(text = ""): number | undefined {
  return /^\+?\d+$/.test(text) ? Number(text) : undefined;
}

/**
 * The platform that this executable assumes it was built for, used if rustc does not report the host. `error`: it is
 * unknown too.
 */
export const forcedBuildTarget = (env: SuiteEnvironment): string | undefined =>
  env["__NEXTEST_FORCE_BUILD_TARGET"];

/**
 * Set by this program for itself, where cargo is to call it in rustdoc's place: the folder to note calls in, the
 * rustdoc that stands aside, and this program, which `native/doctest.c` calls where it has to.
 */
export const RUSTDOC_CALLS_VARIABLE = "NEXTEST_TS_RUSTDOC_CALLS";
export const RUSTDOC_VARIABLE = "NEXTEST_TS_RUSTDOC";
export const RUNNER_VARIABLE = "NEXTEST_TS_RUNNER";

/** Another target directory that build scripts may have linked from. */
export const otherTargetDirectory = (env: SuiteEnvironment): string | undefined =>
  env["__NEXTEST_ALT_TARGET_DIR"];
