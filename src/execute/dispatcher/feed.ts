/**
 * Tests that come from a source: which of their results wait for an answer, and which were reported.
 *
 *   given ─▶ its process runs ─▶ settling ── accepted ──▶ reported
 *                   │               └─────── refused ───▶ skipped: another machine has it
 *                   └ ended by the runner ──▶ without result: returned to the source
 */
import { lastAttempt } from "../../model/results/outcome.ts";
import { countsAsFailure } from "../../model/results/stats.ts";
import type { Feed, Settling } from "./state.ts";
import { isCancelled, type Turn, update } from "./turn.ts";

export const NEW_FEED: Feed = { source: "open", settling: [], reported: undefined };

/** Whether the run must wait for a fact from the source. */
export function awaits(feed: Feed | undefined, cancelled: boolean): boolean {
  return feed !== undefined && (feed.settling.length > 0 || (!cancelled && feed.source === "open"));
}

/** A result that the runner caused is not the test's own; and a lost source accepts no results. */
export function requestSettlement(turn: Turn, feed: Feed, ended: Settling): void {
  const { outcome, quarantine } = ended.result;
  if (feed.source === "lost" || (isCancelled(turn.run) && lastAttempt(outcome).terminatedByRunner)) return;
  update(turn, { feed: { ...feed, settling: [...feed.settling, ended] } });
  const failed = quarantine === undefined && countsAsFailure(outcome);
  turn.effects.push({ type: "source", request: { kind: "settle", failed, ...ended } });
}
