/** Whether a run uses the cache of results, and in which mode each of its tests uses it: decided here for all rooms. */
import type { CacheMode, TestSettings } from "../../model/settings.ts";
import { type AnyRun, captureMode } from "./capture-mode.ts";
import type { FeatureFacts } from "./feature.ts";

/** A stress run runs the same tests again on purpose; benchmarks, and tests without capture, are always run. */
function allowsCache(request: AnyRun): boolean {
  const { stressCount, stressDuration } = request.runner;
  const isStress = stressCount !== undefined || stressDuration !== undefined;
  return request.command === "run" && !isStress && captureMode(request) !== "none";
}

/** Whether any test may use the cache; if not, no code of the cache is loaded. Called in every run. */
export function wantsCache({ request, built }: FeatureFacts): boolean {
  const cache = request.given.cache?.value;
  return allowsCache(request) && (cache === undefined ? built.profile.mentionsCache : cache !== "off");
}

export function cacheModeOf(request: AnyRun): (settings: TestSettings) => CacheMode {
  if (!allowsCache(request)) return () => "off";
  return ({ cache: { mode } }) => (mode === "default" ? "off" : mode);
}
