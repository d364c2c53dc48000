/** Texts about limits that a test exceeded. */
import type { AttemptResult, ExceededLimit } from "../../model/results/outcome.ts";
import { seconds } from "../../text/values/duration.ts";
import { memoryText } from "../../text/values/size.ts";

/** What a result has if the test took more than it may. */
export function exceededBy(result: AttemptResult): ExceededLimit | undefined {
  return result.kind === "fail" ? result.exceeded : undefined;
}

/** In at most 12 columns, and in at most 6. */
export const LIMIT_WORDS: Readonly<
  Record<ExceededLimit["limit"], { readonly long: string; readonly short: string }>
> = {
  memory: { long: "MEMORY-LIMIT", short: "MEMLIM" },
  "processor-time": { long: "CPU-LIMIT", short: "CPULIM" },
};

/** `memory limit`, `cpu limit`: as the settings are called. */
export function limitName({ limit }: ExceededLimit): string {
  return limit === "memory" ? "memory limit" : "cpu limit";
}

/** `exceeded its memory limit of 64.0 MiB (it had 70.1 MiB)` */
export function exceededPhrase(exceeded: ExceededLimit): string {
  const { allowed, seen } = exceeded;
  const amounts =
    exceeded.limit === "memory"
      ? [memoryText(allowed), `it had ${memoryText(seen)}`]
      : [`${seconds(allowed)}s`, `it took ${seconds(seen)}s`];
  return `exceeded its ${limitName(exceeded)} of ${amounts.join(" (")})`;
}
