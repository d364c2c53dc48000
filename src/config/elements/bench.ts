/** `bench.*`: the timeouts of `cargo nextest bench`, which replace those of tests. */
import { partial, settingField, table } from "../schema/compound.ts";
import type { Setting } from "../schema/element.ts";
import { FOREVER, globalTimeout } from "./global-timeout.ts";
import { slowTimeoutElement, type SlowTimeoutChoice } from "./slow-timeout.ts";

export const BENCH_SLOW_TIMEOUT: Setting<SlowTimeoutChoice> = {
  key: "slow-timeout",
  meaning: "Time after which a benchmark is marked slow, and whether and how it is then ended.",
  element: slowTimeoutElement,
  builtIn: { period: FOREVER },
};

export const BENCH_GLOBAL_TIMEOUT: Setting<number> = {
  ...globalTimeout,
  meaning: "Time after which a whole run of benchmarks is ended.",
};

export const BENCH_BUILT_IN = {
  "slow-timeout": { period: FOREVER },
  "global-timeout": FOREVER,
} as const;

/** `bench` in a profile. */
export const profileBench = table(
  {
    "slow-timeout": settingField({ ...BENCH_SLOW_TIMEOUT, element: partial(slowTimeoutElement) }),
    "global-timeout": settingField(BENCH_GLOBAL_TIMEOUT),
  },
  { expected: "a table with `slow-timeout` and `global-timeout`" },
);

/** `bench` in an override. */
export const overrideBench = table(
  { "slow-timeout": settingField(BENCH_SLOW_TIMEOUT) },
  { expected: "a table with `slow-timeout`" },
);
