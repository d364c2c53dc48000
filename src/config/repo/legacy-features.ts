/** Variables that once switched on experimental features that are now always on. Setting them does nothing. */
import type { Warning } from "../../diagnostics/warning.ts";

const ALWAYS_ON = [
  ["NEXTEST_EXPERIMENTAL_REUSE_BUILD", "build reuse is"],
  ["NEXTEST_EXPERIMENTAL_FILTER_EXPR", "filtersets are"],
  ["NEXTEST_EXPERIMENTAL_DOUBLE_SPAWN", "double-spawn is"],
] as const;

/** A warning for each of them that is set, to any value. */
export function legacyFeatureWarnings(env: Readonly<Record<string, string | undefined>>): readonly Warning[] {
  return ALWAYS_ON.filter(([variable]) => env[variable] !== undefined).map(([variable, feature]) => ({
    level: "warning",
    message: `${feature} no longer experimental: ${variable} does not need to be set`,
  }));
}
