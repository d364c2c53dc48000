/**
 * Decides how the tests of one shape are started, as a pure step: which are started the ordinary way, which by a fork
 * server, and what happens to servers that refuse, break or have served long enough. The diagram is in
 * docs/design/fork-server.md. It may not use the system, and knows the time only from its inputs.
 */
import type { ProcessKey } from "../../processes/host/process-host.ts";

export type ServerId = number;

export interface ForkServerLimits {
  /** The first test that a server may start, from 1; a server is requested with the test before it. */
  readonly from: number;
  /** Tests of one server. */
  readonly restartAfter: number;
  /** How long a server may take to say that it is ready, and a test to say that it started, in milliseconds. */
  readonly patience: number;
}

/** A server whose end is awaited, and the orders that it may still answer. */
type Pending = ReadonlyMap<ProcessKey, number>;

export interface ShapeState {
  readonly stage:
    | { readonly kind: "counting" }
    | { readonly kind: "starting"; readonly server: ServerId; readonly deadline: number }
    /** `served`: orders sent to this server. */
    | {
        readonly kind: "serving";
        readonly server: ServerId;
        readonly served: number;
        readonly pending: Pending;
      }
    | { readonly kind: "given-up" };
  /** Starts of either kind. */
  readonly starts: number;
  /** Servers that broke before they had started enough tests to pay for themselves. */
  readonly breaks: number;
  /** Servers that get no more orders. Those without a deadline were ended and are only awaited. */
  readonly leaving: ReadonlyMap<ServerId, Pending>;
}

export type ServerInput =
  | { readonly type: "want"; readonly key: ProcessKey }
  | { readonly type: "ready"; readonly server: ServerId }
  /** This program cannot be served. */
  | { readonly type: "refused"; readonly server: ServerId }
  | { readonly type: "started"; readonly server: ServerId; readonly key: ProcessKey; readonly pid: number }
  /** The copy that took the order could not become the test, and ends. */
  | { readonly type: "failed"; readonly server: ServerId; readonly key: ProcessKey; readonly pid: number }
  /** A copy ends that never got an order. */
  | { readonly type: "unused"; readonly pid: number }
  /** The order could not be sent. */
  | { readonly type: "unsent"; readonly server: ServerId; readonly key: ProcessKey }
  /** The server is gone, and all of its answers were passed on before. */
  | { readonly type: "ended"; readonly server: ServerId }
  | { readonly type: "time-passed" };

export type ServerEffect =
  | { readonly type: "start-ordinarily"; readonly key: ProcessKey }
  | { readonly type: "start-server"; readonly server: ServerId }
  | { readonly type: "send"; readonly server: ServerId; readonly key: ProcessKey }
  | { readonly type: "adopt"; readonly key: ProcessKey; readonly pid: number }
  | { readonly type: "wait-for"; readonly pid: number }
  /** Let it end once the copy that waits has ended. */
  | { readonly type: "retire"; readonly server: ServerId }
  /** Kill it, make sure that no copy can start any more, then pass on its last answers and `ended`. */
  | { readonly type: "break"; readonly server: ServerId };

export interface Stepped {
  readonly state: ShapeState;
  readonly effects: readonly ServerEffect[];
}

/** Broken servers of a shape, after which no other is tried. */
export const MOST_BREAKS = 3;
/** After this many tests a server was worth its cost: its end does not count as a failure of the shape. */
const PAID = 25;

const NONE: Pending = new Map();

export const NEW_SHAPE: ShapeState = {
  stage: { kind: "counting" },
  starts: 0,
  breaks: 0,
  leaving: new Map(),
};

export interface ServerContext {
  readonly limits: ForkServerLimits;
  readonly now: number;
  /** The number that a new server gets. */
  readonly nextServer: ServerId;
}

export function stepServers(state: ShapeState, input: ServerInput, context: ServerContext): Stepped {
  switch (input.type) {
    case "want":
      return want({ ...state, starts: state.starts + 1 }, input.key, context);
    case "ready":
      return ready(state, input.server);
    case "refused":
      return refused(state, input.server);
    case "started":
      return settle(state, input, [{ type: "adopt", key: input.key, pid: input.pid }]);
    case "failed":
      return settle(state, input, [
        { type: "wait-for", pid: input.pid },
        { type: "start-ordinarily", key: input.key },
      ]);
    case "unused":
      return { state, effects: [{ type: "wait-for", pid: input.pid }] };
    case "unsent":
      return unsent(state, input);
    case "ended":
      return ended(state, input.server);
    case "time-passed":
      return timePassed(state, context.now);
  }
}

function want(state: ShapeState, key: ProcessKey, context: ServerContext): Stepped {
  const { stage } = state;
  if (stage.kind === "serving") return send(state, stage, key, context);
  const effects: ServerEffect[] = [{ type: "start-ordinarily", key }];
  if (stage.kind !== "counting" || state.starts + 1 < context.limits.from) return { state, effects };
  const server = context.nextServer;
  const deadline = context.now + context.limits.patience;
  effects.push({ type: "start-server", server });
  return { state: { ...state, stage: { kind: "starting", server, deadline } }, effects };
}

type Serving = Extract<ShapeState["stage"], { readonly kind: "serving" }>;

