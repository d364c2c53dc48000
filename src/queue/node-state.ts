/** A node of a queue: its inputs, its state, its facts for the dispatcher and its effects. */
import { NO_PACE, type Pace } from "./pace.ts";
import type { QueueResult, SyncAnswer, SyncRequest, TestNumber, Whole } from "./protocol.ts";

export interface NodeOptions {
  readonly node: number;
  readonly threads: number;
  /** Milliseconds after which the server gives up a node that sends nothing. */
  readonly lease: number;
  /** Milliseconds for which requests may fail before the server counts as lost. */
  readonly patience: number;
  /** The node can write the reports of the whole run, and stays until one node has written them. */
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
  | { readonly kind: "done" }
  /** The node has written the reports of the whole run, or could not. */
  | { readonly kind: "wrote"; readonly written: boolean };

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
  /** The node writes the reports of the whole run now. */
  | { readonly kind: "write" }
  /** The node has left. `whole` is undefined if the server was lost before the end of the run was known. */
  | { readonly kind: "left"; readonly whole: Whole | undefined };

type Phase = "setup" | "pulling" | "leaving" | "writing" | "alone" | "over";

export interface Call {
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
  /** No further result will be accepted on any node. */
  readonly over: Whole | undefined;
  /** Whether the reports of the whole run were written; undefined: that is not known yet. */
  readonly wrote: boolean | undefined;
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
    over: undefined,
    wrote: undefined,
  };
}

/** A node that runs its own list of tests, without a server. */
export function createAlone(tests: readonly TestNumber[], now: number): NodeState {
  const options = { node: 0, threads: 1, lease: 0, patience: 0, fallback: tests };
  return { ...createNode(options, now), phase: "alone" };
}
