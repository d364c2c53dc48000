/** Failures of tests in quarantine: they are shown, and no report counts them as failures. */
import type { TestFinished } from "../../model/events.ts";
import { countsAsFailure } from "../../model/results/stats.ts";

/** Undefined if the test passed, or counts as any other. */
export function quarantineNote({
  outcome,
  quarantine,
}: Pick<TestFinished, "outcome" | "quarantine">): string | undefined {
  return quarantine === undefined || !countsAsFailure(outcome) ? undefined : quarantineText(quarantine);
}

/** `failed in quarantine (team, until 2026-12-31: known bug)` */
export function quarantineText({
  owner,
  until,
  reason,
}: Pick<NonNullable<TestFinished["quarantine"]>, "owner" | "until" | "reason">): string {
  return `failed in quarantine (${owner}, until ${until}: ${reason})`;
}
