/** Executes the effects of one attempt: makes its calls, and passes their answers to the next step. */
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
import { type Blob, type BlobDigest, digestMessage, functionOf } from "./transfer/blob.ts";
import { CODE, type Fault, faultOf } from "./faults.ts";
import {
  ActionCache,
  ExecuteRequestSchema,
  Execution,
  GetActionResultRequestSchema,
  WaitExecutionRequestSchema,
} from "./protocol/execution_pb.js";
import { CancelOperationRequestSchema, type Operation, Operations } from "./protocol/operations_pb.js";
import { readOperation, type RemoteResult } from "./result.ts";
import type { RemoteServer } from "./server.ts";
import type { Storage } from "./transfer/storage.ts";

/** The action to execute, with the blobs that the server must have first. */
export interface PreparedAction {
  readonly digest: BlobDigest;
  readonly blobs: readonly Blob[];
  /** Milliseconds after which the runner ends it; the server's timeout is `END_MARGIN` later. */
  readonly limit: number | undefined;
  /** Whether the server stores the result of a pass, and may answer with a stored one. */
  readonly cache: "no" | "write" | "read-write";
  /** Of a run that only reads the cache: the action whose stored result may be used. */
  readonly lookup?: BlobDigest | undefined;
}

export interface AttemptPorts {
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Calls back once, unless the returned function is called first. */
  readonly setTimer: (delay: number, callback: () => void) => () => void;
}

/** Progress of an attempt, for its caller. */
export type AttemptProgress =
  | { readonly type: "started" }
  | { readonly type: "finished"; readonly result: RemoteResult; readonly faults: number }
  | { readonly type: "ended" }
  | { readonly type: "lost"; readonly fault: Fault };

export interface RemoteAttemptOptions {
  readonly server: RemoteServer;
  readonly storage: Storage;
  readonly ports: AttemptPorts;
  readonly prepare: () => Promise<Result<PreparedAction, Fault>>;
  /** Downloads the outputs that the result only refers to. A fault is retried. */
  readonly fetch: (result: RemoteResult, signal: AbortSignal) => Promise<Result<undefined, Fault>>;
  readonly onProgress: (progress: AttemptProgress) => void;
}

const LOOKUP_TIMEOUT = 10_000;
/** Timeout of the call that cancels an operation. */
const CANCEL_TIMEOUT = 5000;
/** How long after an action's timeout the server may report the timeout, in milliseconds. */
const NEARLY_UP = 50;

export class RemoteAttempt {
  readonly #options: RemoteAttemptOptions;
  #state: AttemptState<RemoteResult> = NEW_ATTEMPT;
  #prepared: PreparedAction | undefined;
  /** Identifies the open call; answers of other calls are ignored. */
  #call = new AbortController();
  #clearTimer: (() => void) | undefined;
  #runningSince = 0;
  /** False once the server has answered with a stored failure. */
  #looksUp = true;

  constructor(options: RemoteAttemptOptions) {
    this.#options = options;
  }

  begin(): void {
    this.#step({ type: "begin" });
  }

  /** The runner ends the attempt. If the test timed out, the server's timeout is reached as well. */
  end(): void {
    const limit = this.#prepared?.limit;
    const ran = this.#options.ports.now() - this.#runningSince;
    const patiently = this.#state.started && limit !== undefined && ran + NEARLY_UP >= limit;
    this.#step({ type: "end", patiently: patiently && !this.#state.ending });
  }

