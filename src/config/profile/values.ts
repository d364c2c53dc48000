/** Settings in the notation of the configuration file, with their sources: for `show-config test`. */
import type { EffectiveSetting, SettingValue } from "../../model/effective-settings.ts";
import type { Milliseconds } from "../../model/ids.ts";
import type { LeakTimeout, MaxFail, RetryPolicy, SlowTimeout } from "../../model/settings.ts";
import type { Decided } from "./provenance.ts";
import type { RunDecisions } from "./run-settings.ts";
import type { TestDecisions } from "./test-settings.ts";

/** Units from large to small, in milliseconds; a year is 365.25 days, as durations are read. */
const UNITS: readonly (readonly [name: string, milliseconds: number])[] = [
  ["y", 31_557_600_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
];

/** `1h 30m`, `500ms`; what is finer than a millisecond becomes a fraction of one. */
export function showDuration(duration: Milliseconds): string {
  let rest = duration;
  const parts: string[] = [];
  for (const [name, size] of UNITS) {
    const count = name === "ms" ? Number(rest.toFixed(6)) : Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${name}`);
  }
  return parts.length === 0 ? "0s" : parts.join(" ");
}

function showRetries(policy: RetryPolicy): SettingValue {
  if (policy.backoff === "fixed" && policy.delay === 0) return policy.count;
  const { backoff, count, delay, jitter } = policy;
  const maxDelay = policy.backoff === "exponential" ? policy.maxDelay : undefined;
  return {
    backoff,
    count,
    delay: showDuration(delay),
    ...(maxDelay === undefined ? {} : { "max-delay": showDuration(maxDelay) }),
    jitter,
  };
}

function showSlowTimeout(timeout: SlowTimeout): SettingValue {
  return {
    period: showDuration(timeout.period),
    ...(timeout.terminateAfter === undefined ? {} : { "terminate-after": timeout.terminateAfter }),
    "grace-period": showDuration(timeout.gracePeriod),
    "on-timeout": timeout.onTimeout,
  };
}

function showLeakTimeout({ period, result }: LeakTimeout): SettingValue {
  return { period: showDuration(period), result };
}

function showMaxFail(maxFail: MaxFail): SettingValue {
  return maxFail.kind === "all" ? false : { "max-fail": maxFail.count, terminate: maxFail.terminate };
}

function setting<T>(key: string, decided: Decided<T>, show: (value: T) => SettingValue): EffectiveSetting {
  return { key, value: show(decided.value), source: decided.source() };
}

const asIs = (value: SettingValue): SettingValue => value;

/** Every setting of a test, in the order of the reference. */
export function explainTest(
  decisions: TestDecisions,
  mode: "test" | "benchmark",
): readonly EffectiveSetting[] {
  const { runWrapper } = decisions;
  const wrapper = runWrapper.value;
  return [
    setting("priority", decisions.priority, asIs),
    setting("test-group", decisions.testGroup, asIs),
    setting("threads-required", decisions.threadsRequired, asIs),
    setting("run-extra-args", decisions.runExtraArgs, asIs),
    setting("retries", decisions.retries, showRetries),
    setting("flaky-result", decisions.flakyResult, asIs),
    setting(mode === "test" ? "slow-timeout" : "bench.slow-timeout", decisions.slowTimeout, showSlowTimeout),
    setting("leak-timeout", decisions.leakTimeout, showLeakTimeout),
    setting("leak-cleanup", decisions.leakCleanup, asIs),
    setting("early-exit", decisions.earlyExit, asIs),
    setting("success-output", decisions.successOutput, asIs),
    setting("failure-output", decisions.failureOutput, asIs),
    setting("junit.store-success-output", decisions.storeSuccessOutput, asIs),
    setting("junit.store-failure-output", decisions.storeFailureOutput, asIs),
    setting("junit.report-skipped", decisions.reportSkipped, asIs),
    setting("junit.flaky-fail-status", decisions.flakyFailStatus, asIs),
    {
      key: "run-wrapper",
      ...(wrapper === undefined ? {} : { value: wrapper }),
      source: runWrapper.source(),
    },
  ];
}

/** Every setting of the run as a whole. */
export function explainRun(
  decisions: RunDecisions,
  more: { readonly defaultFilter: Decided<string>; readonly mode: "test" | "benchmark" },
): readonly EffectiveSetting[] {
  const { junitPath } = decisions;
  const prefix = more.mode === "test" ? "" : "bench.";
  return [
    setting("default-filter", more.defaultFilter, asIs),
    setting("test-threads", decisions.testThreads, asIs),
    setting("fail-fast", decisions.maxFail, showMaxFail),
    setting(`${prefix}global-timeout`, decisions.globalTimeout, showDuration),
    setting("list-timeout", decisions.listTimeout, showDuration),
    setting("status-level", decisions.statusLevel, asIs),
    setting("final-status-level", decisions.finalStatusLevel, asIs),
    ...(junitPath === undefined ? [] : [setting("junit.path", junitPath, asIs)]),
    setting("junit.report-name", decisions.junitReportName, asIs),
  ];
}
