/**
 * One attempt of a test at a remote server, as a pure step: what to do next after each answer, fault and order. It calls
 * nothing and waits for nothing; `R` is whatever the caller takes for a result.
 *
 *               ┌── blobs are missing ─────────────┐
 *               ▼                                  │
 *   begin ─▶ uploading ─▶ executing ── result ─▶ fetching ─▶ over
 *               ▲            ▲ │ cut               ▲ │
 *               │            │ ▼                   │ │
 *               └────────── pausing ◀── faults ────┴─┘
 *
 * A stream that is cut is taken up again by the operation's name; where the server does not know that name any more, the
 * action is ordered once more. Faults of the server and of the way there are never the test's failure: after too many
 * of them in a row, and at once where no other try could help, the attempt is lost. Once there is a result nothing is
 * executed again.
 */
import { FAULTS_BORNE, retryDelay } from "./backoff.ts";
import { CODE, type Fault, remedyOf } from "./faults.ts";

type Next<R> =
  | { readonly kind: "upload"; readonly again: boolean }
  | { readonly kind: "execute" }
  | { readonly kind: "wait"; readonly name: string }
  | { readonly kind: "fetch"; readonly result: R };

type Stage<R> =
  | { readonly kind: "created" }
  | { readonly kind: "uploading"; readonly again: boolean }
  /** `name`: of the operation, once it is known; `waits`: the stream is a second one for it. */
  | {
      readonly kind: "executing";
      readonly name: string | undefined;
      readonly waits: boolean;
      readonly since: number;
    }
  | { readonly kind: "fetching"; readonly result: R }
  | { readonly kind: "pausing"; readonly next: Next<R>; readonly name: string | undefined }
  | { readonly kind: "over" };

export interface AttemptState<R> {
  readonly stage: Stage<R>;
  /** Faults since the last progress, and in all. */
  readonly faults: number;
  readonly allFaults: number;
  readonly started: boolean;
  /** The runner wants it ended, but waits for the server to end it. */
  readonly ending: boolean;
}

export type AttemptInput<R> = { readonly now: number; readonly random: number } & (
  | { readonly type: "begin" }
  | { readonly type: "uploaded" }
  | { readonly type: "operation"; readonly name: string; readonly queued: boolean }
  | { readonly type: "result"; readonly result: R }
  | { readonly type: "fetched" }
  /** The call of the present stage failed, or ended without what it was made for. */
  | { readonly type: "fault"; readonly fault: Fault }
  | { readonly type: "timer" }
  /** `patiently`: its time is up; the server is about to end it as well, and then has its output. */
  | { readonly type: "end"; readonly patiently: boolean }
);

export type AttemptEffect<R> =
  /** `again`: what the server was believed to have, it may not have. */
  | { readonly type: "upload"; readonly again: boolean }
  | { readonly type: "execute" }
  | { readonly type: "wait"; readonly name: string }
  | { readonly type: "fetch"; readonly result: R }
  | { readonly type: "set-timer"; readonly delay: number }
  /** The test runs. Once, before the attempt is over. */
  | { readonly type: "started" }
  /** Drop the call that is open, and the operation at the server. */
  | { readonly type: "cancel"; readonly name: string | undefined }
  /** The last effect is one of these. */
  | { readonly type: "finish"; readonly result: R; readonly faults: number }
  | { readonly type: "ended" }
  | { readonly type: "lost"; readonly fault: Fault };

export interface AttemptStep<R> {
  readonly state: AttemptState<R>;
  readonly effects: readonly AttemptEffect<R>[];
}

/** A stream that was open for so long was progress, even if it was cut: proxies cut streams at their own intervals. */
const LONG_STREAM = 10_000;

export const NEW_ATTEMPT = {
  stage: { kind: "created" },
  faults: 0,
  allFaults: 0,
  started: false,
  ending: false,
} as const;

export function stepAttempt<R>(state: AttemptState<R>, input: AttemptInput<R>): AttemptStep<R> {
  const { stage } = state;
  if (stage.kind === "over") return { state, effects: [] };
  switch (input.type) {
    case "begin":
      return stage.kind === "created" ? go(state, { kind: "upload", again: false }, input.now) : still(state);
    case "uploaded":
      return stage.kind === "uploading" ? uploaded(state, stage, input.now) : still(state);
    case "operation":
      return stage.kind === "executing" ? heard(state, stage, input) : still(state);
    case "result":
      return stage.kind === "executing" ? gotResult(state, input.result, input.now) : still(state);
    case "fetched":
      return stage.kind === "fetching" ? finish(state, stage.result) : still(state);
    case "fault":
      return failed(state, input.fault, input);
    case "timer":
      return stage.kind === "pausing" ? go(state, stage.next, input.now) : still(state);
    case "end":
      return end(state, input.patiently);
  }
}

function still<R>(state: AttemptState<R>): AttemptStep<R> {
  return { state, effects: [] };
}

function progress<R>(state: AttemptState<R>): AttemptState<R> {
  return { ...state, faults: 0 };
}

