/** The verdict about a test that was run alone and under load. */
import { type Interval, wilson } from "./statistics.ts";

export interface ProbeCount {
  readonly runs: number;
  readonly failed: number;
}

/** `load-only`: it fails under load and never alone. */
export type ProbeVerdict = "steady" | "broken" | "flaky" | "load-only";

export interface ProbeResult {
  readonly alone: ProbeCount;
  readonly underLoad: ProbeCount;
}

export function probeVerdict({ alone, underLoad }: ProbeResult): ProbeVerdict {
  if (alone.failed === 0 && underLoad.failed === 0) return "steady";
  if (alone.failed === alone.runs && underLoad.failed === underLoad.runs) return "broken";
  return alone.failed === 0 ? "load-only" : "flaky";
}

const VERDICTS: Readonly<Record<ProbeVerdict, string>> = {
  steady: "it passed each time",
  broken: "it failed each time",
  flaky: "it is flaky: it both passed and failed, also alone",
  "load-only": "it fails only under load",
};

export function probeText(result: ProbeResult): string {
  const line = (where: string, { runs, failed }: ProbeCount): string => {
    const { low, high } = wilson(failed, runs);
    return `  ${where.padEnd(12)} ${failed} of ${runs} failed${rangeText(failed, { low, high })}\n`;
  };
  const verdict = VERDICTS[probeVerdict(result)];
  return `${line("alone", result.alone)}${line("under load", result.underLoad)}  ${verdict}\n`;
}

function rangeText(failed: number, { low, high }: Interval): string {
  const percent = (share: number): string => `${(share * 100).toFixed(0)}%`;
  return failed === 0 ? ` (at most ${percent(high)})` : ` (${percent(low)} to ${percent(high)})`;
}
