/** What a test that timed out was doing, as a section after its output. */
import type { AttemptStatus } from "../../model/results/outcome.ts";

/** Empty if nothing was recorded. */
export function stacksSection({ stacks }: Pick<AttemptStatus, "stacks">): string {
  return stacks === undefined ? "" : `\n--- STACKS ---\n${stacks.text}\n`;
}

const CUT = "\n… (cut: the log has all stacks)";

/**
 * `text` and then the stacks, both together in at most `limit` characters. The text keeps at least half of them. The
 * first lines of stacks matter most: they are those of the thread that is most likely the test's.
 */
export function withStacks(text: string, { stacks }: Pick<AttemptStatus, "stacks">, limit: number): string {
  if (stacks === undefined) return text.slice(0, limit);
  const section = `${text === "" ? "" : "\n\n"}stacks:\n${stacks.text.trimEnd()}`;
  const kept = text.slice(0, Math.max(limit - section.length, Math.floor(limit / 2)));
  const room = limit - kept.length;
  return kept + (section.length <= room ? section : section.slice(0, room - CUT.length) + CUT);
}
