/** A source of tests that takes them from a queue: carries out the node's effects (requests, timers). */
import type { TestSource } from "../../execute/local-producer.ts";
import type { SettledResult, SourceRequest, SourceFact } from "../../execute/protocol.ts";
import { lastAttempt } from "../../model/results/outcome.ts";
import type { RedisConnection } from "../../os/redis.ts";
import { readSyncAnswer } from "../../queue/answers.ts";
import { nodeStep } from "../../queue/node.ts";
import type { NodeEffect, NodeFact, NodeInput, NodeState } from "../../queue/node-state.ts";
import { type QueueLocation, type SyncRequest, syncArguments, type Whole } from "../../queue/protocol.ts";
import { SYNC } from "../../queue/scripts.ts";

/** How a node's part in the run ended. */
export interface NodeEnd {
  /** Undefined: the server was lost, or was never called. */
  readonly whole: Whole | undefined;
  /** Why the server was lost; undefined if it was not. */
  readonly lostFor: string | undefined;
}

export interface SourcePorts {
  /** Undefined: the node has no queue from the start. */
  readonly server: { readonly connection: RedisConnection; readonly location: QueueLocation } | undefined;
  /** How many tests the whole run has. */
  readonly tests: number;
  /** Milliseconds on a monotonic clock. */
  readonly monotonic: () => number;
  /** The part of a result that is stored on the server for the reports of the whole run; empty: nothing. */
  readonly payloadOf: (result: SettledResult) => string;
}

const CONDEMNED = "two machines ended while they ran this test, so no third one runs it";

export class QueueSource implements TestSource {
  readonly #ports: SourcePorts;
  readonly #end = Promise.withResolvers<NodeEnd>();
  /** Resolves once this node is chosen to write the reports of the whole run, or has left without. */
  readonly #chosen = Promise.withResolvers<boolean>();
  readonly #pendingInputs: NodeInput[] = [];
  #state: NodeState;
  #stepping = false;
  #report: (fact: SourceFact) => void = () => undefined;
  #wake: ReturnType<typeof setTimeout> | undefined;
  #lostFor: string | undefined;

  constructor(initial: NodeState, ports: SourcePorts) {
    this.#state = initial;
    this.#ports = ports;
  }

  /** Resolves once the node has left. */
  get ended(): Promise<NodeEnd> {
    return this.#end.promise;
  }

  /** Whether this node writes the reports of the whole run. It then calls `wrote`. */
  get writes(): Promise<boolean> {
    return this.#chosen.promise;
  }

  /** The reports of the whole run were written, or could not be written here: then another node may. */
  wrote(written: boolean): void {
    this.#step({ kind: "wrote", written });
  }

  open(report: (fact: SourceFact) => void): void {
    this.#report = report;
    // Setup scripts may take longer than the lease.
    this.#step({ kind: "wake" });
  }

  handle(request: SourceRequest): void {
    switch (request.kind) {
      case "ready":
      case "cancelled":
      case "done":
        return this.#step({ kind: request.kind });
      case "settle": {
        const { test, failed, result } = request;
        const { duration } = lastAttempt(result.outcome);
        this.#step({
          kind: "result",
          result: { test, failed, payload: this.#ports.payloadOf(result) },
          duration,
        });
      }
    }
  }

  /** Handles one input at a time, as an effect of a step may produce another input. */
  #step(input: NodeInput): void {
    this.#pendingInputs.push(input);
    if (this.#stepping) return;
    this.#stepping = true;
    for (let next = this.#pendingInputs.shift(); next !== undefined; next = this.#pendingInputs.shift()) {
      const { state, effects } = nodeStep(this.#state, next, this.#ports.monotonic());
      this.#state = state;
      for (const effect of effects) this.#carryOut(effect);
    }
    this.#stepping = false;
  }

  #carryOut(effect: NodeEffect): void {
    switch (effect.kind) {
      case "call":
        return void this.#call(effect.request);
      case "report":
        return this.#report(sourceFact(effect.fact));
      case "wake-at":
        return this.#wakeAt(effect.time);
      case "write":
        return this.#chosen.resolve(true);
      case "left":
        clearTimeout(this.#wake);
        this.#ports.server?.connection.close();
        this.#chosen.resolve(false);
        return this.#end.resolve({
          whole: effect.whole,
          lostFor: effect.whole === undefined ? this.#lostFor : undefined,
        });
    }
  }

  async #call(request: SyncRequest): Promise<void> {
    const { server } = this.#ports;
    if (server === undefined) throw new Error("bug: a node without a server calls it");
    const { sequence } = request;
    const reply = await server.connection.run(SYNC, syncArguments(server.location, request));
    const answer = reply.ok ? readSyncAnswer(reply.value, this.#ports.tests) : undefined;
    if (answer !== undefined) return this.#step({ kind: "answer", sequence, answer });
    this.#lostFor = reply.ok ? "its answer is not one of a queue" : reply.error.message;
    this.#step({ kind: "failed", sequence, final: reply.ok || reply.error.final });
  }

  #wakeAt(time: number): void {
    clearTimeout(this.#wake);
    const delay = Math.max(0, time - this.#ports.monotonic());
    this.#wake = setTimeout(() => this.#step({ kind: "wake" }), Math.ceil(delay));
  }
}

function sourceFact(fact: NodeFact): SourceFact {
  return fact.kind === "condemned" ? { ...fact, message: CONDEMNED } : fact;
}
