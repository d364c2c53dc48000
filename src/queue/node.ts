/**
 * A node of a queue, as pure steps: its requests to the server, its facts for the dispatcher, and its timers. It reads
 * no clock and sends nothing: `now` comes with each input, and calls are effects. See docs/design/queue.md.
 *
 *   setup ──ready──▶ pulling ──done──▶ leaving ──answered──▶ over
 *                       │ the server is gone                  ▲
 *                       ├─ no shard of its own: lost ─────────┤
 *                       └─ alone ────────── done ─────────────┘
 */
import { COLLECT, lookahead, NO_PACE, type Pace, reserve, withDuration, withRoundTrip } from "./pace.ts";
import type { QueueResult, SyncAnswer, SyncRequest, TestNumber, Whole } from "./protocol.ts";

export interface NodeOptions {
  readonly node: number;
  readonly threads: number;
  /** Milliseconds after which the server gives up a node that sends nothing. */
  readonly lease: number;
  /** Milliseconds for which requests may fail before the server counts as lost. */
  readonly patience: number;
  /** The node stays until the whole run is over, as it may be the one to write the reports of the whole. */
  readonly reports?: boolean;
  /** The tests that the node runs once the server is lost; undefined: none. */
  readonly fallback?: readonly TestNumber[] | undefined;
}

export type NodeInput =
  /** The node requests tests from now on. */
  | { readonly kind: "ready" }
  | { readonly kind: "result"; readonly result: QueueResult; readonly duration: number }
  | { readonly kind: "answer"; readonly sequence: number; readonly answer: SyncAnswer }
  /** `final`: the same request would fail again. */
  | { readonly kind: "failed"; readonly sequence: number; readonly final: boolean }
  | { readonly kind: "wake" }
  /** The run of this node was cancelled: it requests no more tests, but running ones may still have results. */
  | { readonly kind: "cancelled" }
  /** No test runs, and none will start on this node. */
  | { readonly kind: "done" };

/** Facts for the dispatcher; see `SourceFact` in `execute/`. */
export type NodeFact =
  | { readonly kind: "given"; readonly tests: readonly TestNumber[] }
  | { readonly kind: "condemned"; readonly test: TestNumber }
  | { readonly kind: "settled"; readonly test: TestNumber; readonly accepted: boolean }
  | { readonly kind: "exhausted" }
  | { readonly kind: "stopped" }
  | { readonly kind: "lost" };

export type NodeEffect =
  | { readonly kind: "call"; readonly request: SyncRequest }
  | { readonly kind: "report"; readonly fact: NodeFact }
  /** Replaces the wake-up that was set before. */
  | { readonly kind: "wake-at"; readonly time: number }
  /** The node has left. `whole` is undefined if the server was lost. */
  | { readonly kind: "left"; readonly whole: Whole | undefined; readonly reports: boolean };

type Phase = "setup" | "pulling" | "leaving" | "alone" | "over";

interface Call {
  readonly request: SyncRequest;
  readonly since: number;
  /** How often the request failed. It is sent again at `retryAt`. */
  readonly failures: number;
  readonly retryAt: number | undefined;
}

interface TestsHad {
  readonly test: TestNumber;
  readonly before: TestsHad | undefined;
}

export interface NodeState {
  readonly options: NodeOptions;
  readonly phase: Phase;
  readonly sequence: number;
  /** Sent and not answered, or waiting to be sent again. */
  readonly call: Call | undefined;
  readonly failingSince: number | undefined;
  /** Not sent yet. */
  readonly results: readonly QueueResult[];
  /** When the first of them came. */
  readonly resultsSince: number;
  /** Given to the dispatcher, and still without a result. */
  readonly outstanding: ReadonlySet<TestNumber>;
  /** Accepted results; kept only if the node may have to continue without the server. */
  readonly had: TestsHad | undefined;
  readonly pace: Pace;
  /** When to send the next request, after the queue had no test to hand out. */
  readonly nextPollAt: number;
  /** Since when the queue has had no test to hand out. */
  readonly emptySince: number | undefined;
  readonly answeredAt: number;
  /** The dispatcher knows the end of the tests, or its run was cancelled. */
  readonly requestsNoMore: boolean;
}

export interface NodeStep {
  readonly state: NodeState;
  readonly effects: readonly NodeEffect[];
}

export function createNode(options: NodeOptions, now: number): NodeState {
  return {
    options,
    phase: "setup",
    sequence: 0,
    call: undefined,
    failingSince: undefined,
    results: [],
    resultsSince: now,
    outstanding: new Set(),
    had: undefined,
    pace: NO_PACE,
    nextPollAt: now,
    emptySince: undefined,
    answeredAt: now,
    requestsNoMore: false,
  };
}

/** A node that runs its own list of tests, without a server. */
export function createAlone(tests: readonly TestNumber[], now: number): NodeState {
  const options = { node: 0, threads: 1, lease: 0, patience: 0, fallback: tests };
  return { ...createNode(options, now), phase: "alone" };
}

interface Turn {
  state: NodeState;
  readonly now: number;
  readonly effects: NodeEffect[];
}

export function nodeStep(state: NodeState, input: NodeInput, now: number): NodeStep {
  if (state.phase === "over") return { state, effects: [] };
  const turn: Turn = { state, now, effects: [] };
  handle(turn, input);
  proceed(turn);
  return { state: turn.state, effects: turn.effects };
}

function update(turn: Turn, changes: Partial<NodeState>): void {
  turn.state = { ...turn.state, ...changes };
}

function report(turn: Turn, fact: NodeFact): void {
  turn.effects.push({ kind: "report", fact });
}

