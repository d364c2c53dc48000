/** Whether a run has anything to do with the cache of results. Nothing else of the cache is loaded where it has not. */
import { captureMode } from "../run/capture-mode.ts";
import type { FeatureFacts } from "../run/feature.ts";

/** Whether any test may use the cache; asked in every run. */
export function wantsCache({ request, built }: FeatureFacts): boolean {
  if (request.command !== "run" || captureMode(request) === "none") return false;
  const { cache } = request.runner;
  return cache === undefined ? built.profile.mentionsCache : cache !== "off";
}
