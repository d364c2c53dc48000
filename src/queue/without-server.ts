/** A node that lost the server, or never had one. */
import { accept, leave, report, type Turn, update } from "./turn.ts";

/** The node cannot know whether its unanswered results were accepted. Without the server, it counts them as its own. */
export function giveUp(turn: Turn): void {
  const { call, results, phase, options, over, wrote } = turn.state;
  const unanswered = [...(call?.request.results ?? []), ...results];
  update(turn, { call: undefined, results: [] });
  if (options.fallback !== undefined && phase !== "leaving" && phase !== "writing") {
    update(turn, { phase: "alone" });
    for (const { test } of unanswered) accept(turn, test);
    if (phase === "pulling") runAlone(turn);
    return;
  }
  if (phase === "writing" && wrote === undefined) return update(turn, { phase: "alone" });
  if (phase !== "leaving" && phase !== "writing") report(turn, { kind: "lost" });
  leave(turn, over);
}

export function runAlone(turn: Turn): void {
  const { options, outstanding } = turn.state;
  const had = new Set(outstanding);
  for (let each = turn.state.had; each !== undefined; each = each.before) had.add(each.test);
  const tests = (options.fallback ?? []).filter((test) => !had.has(test));
  update(turn, { outstanding: new Set([...outstanding, ...tests]) });
  if (tests.length > 0) report(turn, { kind: "given", tests });
  report(turn, { kind: "exhausted" });
}
