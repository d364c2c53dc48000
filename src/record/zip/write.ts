/**
 * Writes a zip archive entry by entry, so that it can be written during a run. Always zip64: a run of 50,000 tests has
 * more entries than the 16-bit counters allow.
 */
import {
  CENTRAL_HEADER,
  END,
  END_64,
  END_64_LOCATOR,
  EXTRA_64,
  FLAG_UTF8,
  IN_EXTRA,
  IN_EXTRA_16,
  LOCAL_HEADER,
  type Method,
  VERSION_64,
} from "./layout.ts";

/** An entry, compressed already. */
export interface NewEntry {
  readonly name: string;
  readonly method: Method;
  /** The bytes as stored in the archive. */
  readonly data: Uint8Array;
  /** Size and checksum of the data before compression. */
  readonly size: number;
  readonly crc: number;
}

interface Placed {
  readonly name: Uint8Array;
  readonly method: Method;
  readonly compressed: number;
  readonly size: number;
  readonly crc: number;
  readonly offset: number;
}

const encoder = new TextEncoder();
/** The format's earliest date, for every entry: equal runs make equal archives. */
const DATE = 0x21;
const MADE_ON_UNIX = (3 << 8) | VERSION_64;
const FILE_READABLE_BY_ALL = (0o100644 << 16) >>> 0;

/** Consecutive little-endian fields. */
class Fields {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.#view = new DataView(this.bytes.buffer);
  }

  u16(...values: readonly number[]): this {
    for (const value of values) this.#view.setUint16((this.#at += 2) - 2, value, true);
    return this;
  }

  u32(...values: readonly number[]): this {
    for (const value of values) this.#view.setUint32((this.#at += 4) - 4, value, true);
    return this;
  }

  u64(...values: readonly number[]): this {
    for (const value of values) this.#view.setBigUint64((this.#at += 8) - 8, BigInt(value), true);
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }
}

/** Produces the bytes of an archive in order; the caller writes them. */
export class ZipWriter {
  readonly #entries: Placed[] = [];
  #offset = 0;

  /** The number of bytes produced so far. */
  get size(): number {
    return this.#offset;
  }

  get count(): number {
    return this.#entries.length;
  }

  /** The header of an entry and its `data`. */
  add({ name: text, method, data, size, crc }: NewEntry): readonly [Uint8Array, Uint8Array] {
    return [this.begin({ name: text, method, size, crc, compressed: data.length }), data];
  }

  /** The header of an entry whose data (of `compressed` bytes) the caller writes itself. */
  begin({
    name: text,
    method,
    size,
    crc,
    compressed,
  }: Omit<NewEntry, "data"> & { readonly compressed: number }): Uint8Array {
    const name = encoder.encode(text);
    const extra = 20;
    const header = new Fields(LOCAL_HEADER.size + name.length + extra)
      .u32(LOCAL_HEADER.signature)
      .u16(VERSION_64, FLAG_UTF8, method, 0, DATE)
      .u32(crc, IN_EXTRA, IN_EXTRA)
      .u16(name.length, extra)
      .raw(name)
      .u16(EXTRA_64, extra - 4)
      .u64(size, compressed);
    this.#entries.push({ name, method, compressed, size, crc, offset: this.#offset });
    this.#offset += header.bytes.length + compressed;
    return header.bytes;
  }

  /** The central directory, which ends the archive. */
  finish(): readonly Uint8Array[] {
    const start = this.#offset;
    const headers = this.#entries.map(centralHeader);
    const length = headers.reduce((sum, header) => sum + header.length, 0);
    const count = this.#entries.length;
    const end = new Fields(END_64.size + END_64_LOCATOR.size + END.size)
      .u32(END_64.signature)
      .u64(END_64.size - 12)
      .u16(MADE_ON_UNIX, VERSION_64)
      .u32(0, 0)
      .u64(count, count, length, start)
      .u32(END_64_LOCATOR.signature, 0)
      .u64(start + length)
      .u32(1, END.signature)
      .u16(0, 0, IN_EXTRA_16, IN_EXTRA_16)
      .u32(IN_EXTRA, IN_EXTRA)
      .u16(0);
    this.#offset += length + end.bytes.length;
    return [...headers, end.bytes];
  }
}

function centralHeader({ name, method, compressed, size, crc, offset }: Placed): Uint8Array {
  const extra = 28;
  return new Fields(CENTRAL_HEADER.size + name.length + extra)
    .u32(CENTRAL_HEADER.signature)
    .u16(MADE_ON_UNIX, VERSION_64, FLAG_UTF8, method, 0, DATE)
    .u32(crc, IN_EXTRA, IN_EXTRA)
    .u16(name.length, extra, 0, 0, 0)
    .u32(FILE_READABLE_BY_ALL, IN_EXTRA)
    .raw(name)
    .u16(EXTRA_64, extra - 4)
    .u64(size, compressed, offset).bytes;
}
