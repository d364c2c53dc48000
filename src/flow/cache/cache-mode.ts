/** What a test may do with the cache of results. */
import type { CacheMode } from "../../model/settings.ts";

/** A test that the configuration excludes stays excluded. */
export function cacheModeOf(configured: CacheMode | "default", given: CacheMode | undefined): CacheMode {
  if (configured === "off" || given === undefined) return configured === "default" ? "off" : configured;
  return given;
}
