/** What each test of a run may do with the cache of results: decided here for the plan, and nowhere else. */
import type { RunPlan } from "../../model/plan.ts";
import type { CacheMode, TestSettings } from "../../model/settings.ts";

export interface CacheRequest {
  /** From `--cache`. */
  readonly given: CacheMode | undefined;
  readonly stress: RunPlan["stress"];
}

/** A test that the configuration excludes stays excluded. A stress run runs the same test again on purpose. */
export function cacheModeOf({ cache }: TestSettings, { given, stress }: CacheRequest): CacheMode {
  if (stress !== undefined) return "off";
  if (cache.mode === "off" || given === undefined) return cache.mode === "default" ? "off" : cache.mode;
  return given;
}
