/**
 * One output stream of a helper command. On Linux it is a pipe, as programs expect: the runtime itself uses a socket,
 * which cannot be opened again as `/dev/stdout`.
 */
import * as fs from "node:fs";
import { pipe } from "../linux/libc.ts";
import { IS_LINUX } from "../platform.ts";

export interface CommandOutputBytes {
  readonly bytes: Uint8Array;
  readonly truncated: boolean;
}

/** Where the bytes go. */
export interface CommandOutputUse {
  /** How many of them are kept. */
  readonly limit: number;
  /** Gets all of them instead. */
  readonly onChunk?: ((chunk: Uint8Array) => void) | undefined;
  /** Called once `MUCH` of them are kept. */
  readonly onMuch?: (() => void) | undefined;
}

const MUCH = 64 * 1024;

export class CommandOutputStream {
  /** What the child gets. */
  readonly child: "inherit" | "pipe" | number;
  readonly #ends: { readonly read: number; readonly write: number } | undefined;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  constructor(captured: boolean) {
    this.#ends = captured && IS_LINUX ? pipe() : undefined;
    this.child = this.#ends?.write ?? (captured ? "pipe" : "inherit");
  }

  /** The child has its end: ours must go, or the stream would never be at its end. */
  handedOver(): void {
    if (this.#ends !== undefined) fs.closeSync(this.#ends.write);
  }

  /** The child could not be started. */
  abandon(): void {
    if (this.#ends === undefined) return;
    fs.closeSync(this.#ends.write);
    fs.closeSync(this.#ends.read);
  }

  /** Reads to the end, or until `release`. */
  async read(
    own: ReadableStream<Uint8Array> | number | undefined,
    { limit, onChunk, onMuch }: CommandOutputUse,
  ): Promise<CommandOutputBytes> {
    const stream = this.#ends === undefined ? own : Bun.file(this.#ends.read).stream();
    if (!(stream instanceof ReadableStream)) return { bytes: new Uint8Array(), truncated: false };
    const kept: Uint8Array[] = [];
    let size = 0;
    let dropped = 0;
    this.#reader = stream.getReader();
    for (let part = await this.#reader.read(); !part.done; part = await this.#reader.read()) {
      if (onChunk !== undefined) onChunk(part.value);
      else {
        const fitting = part.value.subarray(0, Math.max(0, limit - size));
        kept.push(fitting);
        if (size < MUCH && size + fitting.length >= MUCH) onMuch?.();
        size += fitting.length;
        dropped += part.value.length - fitting.length;
      }
    }
    if (this.#ends !== undefined) fs.closeSync(this.#ends.read);
    return { bytes: joined(kept), truncated: dropped > 0 };
  }

  /** Gives up reading: `read` ends with what came so far. */
  release(): void {
    void this.#reader?.cancel();
  }
}

/** The engine would free the parts much later. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = Buffer.concat(parts);
  for (const { buffer } of parts) if (buffer instanceof ArrayBuffer) buffer.transfer(0);
  return bytes;
}

export function openCommandOutput(captured: boolean): CommandOutputStream {
  return new CommandOutputStream(captured);
}
