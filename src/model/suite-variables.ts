/**
 * Variables of suites that run the runner itself: they make its output repeatable, and stage what is rare.
 * They are for test suites only. An unknown value is ignored.
 */
import { COMPATIBLE_VERSION } from "./version.ts";

export type SuiteEnvironment = Readonly<Record<string, string | undefined>>;

const isOn = (env: SuiteEnvironment, name: string): boolean => env[name] === "1";

/** The run's id, in place of a random one. */
export const RUN_ID_VARIABLE = "__NEXTEST_FORCE_RUN_ID";

const UUID = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i;

/** `undefined`: none is asked for; `"invalid"`: what is asked for is no UUID. */
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

/** How long listing goes on before it shows its progress, in milliseconds. */
export const listProgressDelay = (env: SuiteEnvironment): number | undefined =>
  wholeNumber(env["__NEXTEST_LIST_PROGRESS_DELAY_MS"]);

/** How often progress is redrawn, in milliseconds. */
export const progressInterval = (env: SuiteEnvironment): number | undefined =>
  wholeNumber(env["NEXTEST_PROGRESS_TICK_INTERVAL_MS"]);

function wholeNumber(text = ""): number | undefined {
  return /^\+?\d+$/.test(text) ? Number(text) : undefined;
}

/**
 * What this executable takes itself to be built for, where rustc cannot tell the host; `error`: it does
 * not know that either.
 */
export const forcedBuildTarget = (env: SuiteEnvironment): string | undefined =>
  env["__NEXTEST_FORCE_BUILD_TARGET"];

/**
 * Set by this program for itself, where cargo is to call it in rustdoc's place: the folder to note calls in, and the
 * rustdoc that stands aside.
 */
export const RUSTDOC_CALLS_VARIABLE = "NEXTEST_TS_RUSTDOC_CALLS";
export const RUSTDOC_VARIABLE = "NEXTEST_TS_RUSTDOC";

/** Another target directory that build scripts may have linked from. */
export const otherTargetDirectory = (env: SuiteEnvironment): string | undefined =>
  env["__NEXTEST_ALT_TARGET_DIR"];
