/** The central directory of a zip archive. An archive may have thousands of entries of which few are read. */
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

/** Entries that are searched for by their names. For more it pays to know all names. */
const FEW = 4;

/** Checks the whole directory at once, and reads an entry when it is requested. */
export class CentralDirectory implements ZipEntries {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** Each byte as one character. */
  readonly #text: string;
  /** Where the headers begin, in their order. */
  readonly #headers: readonly number[];
  #searched = 0;
  #known: ReadonlyMap<string, number> | undefined;

  private constructor(bytes: Uint8Array, headers: readonly number[]) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    // One call for all names: names beyond ASCII are read again.
    this.#text = new TextDecoder("latin1").decode(bytes);
    this.#headers = headers;
  }

  /** Undefined: it is damaged. */
  static read(bytes: Uint8Array, count: number): CentralDirectory | undefined {
    const view = viewOf(bytes);
    const headers: number[] = [];
    for (let at = 0; headers.length < count;) {
      const next = endOf(view, at);
      if (next === undefined) return undefined;
      headers.push(at);
      at = next;
    }
    return new CentralDirectory(bytes, headers);
  }

  get size(): number {
    return this.#places.size;
  }

  get(name: string): ZipEntry | undefined {
    const at = this.#placeOf(name);
    return at === undefined ? undefined : this.#entry(name, at);
  }

  #placeOf(name: string): number | undefined {
    this.#searched += 1;
    const isQuick = this.#known === undefined && this.#searched <= FEW && !BEYOND_ASCII.test(name);
    return isQuick ? this.#search(name) : this.#places.get(name);
  }

  /** The last entry of that name, which is the one that counts. */
  #search(name: string): number | undefined {
    for (let end = Infinity; end >= 0;) {
      const found = this.#text.lastIndexOf(name, end);
      if (found < 0) return undefined;
      const at = found - CENTRAL_HEADER.size;
      if (this.#isHeader(at) && this.#view.getUint16(at + 28, true) === name.length) return at;
      end = found - 1;
    }
    return undefined;
  }

  #isHeader(at: number): boolean {
    let [low, high] = [0, this.#headers.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const header = this.#headers[middle] ?? at;
      if (header === at) return true;
      if (header < at) low = middle + 1;
      else high = middle - 1;
    }
    return false;
  }

  /** By name, where the entry's header begins. */
  get #places(): ReadonlyMap<string, number> {
    this.#known ??= new Map(this.#headers.map((at) => [this.#nameAt(at), at]));
    return this.#known;
  }

  #nameAt(header: number): string {
    return nameAt(this.#bytes, this.#text, header, this.#view.getUint16(header + 28, true));
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
