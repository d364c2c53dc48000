/** The central directory of a zip archive. An archive may have thousands of entries of which few are asked for. */
import { CENTRAL_HEADER, EXTRA_64, FLAG_ENCRYPTED, IN_EXTRA } from "./layout.ts";

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly compressed: number;
  readonly size: number;
  readonly crc: number;
  /** The offset of its local header. */
  readonly offset: number;
}

/** The entries of an archive by their names. */
export type ZipEntries = Pick<ReadonlyMap<string, ZipEntry>, "get" | "values" | "size">;

/** Checks the directory as a whole at once, and reads an entry when it is asked for. */
export class CentralDirectory implements ZipEntries {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** By name, where the entry's header begins. */
  readonly #places: ReadonlyMap<string, number>;

  private constructor(bytes: Uint8Array, places: ReadonlyMap<string, number>) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#places = places;
  }

  /** Undefined: it is damaged. */
  static read(bytes: Uint8Array, count: number): CentralDirectory | undefined {
    const view = viewOf(bytes);
    // One call for all names: each byte becomes one character, and names beyond ASCII are read again.
    const text = new TextDecoder("latin1").decode(bytes);
    const places = new Map<string, number>();
    for (let at = 0, index = 0; index < count; index += 1) {
      const next = endOf(view, at);
      if (next === undefined) return undefined;
      places.set(nameAt(bytes, text, at, view.getUint16(at + 28, true)), at);
      at = next;
    }
    return new CentralDirectory(bytes, places);
  }

  get size(): number {
    return this.#places.size;
  }

  get(name: string): ZipEntry | undefined {
    const at = this.#places.get(name);
    return at === undefined ? undefined : this.#entry(name, at);
  }

  *values(): MapIterator<ZipEntry> {
    for (const [name, at] of this.#places) yield this.#entry(name, at);
    return undefined;
  }

  #entry(name: string, at: number): ZipEntry {
    const view = this.#view;
    const extraAt = at + CENTRAL_HEADER.size + view.getUint16(at + 28, true);
    const extra = largeFields(this.#bytes.subarray(extraAt, extraAt + view.getUint16(at + 30, true)));
    const field = fieldReader(view, at, extra);
    // The extra field contains only the values marked as missing, in this order.
    const size = field(24);
    const compressed = field(20);
    const offset = field(42);
    const encrypted = (view.getUint16(at + 8, true) & FLAG_ENCRYPTED) !== 0;
    const method = view.getUint16(at + 10, true);
    const crc = view.getUint32(at + 16, true);
    return { name, method, encrypted, size, compressed, offset, crc };
  }
}

/** Where the header at `at` ends with its name, extra field and comment. Undefined: there is none. */
function endOf(view: DataView, at: number): number | undefined {
  if (at + CENTRAL_HEADER.size > view.byteLength) return undefined;
  if (view.getUint32(at, true) !== CENTRAL_HEADER.signature) return undefined;
  const lengths =
    view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  const end = at + CENTRAL_HEADER.size + lengths;
  return end > view.byteLength ? undefined : end;
}

const BEYOND_ASCII = /[^\0-\x7f]/;
const decoder = new TextDecoder();

/** `text` has a character for each of the bytes. */
function nameAt(bytes: Uint8Array, text: string, header: number, length: number): string {
  const start = header + CENTRAL_HEADER.size;
  const name = text.slice(start, start + length);
  return BEYOND_ASCII.test(name) ? decoder.decode(bytes.subarray(start, start + length)) : name;
}

/** Reads 32-bit fields of the header at `at`, or their values in the zip64 extra field. */
export function fieldReader(view: DataView, at: number, extra: number[]): (place: number) => number {
  return (place) => {
    const value = view.getUint32(at + place, true);
    return value === IN_EXTRA ? (extra.shift() ?? value) : value;
  };
}

/** The values of the zip64 extra field, in order. */
export function largeFields(extra: Uint8Array): number[] {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length;) {
    const length = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === EXTRA_64) {
      const values: number[] = [];
      const end = Math.min(at + 4 + length, extra.length);
      for (let place = at + 4; place + 8 <= end; place += 8)
        values.push(Number(view.getBigUint64(place, true)));
      return values;
    }
    at += 4 + length;
  }
  return [];
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
