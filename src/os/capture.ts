/**
 * Captures one stream in bounded memory: its beginning and its end are kept, and once there is more than
 * both can hold, the whole stream goes to a file. Works on bytes; text is made once, at the end.
 */
import type { CapturedStream } from "../model/outcome.ts";
import { SpillFile } from "./spill.ts";
import { decodeLossy, withoutPartialEnd, withoutPartialStart } from "./utf8.ts";

export interface CaptureLimits {
  /** Bytes kept of the beginning, and bytes kept of the end. */
  readonly head: number;
  readonly tail: number;
  /** Where the whole stream goes once it is longer; folders are made as needed. */
  readonly spillFile: string;
}

/** How far back from the end a line is looked for. */
const SEARCHED = 64 * 1024;
const NEWLINE = 10;

export class StreamCapture {
  /** Bytes that came in all. */
  bytes = 0;
  private readonly head: Buffered;
  /** The end; a ring once it is full, with its oldest byte at `oldest`. */
  private readonly tail: Buffered;
  private oldest = 0;
  private spill: SpillFile | undefined;
  private readonly limits: CaptureLimits;

  constructor(limits: CaptureLimits) {
    this.limits = limits;
    this.head = new Buffered(limits.head);
    this.tail = new Buffered(limits.tail);
  }

  /** Keeps what it needs of `chunk`, which may be reused afterwards. */
  push(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    const rest = chunk.subarray(this.head.push(chunk));
    const late = rest.subarray(this.tail.push(rest));
    if (late.length === 0) return;
    this.spill ??= this.openSpill();
    this.spill.write(late);
    this.overwriteOldest(late);
  }

  /** Everything kept so far goes first: nothing has been overwritten yet. */
  private openSpill(): SpillFile {
    const spill = new SpillFile(this.limits.spillFile);
    spill.write(this.head.view());
    spill.write(this.tail.view());
    return spill;
  }

  private overwriteOldest(chunk: Uint8Array): void {
    const ring = this.tail.view();
    const last = chunk.subarray(Math.max(0, chunk.length - ring.length));
    const first = Math.min(last.length, ring.length - this.oldest);
    ring.set(last.subarray(0, first), this.oldest);
    ring.set(last.subarray(first), 0);
    this.oldest = (this.oldest + last.length) % Math.max(1, ring.length);
  }

  /** The stream so far, e.g. for someone who asks what runs; more may come. */
  snapshot(): CapturedStream {
    if (this.spill !== undefined) return this.cutSnapshot(this.spill.file);
    return { text: decodeLossy(this.whole()), bytes: this.bytes };
  }

  private cutSnapshot(file: string): CapturedStream {
    const head = withoutPartialEnd(this.head.view());
    const tail = withoutPartialStart(this.end());
    const omittedBytes = this.bytes - head.length - tail.length;
    const mark = `[... ${omittedBytes} bytes left out, the whole output is in ${file} ...]`;
    const gap = head.at(-1) === NEWLINE ? "" : "\n";
    const text = `${decodeLossy(head)}${gap}${mark}\n${decodeLossy(tail)}`;
    return { text, bytes: this.bytes, cut: { omittedBytes, file } };
  }

  /** Ends the capture: `snapshot`, and what went wrong while keeping the whole stream. */
  finish(): { readonly stream: CapturedStream; readonly error?: string } {
    this.spill?.close();
    const stream = this.snapshot();
    const error = this.spill?.failure;
    return error === undefined ? { stream } : { stream, error };
  }

  /** Whether one of the last lines begins with `prefix`. Looks at bytes, and at the last 64 KiB only. */
  endsWithLine(prefix: string): boolean {
    const kept = this.spill === undefined ? this.whole() : this.end();
    const end = Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength).subarray(-SEARCHED);
    let at = end.lastIndexOf(prefix);
    while (at > 0 && end[at - 1] !== NEWLINE) at = end.lastIndexOf(prefix, at - 1);
    return at >= 0;
  }

  /** Everything, while nothing was left out. */
  private whole(): Uint8Array {
    if (this.tail.length === 0) return this.head.view();
    return Buffer.concat([this.head.view(), this.end()]);
  }

  /** The ring put straight. */
  private end(): Uint8Array {
    const ring = this.tail.view();
    if (this.oldest === 0) return ring;
    return Buffer.concat([ring.subarray(this.oldest), ring.subarray(0, this.oldest)]);
  }
}

/** Bytes that grow up to a limit; what came is never moved out. */
class Buffered {
  private bytes = new Uint8Array();
  length = 0;
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Takes as much as fits; says how much that was. */
  push(chunk: Uint8Array): number {
    const taken = Math.min(chunk.length, this.limit - this.length);
    if (taken === 0) return 0;
    this.reserve(this.length + taken);
    this.bytes.set(chunk.subarray(0, taken), this.length);
    this.length += taken;
    return taken;
  }

  private reserve(size: number): void {
    if (size <= this.bytes.length) return;
    const grown = new Uint8Array(Math.min(this.limit, Math.max(size, this.bytes.length * 2)));
    grown.set(this.view());
    this.bytes = grown;
  }

  /** The bytes so far, not a copy. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}
