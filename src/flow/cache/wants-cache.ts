/** Whether a run uses the cache of results. If not, no other code of the cache is loaded. */
import { captureMode } from "../run/capture-mode.ts";
import type { FeatureFacts } from "../run/feature.ts";

/** Whether any test may use the cache. Called in every run. */
export function wantsCache({ request, built }: FeatureFacts): boolean {
  if (request.command !== "run" || captureMode(request) === "none") return false;
  const { cache } = request.runner;
  return cache === undefined ? built.profile.mentionsCache : cache !== "off";
}