function go<R>(state: AttemptState<R>, next: Next<R>, now: number): AttemptStep<R> {
  switch (next.kind) {
    case "upload":
      return {
        state: { ...state, stage: { kind: "uploading", again: next.again } },
        effects: [{ type: "upload", again: next.again }],
      };
    case "execute":
      return {
        state: { ...state, stage: { kind: "executing", name: undefined, waits: false, since: now } },
        effects: [{ type: "execute" }],
      };
    case "wait":
      return {
        state: { ...state, stage: { kind: "executing", name: next.name, waits: true, since: now } },
        effects: [{ type: "wait", name: next.name }],
      };
    case "fetch":
      return {
        state: { ...state, stage: { kind: "fetching", result: next.result } },
        effects: [{ type: "fetch", result: next.result }],
      };
  }
}

/** An upload that was asked for after a fault is no progress: the server may say once more that it lacks something. */
function uploaded<R>(
  state: AttemptState<R>,
  { again }: { readonly again: boolean },
  now: number,
): AttemptStep<R> {
  return go(again ? state : progress(state), { kind: "execute" }, now);
}

type Executing<R> = Extract<Stage<R>, { readonly kind: "executing" }>;

function heard<R>(
  state: AttemptState<R>,
  stage: Executing<R>,
  { name, queued }: { readonly name: string; readonly queued: boolean },
): AttemptStep<R> {
  const named = { ...state, stage: { ...stage, name: name === "" ? stage.name : name } };
  return queued || state.started
    ? still(named)
    : { state: { ...named, started: true }, effects: [{ type: "started" }] };
}

function gotResult<R>(state: AttemptState<R>, result: R, now: number): AttemptStep<R> {
  const { state: next, effects } = go(progress(state), { kind: "fetch", result }, now);
  return { state: { ...next, started: true }, effects: [...started(state), ...effects] };
}

function started<R>(state: AttemptState<R>): readonly AttemptEffect<R>[] {
  return state.started ? [] : [{ type: "started" }];
}

function over<R>(state: AttemptState<R>, effects: readonly AttemptEffect<R>[]): AttemptStep<R> {
  return { state: { ...state, stage: { kind: "over" } }, effects };
}

function finish<R>(state: AttemptState<R>, result: R): AttemptStep<R> {
  return over(state, [...started(state), { type: "finish", result, faults: state.allFaults }]);
}

function end<R>(state: AttemptState<R>, patiently: boolean): AttemptStep<R> {
  const { stage } = state;
  const mayWait = stage.kind === "executing" || stage.kind === "fetching";
  if (patiently && mayWait && state.started) return still({ ...state, ending: true });
  return giveUp(state);
}

function giveUp<R>(state: AttemptState<R>): AttemptStep<R> {
  return over(state, [
    ...started(state),
    { type: "cancel", name: operationOf(state.stage) },
    { type: "ended" },
  ]);
}

function operationOf<R>(stage: Stage<R>): string | undefined {
  return stage.kind === "executing" || stage.kind === "pausing" ? stage.name : undefined;
}

interface Moment {
  readonly now: number;
  readonly random: number;
}

function failed<R>(state: AttemptState<R>, fault: Fault, { now, random }: Moment): AttemptStep<R> {
  const { stage } = state;
  if (stage.kind === "pausing" || stage.kind === "created") return still(state);
  if (state.ending) return giveUp(state);
  const wasLong = stage.kind === "executing" && stage.since + LONG_STREAM <= now;
  const faults = wasLong ? 1 : state.faults + 1;
  const next = nextTry(stage, fault);
  if (next === undefined || faults >= FAULTS_BORNE)
    return over(state, [
      { type: "cancel", name: operationOf(stage) },
      { type: "lost", fault },
    ]);
  return {
    state: {
      ...state,
      faults,
      allFaults: state.allFaults + 1,
      stage: { kind: "pausing", next, name: operationOf(stage) },
    },
    effects: [{ type: "set-timer", delay: retryDelay(faults, random, fault.retryAfter) }],
  };
}

/** What is tried after a fault; undefined: nothing can help. */
function nextTry<R>(stage: Stage<R>, fault: Fault): Next<R> | undefined {
  switch (stage.kind) {
    case "created":
    case "pausing":
    case "over":
      return undefined;
    case "uploading": {
      const remedy = remedyOf(fault);
      return remedy === "hopeless"
        ? undefined
        : { kind: "upload", again: remedy === "upload" || stage.again };
    }
    case "executing":
      return nextStream(stage, fault);
    case "fetching":
      // Its output is gone from the server. Executing it again might give another result.
      return remedyOf(fault) === "again" ? { kind: "fetch", result: stage.result } : undefined;
  }
}

function nextStream<R>({ name, waits }: Executing<R>, fault: Fault): Next<R> | undefined {
  // The server has forgotten the operation, or cannot take a stream up again.
  const forgotten = fault.code === CODE.notFound || fault.code === CODE.unimplemented;
  if (waits && forgotten) return { kind: "execute" };
  switch (remedyOf(fault)) {
    case "hopeless":
      return undefined;
    case "upload":
      return { kind: "upload", again: true };
    case "again":
      return name === undefined || fault.isFinal === true ? { kind: "execute" } : { kind: "wait", name };
  }
}
