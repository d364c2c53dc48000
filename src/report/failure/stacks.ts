/** What a test that timed out was doing, as a section after its output. */
import type { AttemptStatus } from "../../model/outcome.ts";

/** Empty where nothing was recorded. */
export function stacksSection({ stacks }: Pick<AttemptStatus, "stacks">): string {
  return stacks === undefined ? "" : `\n--- STACKS ---\n${stacks.text}\n`;
}
