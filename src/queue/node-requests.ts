/** When a node sends a request, and which; how it repeats one that failed. */
import type { NodeState } from "./node-state.ts";
import { COLLECT, lookahead, reserve } from "./pace.ts";
import type { ReportState, SyncRequest } from "./protocol.ts";
import { type Turn, update } from "./turn.ts";
import { giveUp } from "./without-server.ts";

/** The first wait before a request is sent again, and the longest one. */
const RETRY = { first: 50, longest: 1000 };

export function failed(turn: Turn, final: boolean): void {
  const { call, failingSince = turn.now, options } = turn.state;
  if (call === undefined) return;
  if (final || turn.now - failingSince >= options.patience) return giveUp(turn);
  const wait = Math.min(RETRY.longest, RETRY.first * 2 ** call.failures);
  const retryAt = Math.min(turn.now + wait, failingSince + options.patience);
  update(turn, { failingSince, call: { ...call, failures: call.failures + 1, retryAt } });
}

/** A failed request is sent again with the same number, as the server may have received it. */
export function resend(turn: Turn): void {
  const { call } = turn.state;
  if (call?.retryAt === undefined || turn.now < call.retryAt) return;
  update(turn, { call: { ...call, retryAt: undefined } });
  turn.effects.push({ kind: "call", request: call.request });
}

/** Sends a request if there is a reason to; otherwise sets a timer for when there will be one. */
export function proceed(turn: Turn): void {
  const { phase, call } = turn.state;
  if (phase === "over" || phase === "alone") return;
  if (call !== undefined) return call.retryAt === undefined ? undefined : wakeAt(turn, call.retryAt);
  const want = wanted(turn.state);
  const next = nextCall(turn.state, want);
  if (next <= turn.now) sendRequest(turn, want);
  else wakeAt(turn, next);
}

function wakeAt(turn: Turn, time: number): void {
  turn.effects.push({ kind: "wake-at", time });
}

function wanted({ phase, options, outstanding, pace, requestsNoMore }: NodeState): number {
  if (phase !== "pulling" || requestsNoMore) return 0;
  return Math.max(0, options.threads + lookahead(pace, options.threads) - outstanding.size);
}

function nextCall(state: NodeState, want: number): number {
  const { phase, results, nextPollAt, answeredAt, options, outstanding, pace, wrote } = state;
  if (phase === "writing") return wrote === undefined ? answeredAt + options.lease / 3 : -Infinity;
  if (phase === "leaving") return results.length > 0 ? -Infinity : nextPollAt;
  const isShort = outstanding.size < options.threads + reserve(pace, options.threads);
  const pull = want > 0 && isShort ? nextPollAt : Infinity;
  return Math.min(nextSending(state, isShort), pull, answeredAt + options.lease / 3);
}

/** Other nodes must learn of a failure at once, as it may stop the run. */
function nextSending({ results, resultsSince }: NodeState, isShort: boolean): number {
  if (results.length === 0) return Infinity;
  return isShort || results.some(({ failed }) => failed) ? -Infinity : resultsSince + COLLECT;
}

function sendRequest(turn: Turn, want: number): void {
  const { state, now } = turn;
  const { options, outstanding, results, phase } = state;
  const request: SyncRequest = {
    node: options.node,
    sequence: state.sequence + 1,
    threads: options.threads,
    lease: options.lease,
    want,
    free: Math.max(0, options.threads - outstanding.size),
    leaves: phase === "leaving" || phase === "writing",
    report: reportState(state),
    results,
  };
  const call = { request, since: now, failures: 0, retryAt: undefined };
  update(turn, { sequence: request.sequence, call, results: [] });
  turn.effects.push({ kind: "call", request });
}

function reportState({ options, wrote }: NodeState): ReportState {
  if (wrote !== undefined) return wrote ? "written" : "failed";
  return options.reports === true ? "may" : "no";
}
