/** Words in the right number. */

/** `one` for exactly one, otherwise `many`. */
export function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

/** What a run runs: `test`/`tests`, or `benchmark`/`benchmarks`. */
export function testsWord(mode: "test" | "benchmark", several: boolean): string {
  return several ? `${mode}s` : mode;
}

export function binariesWord(count: number): string {
  return plural(count, "binary", "binaries");
}