  #step(input: StepInput): void {
    const { now, random } = this.#options.ports;
    const { state, effects } = stepAttempt(this.#state, { ...input, now: now(), random: random() });
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: AttemptEffect<RemoteResult>): void {
    const { onProgress, ports } = this.#options;
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
        return onProgress({ type: "started" });
      case "cancel":
        return this.#cancel(effect.name);
      case "finish":
        return onProgress({ type: "finished", result: effect.result, faults: effect.faults });
      case "ended":
        return onProgress({ type: "ended" });
      case "lost":
        return onProgress({ type: "lost", fault: effect.fault });
    }
  }

  /** The previous call is over or cancelled: its answers are ignored from now on. */
  #open(make: (call: AbortController) => Promise<Fault | undefined>): void {
    this.#call.abort();
    const call = new AbortController();
    this.#call = call;
    void make(call).then((fault) => {
      if (fault !== undefined) this.#handle(call, { type: "fault", fault });
    });
  }

  #handle(call: AbortController, input: StepInput): void {
    if (call === this.#call && !call.signal.aborted) this.#step(input);
  }

  async #upload(call: AbortController, again: boolean): Promise<Fault | undefined> {
    const { storage, prepare } = this.#options;
    const prepared = this.#prepared === undefined ? await prepare() : undefined;
    if (prepared?.ok === false) return prepared.error;
    this.#prepared ??= prepared?.value;
    const there = await storage.ensure(this.#prepared?.blobs ?? [], again);
    if (!there.ok) return there.error;
    this.#handle(call, { type: "uploaded" });
    return undefined;
  }

  async #execute(call: AbortController): Promise<Fault | undefined> {
    const { channel, instance, digests } = this.#options.server;
    const prepared = this.#prepared;
    if (prepared === undefined) throw new Error("bug: an action is executed before it was made");
    if (await this.#lookUp(call, prepared)) return undefined;
    const request = create(ExecuteRequestSchema, {
      instanceName: instance,
      actionDigest: digestMessage(prepared.digest),
      skipCacheLookup: prepared.cache !== "read-write" || !this.#looksUp,
      digestFunction: functionOf(digests),
      inlineStdout: true,
      inlineStderr: true,
    });
    return streamFault(await channel.serverStream(Execution.method.execute, request, this.#listen(call)));
  }

  /** Whether there is a stored result that is used. A fault counts as none: executing the action shows it as well. */
  async #lookUp(call: AbortController, { lookup }: PreparedAction): Promise<boolean> {
    if (lookup === undefined || !this.#looksUp) return false;
    const { channel, instance, digests } = this.#options.server;
    const request = create(GetActionResultRequestSchema, {
      instanceName: instance,
      actionDigest: digestMessage(lookup),
      digestFunction: functionOf(digests),
      inlineStdout: true,
      inlineStderr: true,
    });
    const options = { timeout: LOOKUP_TIMEOUT, signal: call.signal };
    const found = await channel.unary(ActionCache.method.getActionResult, request, options);
    if (!found.ok || found.value.exitCode !== 0) return false;
    const result = { result: found.value, timedOut: false, cached: true };
    this.#handle(call, { type: "result", result });
    return true;
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
      onMessage: (operation: Operation) => this.#handleOperation(call, operation),
    };
  }

  #handleOperation(call: AbortController, operation: Operation): void {
    const report = readOperation(operation);
    switch (report.kind) {
      case "running":
        return this.#handle(call, { type: "operation", name: operation.name, queued: report.queued });
      case "result":
        if (isStoredFailure(report.response)) return this.#ignoreStoredResult(call);
        return this.#handle(call, { type: "result", result: report.response });
      case "fault":
        return this.#handle(call, { type: "fault", fault: report.fault });
    }
  }

  /** Some servers store failures too. A stored failure is never used: the test is executed again. */
  #ignoreStoredResult(call: AbortController): void {
    this.#looksUp = false;
    const message = "the server answered with a stored failure";
    this.#handle(call, {
      type: "fault",
      fault: { code: CODE.aborted, message, missesBlobs: false, isFinal: true },
    });
  }

  async #fetch(call: AbortController, result: RemoteResult): Promise<Fault | undefined> {
    const fetched = await this.#options.fetch(result, call.signal);
    if (!fetched.ok) {
      // Servers may drop output of results that they have stored.
      if (result.cached) this.#looksUp = false;
      return { ...fetched.error, isStale: result.cached };
    }
    this.#handle(call, { type: "fetched" });
    return undefined;
  }

  /** Best effort: the run does not depend on whether the server receives this. */
  #cancel(name: string | undefined): void {
    this.#clearTimer?.();
    this.#call.abort();
    if (name === undefined) return;
    const request = create(CancelOperationRequestSchema, { name });
    const { channel } = this.#options.server;
    void channel.unary(Operations.method.cancelOperation, request, { timeout: CANCEL_TIMEOUT });
  }
}

/** How much longer an action's timeout is than the runner's own limit, so that the runner decides about timeouts. */
export const END_MARGIN = 1000;

type StepInput = DistributiveOmit<AttemptInput<RemoteResult>, "now" | "random">;
type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

function isStoredFailure({ cached, timedOut, result }: RemoteResult): boolean {
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
