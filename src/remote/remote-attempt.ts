/** Carries one attempt out: makes the calls that its steps ask for, and hands their answers to the next step. */
import { create } from "@bufbuild/protobuf";
import type { CallFailure } from "../os/grpc/channel.ts";
import type { Result } from "../diagnostics/result.ts";
import {
  type AttemptEffect,
  type AttemptInput,
  type AttemptState,
  NEW_ATTEMPT,
  stepAttempt,
} from "./attempt.ts";
import { type Blob, type BlobDigest, digestMessage, functionValue } from "./blob.ts";
import { CODE, type Fault, faultOf } from "./faults.ts";
import { ExecuteRequestSchema, Execution, WaitExecutionRequestSchema } from "./protocol/execution_pb.js";
import { CancelOperationRequestSchema, type Operation, Operations } from "./protocol/operations_pb.js";
import { readOperation, type RemoteResult } from "./result.ts";
import type { RemoteServer } from "./server.ts";
import type { Storage } from "./storage.ts";

/** What is executed, with everything that must be at the server before. */
export interface PreparedAction {
  readonly digest: BlobDigest;
  readonly blobs: readonly Blob[];
  /** Milliseconds after which the server ends it. */
  readonly timeout: number | undefined;
  /** Whether the server keeps the result of a pass, and may answer with one that it has. */
  readonly cache: "no" | "write" | "read-write";
}

export interface AttemptPorts {
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Calls back once, unless the returned function is called before. */
  readonly setTimer: (delay: number, callback: () => void) => () => void;
}

/** How an attempt goes on, for whoever started it. */
export type AttemptNews =
  | { readonly type: "started" }
  | { readonly type: "finished"; readonly result: RemoteResult; readonly faults: number }
  | { readonly type: "ended" }
  | { readonly type: "lost"; readonly fault: Fault };

export interface RemoteAttemptOptions {
  readonly server: RemoteServer;
  readonly storage: Storage;
  readonly ports: AttemptPorts;
  readonly prepare: () => Promise<Result<PreparedAction, Fault>>;
  /** Brings what the result only names. A fault is tried again. */
  readonly fetch: (result: RemoteResult, signal: AbortSignal) => Promise<Result<undefined, Fault>>;
  readonly hear: (news: AttemptNews) => void;
}

/** How long a server may take to hear that an operation is not wanted any more. */
const CANCEL_TIMEOUT = 5000;
/** How much later than its action's time is up a server may report that, in milliseconds. */
const NEARLY_UP = 50;

export class RemoteAttempt {
  readonly #options: RemoteAttemptOptions;
  #state: AttemptState<RemoteResult> = NEW_ATTEMPT;
  #prepared: PreparedAction | undefined;
  /** Of the call that is open; answers of others are not heard. */
  #call = new AbortController();
  #clearTimer: (() => void) | undefined;
  #runningSince = 0;
  /** The server answered with a failure of the past. */
  #looksUp = true;

  constructor(options: RemoteAttemptOptions) {
    this.#options = options;
  }

  begin(): void {
    this.#step({ type: "begin" });
  }

  /** The runner wants it ended. The time of a test that is ended for its timeout is up at the server as well. */
  end(): void {
    const timeout = this.#prepared?.timeout;
    const ran = this.#options.ports.now() - this.#runningSince;
    const patiently = this.#state.started && timeout !== undefined && ran + NEARLY_UP >= timeout - END_MARGIN;
    this.#step({ type: "end", patiently: patiently && !this.#state.ending });
  }

  #step(input: StepInput): void {
    const { now, random } = this.#options.ports;
    const { state, effects } = stepAttempt(this.#state, { ...input, now: now(), random: random() });
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: AttemptEffect<RemoteResult>): void {
    const { hear, ports } = this.#options;
    switch (effect.type) {
      case "upload":
        return this.#open((call) => this.#upload(call, effect.again));
      case "execute":
        return this.#open((call) => this.#execute(call));
      case "wait":
        return this.#open((call) => this.#wait(call, effect.name));
      case "fetch":
        return this.#open((call) => this.#fetch(call, effect.result));
      case "set-timer":
        this.#clearTimer = ports.setTimer(effect.delay, () => this.#step({ type: "timer" }));
        return;
      case "started":
        this.#runningSince = ports.now();
        return hear({ type: "started" });
      case "cancel":
        return this.#cancel(effect.name);
      case "finish":
        return hear({ type: "finished", result: effect.result, faults: effect.faults });
      case "ended":
        return hear({ type: "ended" });
      case "lost":
        return hear({ type: "lost", fault: effect.fault });
    }
  }

