/** How a node handles the server's answers. */
import type { NodeState } from "./node-state.ts";
import { withRoundTrip } from "./pace.ts";
import type { ReportState, SyncAnswer, Whole } from "./protocol.ts";
import { accept, leave, report, type Turn, update } from "./turn.ts";

export function answered(turn: Turn, answer: SyncAnswer): void {
  const { call, pace } = turn.state;
  if (call === undefined) return;
  const measured = call.failures === 0 ? withRoundTrip(pace, turn.now - call.since) : pace;
  update(turn, { call: undefined, failingSince: undefined, answeredAt: turn.now, pace: measured });
  for (const [index, { test }] of call.request.results.entries()) {
    if (answer.accepted[index] === true) accept(turn, test);
    else report(turn, { kind: "settled", test, accepted: false });
  }
  if (answer.over) update(turn, { over: answer.whole });
  if (call.request.leaves) return mayLeave(turn, call.request.report, answer);
  // Tests given to a node that is about to leave return to the queue when it leaves.
  if (turn.state.phase === "leaving") return;
  take(turn, answer);
  update(turn, pollTimes(turn.state, answer, turn.now));
  reportEnd(turn, answer.whole);
}

function mayLeave(turn: Turn, state: ReportState, answer: SyncAnswer): void {
  if (state === "written" || state === "failed") return leave(turn, answer.whole);
  if (answer.reports) return write(turn);
  if (turn.state.phase === "writing" || awaitsOthers(turn.state, answer)) return stay(turn, answer);
  leave(turn, answer.whole);
}

/** The server is asked again while the node writes, which renews the node's lease. */
function write(turn: Turn): void {
  if (turn.state.phase === "writing") return;
  update(turn, { phase: "writing" });
  turn.effects.push({ kind: "write" });
}

/**
 * A stopped run is over once no node holds a test. Other nodes may still run some, or may have died: then their leases
 * must end first, and only a node that stays can learn it. The same is true of a node that writes the reports.
 */
function awaitsOthers({ options }: NodeState, { whole, over, awaited }: SyncAnswer): boolean {
  return options.reports === true && (awaited || (whole.stopped && !over));
}

function stay(turn: Turn, answer: SyncAnswer): void {
  update(turn, pollTimes(turn.state, { ...answer, given: [] }, turn.now));
}

/** The next wait is at least this share of the time waited so far. */
const LATE = 0.1;

/** While no test is handed out, a node sends requests less and less often, so that many waiting nodes cost the server little. */
function pollTimes(
  { emptySince, nextPollAt, options }: NodeState,
  { given, wait }: SyncAnswer,
  now: number,
): Pick<NodeState, "emptySince" | "nextPollAt"> {
  if (given.length > 0) return { emptySince: undefined, nextPollAt };
  const since = emptySince ?? now;
  const longest = options.lease / 3;
  return { emptySince: since, nextPollAt: now + Math.min(longest, Math.max(wait, (now - since) * LATE)) };
}

function take(turn: Turn, { given, condemned }: SyncAnswer): void {
  const outstanding = new Set(turn.state.outstanding);
  // A test that is given again to the node that lost it may still run there. Its result then counts.
  const tests = given.filter((test) => !outstanding.has(test));
  for (const test of [...tests, ...condemned]) outstanding.add(test);
  update(turn, { outstanding });
  for (const test of condemned) report(turn, { kind: "condemned", test });
  if (tests.length > 0) report(turn, { kind: "given", tests });
}

function reportEnd(turn: Turn, whole: Whole): void {
  const isOver = whole.settled >= whole.tests;
  if (turn.state.requestsNoMore || (!isOver && !whole.stopped)) return;
  update(turn, { requestsNoMore: true });
  report(turn, { kind: whole.stopped ? "stopped" : "exhausted" });
}
