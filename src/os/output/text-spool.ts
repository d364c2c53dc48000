/**
 * Text that is stored until it can be written. A small amount is kept in memory, as bytes, because a short text may be
 * a slice of a long one and would keep all of it in memory. More goes to one file without a name, which disappears with
 * the program. If there is no room for that file, the text stays in memory, because the report is more important.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { StringDecoder } from "node:string_decoder";
import { attempt, type OsFailure } from "../failure.ts";
import { onExit } from "../exit-hooks.ts";
import { IS_WINDOWS } from "../platform.ts";

/** Bytes that are kept in memory, of all parts together. */
const KEPT = 1024 * 1024;
/** Bytes that are read back at once. */
const PIECE = 256 * 1024;

/** Text of one kind. */
export interface SpoolPart {
  write(text: string): void;
  /** All that was written since it was last taken, in order. */
  take(): Iterable<string>;
}

interface Extent {
  readonly start: number;
  end: number;
}

/** What a part holds: what is in the file came before what is in memory. */
interface Held {
  inFile: Extent[];
  /** As much of it as `used` says. One buffer for many texts: most are short, and there may be a million. */
  memory: Buffer;
  used: number;
}

const NOTHING = Buffer.alloc(0);
/** Bytes that a character takes at most. */
const WIDEST = 3;

export class TextSpool {
  readonly #folder: string;
  #file: { readonly fd: number; readonly close: () => void } | undefined;
  #end = 0;
  #kept = 0;
  readonly #waiting = new Set<Held>();
  #hasRoom = true;
  #failure: OsFailure | undefined;

  /** `folder` gets the file, if one is needed. */
  constructor(folder: string = os.tmpdir()) {
    this.#folder = folder;
  }

  /** A spool on the disk that the text will go to in the end; what is no ordinary file has none. */
  static beside(file: string): TextSpool {
    const there = attempt(() => fs.statSync(file, { throwIfNoEntry: false }));
    const isFile = there.ok && (there.value === undefined || there.value.isFile());
    return new TextSpool(isFile ? path.dirname(file) : os.tmpdir());
  }

  part(): SpoolPart {
    const held: Held = { inFile: [], memory: NOTHING, used: 0 };
    return { write: (text) => this.#add(held, text), take: () => this.#take(held) };
  }

  /** Forgets everything. A failure: texts that were taken are not whole. */
  close(): OsFailure | undefined {
    this.#file?.close();
    this.#file = undefined;
    return this.#failure;
  }

  #add(held: Held, text: string): void {
    if (text === "") return;
    const room = held.used + text.length * WIDEST;
    if (room > held.memory.length) held.memory = enlarged(held, text, room);
    const written = held.memory.write(text, held.used);
    held.used += written;
    this.#kept += written;
    this.#waiting.add(held);
    if (this.#kept > KEPT && this.#hasRoom) this.#unload();
  }

  *#take(held: Held): Generator<string> {
    const { inFile } = held;
    const bytes = held.memory.subarray(0, held.used);
    held.inFile = [];
    held.memory = NOTHING;
    held.used = 0;
    this.#waiting.delete(held);
    this.#kept -= bytes.length;
    const decoder = new StringDecoder("utf8");
    // One buffer for all: what the decoder gives is a copy.
    const piece = Buffer.alloc(inFile.length === 0 ? 0 : PIECE);
    for (const { start, end } of inFile)
      for (let at = start; at < end; at += PIECE)
        yield decoder.write(this.#read(at, piece.subarray(0, Math.min(PIECE, end - at))));
    if (bytes.length > 0) yield decoder.write(bytes);
  }

  /** Moves what is in memory to the file. */
  #unload(): void {
    for (const held of this.#waiting) {
      const bytes = held.memory.subarray(0, held.used);
      const written = attempt(() => this.#writeAtEnd(bytes));
      this.#hasRoom = written.ok;
      if (!written.ok) return;
      held.used = 0;
      // Nothing more may be written to the part.
      if (held.memory.length > PIECE || this.#waiting.size > 1) held.memory = NOTHING;
      this.#waiting.delete(held);
      this.#kept -= bytes.length;
      const last = held.inFile.at(-1);
      if (last?.end === this.#end) last.end += bytes.length;
      else held.inFile.push({ start: this.#end, end: this.#end + bytes.length });
      this.#end += bytes.length;
    }
  }

  #writeAtEnd(bytes: Buffer): void {
    this.#file ??= openNameless(this.#folder);
    const { fd } = this.#file;
    for (let done = 0; done < bytes.length;)
      done += fs.writeSync(fd, bytes, done, bytes.length - done, this.#end + done);
  }

  /** What cannot be read is zeros, and a failure. */
  #read(at: number, bytes: Buffer): Buffer {
    const { length } = bytes;
    bytes.fill(0);
    const read = attempt(() => {
      const fd = this.#file?.fd ?? -1;
      for (let done = 0; done < length;) {
        const count = fs.readSync(fd, bytes, done, length - done, at + done);
        if (count === 0) throw Object.assign(new Error("unexpected end of file"), { code: "EOF" });
        done += count;
      }
    });
    if (!read.ok) this.#failure ??= read.error;
    return bytes;
  }
}

/** A larger buffer with what is in the old one. A text as large as a piece gets no more than it needs. */
function enlarged({ memory, used }: Held, text: string, room: number): Buffer {
  const size = text.length > PIECE ? used + Buffer.byteLength(text) : Math.max(room, 2 * memory.length);
  const larger = Buffer.alloc(size);
  memory.copy(larger, 0, 0, used);
  return larger;
}

/** Where the system lets an open file lose its name, nothing of it is left however the program ends. */
function openNameless(folder: string): { readonly fd: number; readonly close: () => void } {
  const file = path.join(folder, `.nextest-aside.${crypto.randomUUID()}`);
  const fd = fs.openSync(file, "wx+", 0o600);
  const remove = (): void => void attempt(() => fs.rmSync(file, { force: true }));
  const forget = IS_WINDOWS ? onExit(remove) : undefined;
  if (forget === undefined) remove();
  const close = (): void => {
    fs.closeSync(fd);
    if (forget === undefined) return;
    forget();
    remove();
  };
  return { fd, close };
}