  /** The call before it is over or not wanted: nothing of it is heard any more. */
  #open(make: (call: AbortController) => Promise<Fault | undefined>): void {
    this.#call.abort();
    const call = new AbortController();
    this.#call = call;
    void make(call).then((fault) => {
      if (fault !== undefined) this.#hear(call, { type: "fault", fault });
    });
  }

  #hear(call: AbortController, input: StepInput): void {
    if (call === this.#call && !call.signal.aborted) this.#step(input);
  }

  async #upload(call: AbortController, again: boolean): Promise<Fault | undefined> {
    const { storage, prepare } = this.#options;
    const prepared = this.#prepared === undefined ? await prepare() : undefined;
    if (prepared?.ok === false) return prepared.error;
    this.#prepared ??= prepared?.value;
    const there = await storage.ensure(this.#prepared?.blobs ?? [], again);
    if (!there.ok) return there.error;
    this.#hear(call, { type: "uploaded" });
    return undefined;
  }

  async #execute(call: AbortController): Promise<Fault | undefined> {
    const { channel, instance, digestFunction } = this.#options.server;
    const prepared = this.#prepared;
    if (prepared === undefined) throw new Error("bug: an action is executed before it was made");
    const request = create(ExecuteRequestSchema, {
      instanceName: instance,
      actionDigest: digestMessage(prepared.digest),
      skipCacheLookup: prepared.cache !== "read-write" || !this.#looksUp,
      digestFunction: functionValue(digestFunction),
      inlineStdout: true,
      inlineStderr: true,
    });
    return streamFault(await channel.serverStream(Execution.method.execute, request, this.#listen(call)));
  }

  async #wait(call: AbortController, name: string): Promise<Fault | undefined> {
    const request = create(WaitExecutionRequestSchema, { name });
    const { channel } = this.#options.server;
    return streamFault(
      await channel.serverStream(Execution.method.waitExecution, request, this.#listen(call)),
    );
  }

  #listen(call: AbortController) {
    return {
      signal: call.signal,
      onMessage: (operation: Operation) => this.#hearOperation(call, operation),
    };
  }

  #hearOperation(call: AbortController, operation: Operation): void {
    const news = readOperation(operation);
    switch (news.kind) {
      case "running":
        return this.#hear(call, { type: "operation", name: operation.name, queued: news.queued });
      case "result":
        if (isPastFailure(news.response)) return this.#lookUpNoMore(call);
        return this.#hear(call, { type: "result", result: news.response });
      case "fault":
        return this.#hear(call, { type: "fault", fault: news.fault });
    }
  }

  /** Some servers keep failures as well. A failure is only ever what the test did now. */
  #lookUpNoMore(call: AbortController): void {
    this.#looksUp = false;
    const message = "the server answered with a failure of the past";
    this.#hear(call, {
      type: "fault",
      fault: { code: CODE.aborted, message, missesBlobs: false, isFinal: true },
    });
  }

  async #fetch(call: AbortController, result: RemoteResult): Promise<Fault | undefined> {
    const fetched = await this.#options.fetch(result, call.signal);
    if (!fetched.ok) return fetched.error;
    this.#hear(call, { type: "fetched" });
    return undefined;
  }

  /** Whether the server hears that makes no difference to the run. */
  #cancel(name: string | undefined): void {
    this.#clearTimer?.();
    this.#call.abort();
    if (name === undefined) return;
    const request = create(CancelOperationRequestSchema, { name });
    const { channel } = this.#options.server;
    void channel.unary(Operations.method.cancelOperation, request, { timeout: CANCEL_TIMEOUT });
  }
}

/** How much longer than the runner's own limit an action's timeout is: the runner decides that a test's time is up. */
export const END_MARGIN = 1000;

type StepInput = DistributiveOmit<AttemptInput<RemoteResult>, "now" | "random">;
type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

function isPastFailure({ cached, timedOut, result }: RemoteResult): boolean {
  return cached && (timedOut || result.exitCode !== 0);
}

function streamFault(end: Result<undefined, CallFailure>): Fault {
  if (!end.ok) return faultOf(end.error);
  return {
    code: CODE.unavailable,
    message: "the server ended the stream without a result",
    missesBlobs: false,
  };
}
