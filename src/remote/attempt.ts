/**
 * One attempt of a test on a remote server, as a pure step: the effects of each answer, fault and command. It makes no
 * calls and never waits; `R` is the caller's type of result.
 *
 *               ┌── blobs are missing ─────────────┐
 *               ▼                                  │
 *   begin ─▶ uploading ─▶ executing ── result ─▶ fetching ─▶ over
 *               ▲            ▲ │ cut               ▲ │
 *               │            │ ▼                   │ │
 *               └────────── pausing ◀── faults ────┴─┘
 *
 * A stream that is cut is resumed by the operation's name. If the server no longer knows that name, the action is
 * executed again. Faults of the server and of the network are never failures of the test: after too many of them in a
 * row, or at once if no retry can help, the attempt is lost. Once there is a result, nothing is executed again.
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
  /** `name`: the operation's name, once it is known; `waits`: the stream was opened again for a running operation. */
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
  /** Number of faults since the last progress, and in total. */
  readonly faults: number;
  readonly allFaults: number;
  readonly started: boolean;
  /** The runner asked for the end of the attempt, and waits for the server to end it. */
  readonly ending: boolean;
}

export type AttemptInput<R> = { readonly now: number; readonly random: number } & (
  | { readonly type: "begin" }
  | { readonly type: "uploaded" }
  | { readonly type: "operation"; readonly name: string; readonly queued: boolean }
  | { readonly type: "result"; readonly result: R }
  | { readonly type: "fetched" }
  /** The call of the current stage failed, or ended without its result. */
  | { readonly type: "fault"; readonly fault: Fault }
  | { readonly type: "timer" }
  /** `patiently`: the test timed out. Wait for the server to end it as well, since it then has the output. */
  | { readonly type: "end"; readonly patiently: boolean }
);

export type AttemptEffect<R> =
  /** `again`: the server may no longer have blobs that it had; ask again. */
  | { readonly type: "upload"; readonly again: boolean }
  | { readonly type: "execute" }
  | { readonly type: "wait"; readonly name: string }
  | { readonly type: "fetch"; readonly result: R }
  | { readonly type: "set-timer"; readonly delay: number }
  /** The test runs. Emitted exactly once, before the end of the attempt. */
  | { readonly type: "started" }
  /** Cancel the open call, and the operation on the server. */
  | { readonly type: "cancel"; readonly name: string | undefined }
  /** One of these is always the last effect. */
  | { readonly type: "finish"; readonly result: R; readonly faults: number }
  | { readonly type: "ended" }
  | { readonly type: "lost"; readonly fault: Fault };

export interface AttemptStep<R> {
  readonly state: AttemptState<R>;
  readonly effects: readonly AttemptEffect<R>[];
}

/** A stream that was open for this long counts as progress even if it was cut, as proxies cut streams periodically. */
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
      return stage.kind === "executing" ? whileExecuting(state, stage, input) : still(state);
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

/** An upload that follows a fault is not progress: the server may again report that it lacks something. */
function uploaded<R>(
  state: AttemptState<R>,
  { again }: { readonly again: boolean },
  now: number,
): AttemptStep<R> {
  return go(again ? state : progress(state), { kind: "execute" }, now);
}

type Executing<R> = Extract<Stage<R>, { readonly kind: "executing" }>;

function whileExecuting<R>(
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
  const wasLong =
    stage.kind === "executing" && stage.since + LONG_STREAM <= now && fault.unconnected !== true;
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

/** The retry after a fault; undefined: no retry can help. */
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
      // The server no longer has the output. Executing the test again could give a different result, unless it was not
      // executed in this run at all.
      if (remedyOf(fault) === "again") return { kind: "fetch", result: stage.result };
      return fault.isStale === true ? { kind: "execute" } : undefined;
  }
}

function nextStream<R>({ name, waits }: Executing<R>, fault: Fault): Next<R> | undefined {
  // The server no longer knows the operation, or cannot resume a stream.
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