/** A server that has served enough is replaced by the next test that asks. */
function send(state: ShapeState, stage: Serving, key: ProcessKey, context: ServerContext): Stepped {
  const { server, served } = stage;
  if (served >= context.limits.restartAfter) {
    const retired = { ...leave(state, server, stage.pending), stage: { kind: "counting" } } as const;
    const next = want(retired, key, context);
    return { state: next.state, effects: [{ type: "retire", server }, ...next.effects] };
  }
  const pending = new Map(stage.pending).set(key, context.now + context.limits.patience);
  return {
    state: { ...state, stage: { ...stage, served: served + 1, pending } },
    effects: [{ type: "send", server, key }],
  };
}

function leave(state: ShapeState, server: ServerId, pending: Pending): ShapeState {
  return { ...state, leaving: new Map(state.leaving).set(server, pending) };
}

function ready(state: ShapeState, server: ServerId): Stepped {
  const { stage } = state;
  if (stage.kind !== "starting" || stage.server !== server) return { state, effects: [] };
  return { state: { ...state, stage: { kind: "serving", server, served: 0, pending: NONE } }, effects: [] };
}

function refused(state: ShapeState, server: ServerId): Stepped {
  const { stage } = state;
  if (stage.kind === "serving" && stage.server === server) {
    // It can make no more copies, which is not the program's fault; the copy that waits is gone as well.
    return breakServer(state, server);
  }
  if (stage.kind !== "starting" || stage.server !== server) return { state, effects: [] };
  return { state: { ...leave(state, server, NONE), stage: { kind: "given-up" } }, effects: [] };
}

type Answer = Extract<ServerInput, { readonly key: ProcessKey; readonly server: ServerId }>;

/** The order is answered. An answer to none that is awaited is not acted on. */
function settle(state: ShapeState, { server, key }: Answer, effects: readonly ServerEffect[]): Stepped {
  const pending = pendingOf(state, server);
  if (pending?.has(key) !== true) return { state, effects: [] };
  const rest = new Map(pending);
  rest.delete(key);
  return { state: withPending(state, server, rest), effects };
}

function pendingOf({ stage, leaving }: ShapeState, server: ServerId): Pending | undefined {
  return stage.kind === "serving" && stage.server === server ? stage.pending : leaving.get(server);
}

function withPending(state: ShapeState, server: ServerId, pending: Pending): ShapeState {
  const { stage } = state;
  if (stage.kind !== "serving" || stage.server !== server) return leave(state, server, pending);
  return { ...state, stage: { ...stage, pending } };
}

function unsent(state: ShapeState, input: Answer): Stepped {
  const answered = settle(state, input, [{ type: "start-ordinarily", key: input.key }]);
  const { stage } = answered.state;
  if (stage.kind !== "serving" || stage.server !== input.server) return answered;
  const broken = breakServer(answered.state, input.server);
  return { state: broken.state, effects: [...answered.effects, ...broken.effects] };
}

/** The server that is in use, or about to be, is not any more. */
function dismiss(state: ShapeState): ShapeState {
  const served = state.stage.kind === "serving" ? state.stage.served : 0;
  const breaks = served >= PAID ? state.breaks : state.breaks + 1;
  return { ...state, breaks, stage: { kind: breaks >= MOST_BREAKS ? "given-up" : "counting" } };
}

function breakServer(state: ShapeState, server: ServerId): Stepped {
  const pending = pendingOf(state, server) ?? NONE;
  return {
    state: leave(dismiss(state), server, withoutDeadlines(pending)),
    effects: [{ type: "break", server }],
  };
}

function withoutDeadlines(pending: Pending): Pending {
  return new Map([...pending.keys()].map((key) => [key, Infinity]));
}

/** What it did not answer has not been started, and never will be. */
function ended(state: ShapeState, server: ServerId): Stepped {
  const pending = pendingOf(state, server) ?? NONE;
  const leaving = new Map(state.leaving);
  const inUse = !leaving.delete(server);
  const effects = [...pending.keys()].map((key) => ({ type: "start-ordinarily", key }) as const);
  const { stage } = state;
  const isCurrent =
    inUse && (stage.kind === "starting" || stage.kind === "serving") && stage.server === server;
  return { state: isCurrent ? dismiss({ ...state, leaving }) : { ...state, leaving }, effects };
}

function timePassed(state: ShapeState, now: number): Stepped {
  const { stage } = state;
  const late = [...state.leaving].filter(([, pending]) => isLate(pending, now)).map(([server]) => server);
  if (stage.kind === "starting" && stage.deadline <= now) late.push(stage.server);
  if (stage.kind === "serving" && isLate(stage.pending, now)) late.push(stage.server);
  let at = state;
  const effects: ServerEffect[] = [];
  for (const server of late) {
    const broken = at.leaving.has(server) ? breakLeaving(at, server) : breakServer(at, server);
    at = broken.state;
    effects.push(...broken.effects);
  }
  return { state: at, effects };
}

function isLate(pending: Pending, now: number): boolean {
  for (const deadline of pending.values()) if (deadline <= now) return true;
  return false;
}

function breakLeaving(state: ShapeState, server: ServerId): Stepped {
  const pending = withoutDeadlines(state.leaving.get(server) ?? NONE);
  return { state: leave(state, server, pending), effects: [{ type: "break", server }] };
}

/** When time matters next; Infinity: it does not. */
export function nextDeadline({ stage, leaving }: ShapeState): number {
  let next = stage.kind === "starting" ? stage.deadline : Infinity;
  const all = stage.kind === "serving" ? [stage.pending, ...leaving.values()] : [...leaving.values()];
  for (const pending of all) for (const deadline of pending.values()) next = Math.min(next, deadline);
  return next;
}
