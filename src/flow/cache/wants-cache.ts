/** Whether a run has anything to do with the cache of results. Nothing else of the cache is loaded where it has not. */
import type { LoadedConfig } from "../../config/repo/load.ts";
import { TEST_SETTINGS } from "../../config/settings/test-settings.ts";
import { isIntercepted } from "../run/capture-mode.ts";
import type { CacheMode } from "../../model/settings.ts";
import type { FeatureFacts } from "../run/feature.ts";

/** Whether any test may use the cache; asked in every run. */
export function wantsCache({ request, prepared }: FeatureFacts): boolean {
  if (request.command !== "run" || request.runner.noCapture || isIntercepted(request.runner)) return false;
  const { cache } = request.runner;
  return cache === undefined ? mentionsCache(prepared.config) : cache !== "off";
}

function mentionsCache({ merged }: LoadedConfig): boolean {
  return [...(merged.profile?.values() ?? [])].some(
    ({ value }) =>
      TEST_SETTINGS.cache.written(value.settings) !== undefined ||
      (value.overrides ?? []).some((each) => TEST_SETTINGS.cache.written(each.value.settings) !== undefined),
  );
}

/** A test that the configuration excludes stays excluded. */
export function cacheModeOf(configured: CacheMode | "default", given: CacheMode | undefined): CacheMode {
  if (configured === "off" || given === undefined) return configured === "default" ? "off" : configured;
  return given;
}
