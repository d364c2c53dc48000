/** `bench.*`: the timeouts of `cargo nextest bench`, which replace those of tests. */
import type { SettingWithDefault } from "../../schema/element.ts";
import { FOREVER, globalTimeout } from "./global-timeout.ts";
import { slowTimeoutElement, type SlowTimeoutChoice } from "./slow-timeout.ts";

export const benchSlowTimeout: SettingWithDefault<SlowTimeoutChoice> = {
  key: "bench.slow-timeout",
  meaning: "Time after which a benchmark is reported as slow, and whether and how it is then terminated.",
  element: slowTimeoutElement,
  builtIn: { period: FOREVER },
};

export const benchGlobalTimeout: SettingWithDefault<number> = {
  ...globalTimeout,
  key: "bench.global-timeout",
  meaning: "Time after which a whole run of benchmarks is terminated.",
};