function handle(turn: Turn, input: NodeInput): void {
  switch (input.kind) {
    case "ready":
      return ready(turn);
    case "result":
      return resultKnown(turn, input.result, input.duration);
    case "answer":
      return input.sequence === turn.state.call?.request.sequence ? answered(turn, input.answer) : undefined;
    case "failed":
      return input.sequence === turn.state.call?.request.sequence ? failed(turn, input.final) : undefined;
    case "wake":
      return resend(turn);
    case "cancelled":
      return update(turn, { requestsNoMore: true });
    case "done":
      return turn.state.phase === "alone"
        ? leave(turn, undefined)
        : update(turn, { phase: "leaving", nextPollAt: turn.now, emptySince: undefined });
  }
}

function ready(turn: Turn): void {
  if (turn.state.phase === "setup") update(turn, { phase: "pulling", nextPollAt: turn.now });
  else if (turn.state.phase === "alone") runAlone(turn);
}

function resultKnown(turn: Turn, result: QueueResult, duration: number): void {
  const { state } = turn;
  const outstanding = new Set(state.outstanding);
  outstanding.delete(result.test);
  update(turn, { outstanding, pace: withDuration(state.pace, duration) });
  if (state.phase === "alone") accept(turn, result.test);
  else {
    const resultsSince = state.results.length === 0 ? turn.now : state.resultsSince;
    update(turn, { results: [...state.results, result], resultsSince });
  }
}

function accept(turn: Turn, test: TestNumber): void {
  if (turn.state.options.fallback !== undefined) update(turn, { had: { test, before: turn.state.had } });
  report(turn, { kind: "settled", test, accepted: true });
}

function answered(turn: Turn, answer: SyncAnswer): void {
  const { call, pace } = turn.state;
  if (call === undefined) return;
  const measured = call.failures === 0 ? withRoundTrip(pace, turn.now - call.since) : pace;
  update(turn, { call: undefined, failingSince: undefined, answeredAt: turn.now, pace: measured });
  for (const [index, { test }] of call.request.results.entries()) {
    if (answer.accepted[index] === true) accept(turn, test);
    else report(turn, { kind: "settled", test, accepted: false });
  }
  if (call.request.leaves) return awaitsOthers(turn.state, answer) ? stay(turn, answer) : leave(turn, answer);
  // Tests given to a node that is about to leave return to the queue when it leaves.
  if (turn.state.phase === "leaving") return;
  take(turn, answer);
  update(turn, pollTimes(turn.state, answer, turn.now));
  reportEnd(turn, answer.whole);
}

/**
 * A stopped run is over once no node holds a test. Other nodes may still run some, or may have died: then their leases
 * must end first, and only a node that stays can learn it.
 */
function awaitsOthers({ options }: NodeState, { whole, over }: SyncAnswer): boolean {
  return options.reports === true && whole.stopped && !over;
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

/** The first wait before a request is sent again, and the longest one. */
const RETRY = { first: 50, longest: 1000 };

function failed(turn: Turn, final: boolean): void {
  const { call, failingSince = turn.now, options } = turn.state;
  if (call === undefined) return;
  if (final || turn.now - failingSince >= options.patience) return giveUp(turn);
  const wait = Math.min(RETRY.longest, RETRY.first * 2 ** call.failures);
  const retryAt = Math.min(turn.now + wait, failingSince + options.patience);
  update(turn, { failingSince, call: { ...call, failures: call.failures + 1, retryAt } });
}

/** A failed request is sent again with the same number, as the server may have received it. */
function resend(turn: Turn): void {
  const { call } = turn.state;
  if (call?.retryAt === undefined || turn.now < call.retryAt) return;
  update(turn, { call: { ...call, retryAt: undefined } });
  turn.effects.push({ kind: "call", request: call.request });
}

/** The node cannot know whether its unanswered results were accepted. Without the server, it counts them as its own. */
function giveUp(turn: Turn): void {
  const { call, results, phase, options } = turn.state;
  const unanswered = [...(call?.request.results ?? []), ...results];
  update(turn, { call: undefined, results: [] });
  if (options.fallback !== undefined && phase !== "leaving") {
    update(turn, { phase: "alone" });
    for (const { test } of unanswered) accept(turn, test);
    if (phase === "pulling") runAlone(turn);
    return;
  }
  if (phase !== "leaving") report(turn, { kind: "lost" });
  leave(turn, undefined);
}

function runAlone(turn: Turn): void {
  const { options, outstanding } = turn.state;
  const had = new Set(outstanding);
  for (let each = turn.state.had; each !== undefined; each = each.before) had.add(each.test);
  const tests = (options.fallback ?? []).filter((test) => !had.has(test));
  update(turn, { outstanding: new Set([...outstanding, ...tests]) });
  if (tests.length > 0) report(turn, { kind: "given", tests });
  report(turn, { kind: "exhausted" });
}

function leave(turn: Turn, answer: SyncAnswer | undefined): void {
  update(turn, { phase: "over" });
  turn.effects.push({ kind: "left", whole: answer?.whole, reports: answer?.reports ?? false });
}

/** Sends a request if there is a reason to; otherwise sets a timer for when there will be one. */
function proceed(turn: Turn): void {
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
  const { phase, results, nextPollAt, answeredAt, options, outstanding, pace } = state;
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
    leaves: phase === "leaving",
    results,
  };
  const call = { request, since: now, failures: 0, retryAt: undefined };
  update(turn, { sequence: request.sequence, call, results: [] });
  turn.effects.push({ kind: "call", request });
}
