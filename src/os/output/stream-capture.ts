/**
 * Captures one stream in bounded memory. Up to a limit it is kept whole; a longer one goes to a file as a
 * whole, and only its beginning and its end stay in memory. Works on bytes; text is made once, at the end.
 */
import { isUtf8 } from "node:buffer";
import * as path from "node:path";
import type { CapturedStream } from "../../model/results/outcome.ts";
import { claimRunFolder } from "../files/folders/run-folder.ts";
import { resizedBytes } from "./resized-bytes.ts";
import { WholeOutput } from "./whole-output.ts";
import { decodeLossy, withoutPartialEnd, withoutPartialStart } from "./utf8.ts";

export interface CaptureLimits {
  /** Maximum bytes of a stream that is kept whole. */
  readonly whole: number;
  /** Bytes that are kept of the beginning and of the end of a longer stream; together at most `whole`. */
  readonly head: number;
  readonly tail: number;
  /** Where a longer stream goes; folders are made as needed. */
  readonly spillFile: string;
}

/** How far back from the end a line is looked for. */
const SEARCHED = 64 * 1024;
const NEWLINE = 10;

/** What is left in memory of a stream that was too long. */
interface Cut {
  readonly spill: WholeOutput;
  readonly head: Uint8Array;
  readonly tail: Ring;
}

export class StreamCapture {
  /** Bytes that came in all. */
  bytes = 0;
  readonly #limits: CaptureLimits;
  /** The first `bytes` of it are the stream, until it is cut. */
  #whole = new Uint8Array();
  #cut: Cut | undefined;

  constructor(limits: CaptureLimits) {
    this.#limits = limits;
  }

  /** Keeps what it needs of `chunk`, which may be reused afterwards. */
  push(chunk: Uint8Array): void {
    const rest = this.#cut === undefined ? chunk.subarray(this.#keep(chunk)) : chunk;
    if (rest.length === 0) return;
    this.#cut ??= this.#cutNow();
    this.#cut.spill.write(rest);
    this.#cut.tail.push(rest);
    this.bytes += rest.length;
  }

  /** Takes as much as may be kept whole; says how much that was. */
  #keep(chunk: Uint8Array): number {
    const taken = Math.min(chunk.length, this.#limits.whole - this.bytes);
    this.#reserve(this.bytes + taken);
    this.#whole.set(chunk.subarray(0, taken), this.bytes);
    this.bytes += taken;
    return taken;
  }

  #reserve(size: number): void {
    if (size <= this.#whole.length) return;
    this.#whole = resizedBytes(
      this.#whole,
      Math.min(this.#limits.whole, Math.max(size, this.#whole.length * 2)),
    );
  }

  #cutNow(): Cut {
    const sofar = this.#whole.subarray(0, this.bytes);
    claimRunFolder(path.dirname(this.#limits.spillFile));
    const spill = new WholeOutput(this.#limits.spillFile);
    spill.write(sofar);
    const head = sofar.slice(0, this.#limits.head);
    const tail = new Ring(this.#limits.tail);
    tail.push(sofar.subarray(head.length));
    this.#whole = resizedBytes(this.#whole, 0);
    return { spill, head, tail };
  }

  /** The stream so far, e.g. for a request for information; more may follow. */
  snapshot(): CapturedStream {
    if (this.#cut !== undefined) return this.#cutSnapshot(this.#cut);
    return { text: decodeLossy(this.#whole.subarray(0, this.bytes)), bytes: this.bytes };
  }

  #cutSnapshot(cut: Cut): CapturedStream {
    const head = withoutPartialEnd(cut.head);
    const tail = withoutPartialStart(cut.tail.bytes());
    const omittedBytes = this.bytes - head.length - tail.length;
    const { file, problem = "" } = cut.spill;
    const place = file === undefined ? `it could not be kept: ${problem}` : `the whole output is in ${file}`;
    const mark = `[... ${omittedBytes} bytes left out, ${place} ...]`;
    const gap = head.at(-1) === NEWLINE ? "" : "\n";
    const text = `${decodeLossy(head)}${gap}${mark}\n${decodeLossy(tail)}`;
    return { text, bytes: this.bytes, cut: file === undefined ? { omittedBytes } : { omittedBytes, file } };
  }

  /** Ends the capture; nothing may be asked of it afterwards. */
  finish(): CapturedStream {
    this.#cut?.spill.close();
    const exact = this.#cut === undefined ? bytesBeyondText(this.#whole.subarray(0, this.bytes)) : {};
    const stream = { ...this.snapshot(), ...exact };
    this.#whole = resizedBytes(this.#whole, 0);
    this.#cut?.tail.free();
    return stream;
  }

  /** Whether one of the last lines begins with `prefix`. Looks at bytes, and at the last 64 KiB only. */
  endsWithLine(prefix: string): boolean {
    const kept = this.#cut === undefined ? this.#whole.subarray(0, this.bytes) : this.#cut.tail.bytes();
    const end = Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength).subarray(-SEARCHED);
    let at = end.lastIndexOf(prefix);
    while (at > 0 && end[at - 1] !== NEWLINE) at = end.lastIndexOf(prefix, at - 1);
    return at >= 0;
  }
}

/** The last bytes of a stream. */
class Ring {
  #ring: Uint8Array<ArrayBuffer>;
  #filled = 0;
  /** Where the next byte goes; once the ring is full, that is where the oldest is. */
  #next = 0;

  constructor(size: number) {
    this.#ring = new Uint8Array(size);
  }

  push(chunk: Uint8Array): void {
    const { length } = this.#ring;
    const last = chunk.subarray(Math.max(0, chunk.length - length));
    const first = Math.min(last.length, length - this.#next);
    this.#ring.set(last.subarray(0, first), this.#next);
    this.#ring.set(last.subarray(first), 0);
    this.#next = length === 0 ? 0 : (this.#next + last.length) % length;
    this.#filled = Math.min(length, this.#filled + last.length);
  }

  free(): void {
    this.#ring = resizedBytes(this.#ring, 0);
  }

  /** From the oldest to the newest. */
  bytes(): Uint8Array {
    if (this.#filled < this.#ring.length) return this.#ring.subarray(0, this.#filled);
    return Buffer.concat([this.#ring.subarray(this.#next), this.#ring.subarray(0, this.#next)]);
  }
}

/** A stream that is known as a whole. */
export function wholeStream(bytes: Uint8Array): CapturedStream {
  return { text: decodeLossy(bytes), bytes: bytes.length, ...bytesBeyondText(bytes) };
}

/** Of a text, the bytes can be had again. */
function bytesBeyondText(bytes: Uint8Array): Pick<CapturedStream, "base64"> {
  return isUtf8(bytes) ? {} : { base64: bytes.toBase64() };
}
