/**
 * Orders from the runner's thread to a reactor's thread, as lines of JSON through a pipe: the reactor sleeps
 * in `poll`, where a pipe wakes it and a message would not. The reactor answers by messages.
 */
import { LineSplitter } from "../../../text/lines/line-splitter.ts";
import type { ProcessEvent, ProcessKey, SpawnRequest } from "../../processes/host/process-host.ts";
import type { ForkServerOptions } from "../fork-server/options.ts";

export type Order =
  /** An environment that later orders refer to by its number. */
  | { readonly type: "base"; readonly base: number; readonly variables: Readonly<Record<string, string>> }
  | {
      readonly type: "start";
      readonly request: Omit<SpawnRequest, "env">;
      readonly base: number;
      readonly extra: Readonly<Record<string, string>>;
    }
  /** From now on tests may be started by fork servers. */
  | { readonly type: "use-fork-servers"; readonly options: ForkServerOptions }
  /** From now on the memory of tests is accounted in groups of their own, below this delegated one. */
  | { readonly type: "use-cgroups"; readonly folder: string }
  /** The thread, and every process that it starts from now on, gets this niceness. */
  | { readonly type: "be-nice"; readonly niceness: number }
  | { readonly type: "release"; readonly key: ProcessKey }
  | { readonly type: "snapshot"; readonly key: ProcessKey }
  /** The run ended in order: the thread ends. */
  | { readonly type: "stop" };

/** First `ready`, with the descriptor that orders are written to; then events, several at a time. */
export type Answer =
  | { readonly type: "ready"; readonly orders: number }
  | { readonly type: "events"; readonly events: readonly ProcessEvent[] };

export function encodeOrder(order: Order): string {
  return `${JSON.stringify(order)}\n`;
}

/** Puts lines together again from pieces of any size. */
export class OrderReader {
  readonly #splitter = new LineSplitter();

  /** The orders that `chunk` completes. */
  push(chunk: Uint8Array): readonly Order[] {
    return this.#splitter.push(chunk).map(decodeOrder);
  }
}

function decodeOrder(line: string): Order {
  const value: unknown = JSON.parse(line);
  if (isOrder(value)) return value;
  throw new Error(`bug: not an order: ${line}`);
}

/** Only `encodeOrder` writes to the pipe, so an object with a type is an order. */
function isOrder(value: unknown): value is Order {
  return typeof value === "object" && value !== null && "type" in value;
}
