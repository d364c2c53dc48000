/**
 * Reads zip archives by their central directory, one entry at a time. The archive is untrusted: offsets must be inside
 * it, sizes are limited, and contents must match the checksum in the directory.
 */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { type ByteSource, sliceOf } from "../../os/files/read/byte-source.ts";
import { crc32, inflateRaw, unzstd } from "../../os/compression/zstd.ts";
import { CentralDirectory, fieldReader, largeFields, type ZipEntries, type ZipEntry } from "./directory.ts";
import {
  DEFLATED,
  END,
  END_64,
  END_64_LOCATOR,
  FLAG_ENCRYPTED,
  FLAG_SIZES_FOLLOW,
  IN_EXTRA,
  IN_EXTRA_16,
  LOCAL_HEADER,
  STORED,
  ZSTD,
} from "./layout.ts";

/** The complete entries, in the order in which they were written. */
function* walkEntries(source: ByteSource): Generator<readonly [string, ZipEntry]> {
  const decoder = new TextDecoder();
  for (let offset = 0; ;) {
    const header = read(source, offset, LOCAL_HEADER.size);
    if (!header.ok) return;
    const view = viewOf(header.value);
    if (view.getUint32(0, true) !== LOCAL_HEADER.signature) return;
    const nameLength = view.getUint16(26, true);
    const extraLength = view.getUint16(28, true);
    const more = read(source, offset + LOCAL_HEADER.size, nameLength + extraLength);
    if (!more.ok) return;
    const flags = view.getUint16(6, true);
    // If the sizes follow the data, the end of the data is unknown.
    if ((flags & FLAG_SIZES_FOLLOW) !== 0) return;
    const extra = largeFields(more.value.subarray(nameLength));
    const field = fieldReader(view, 0, extra);
    const size = field(22);
    const compressed = field(18);
    const end = offset + LOCAL_HEADER.size + more.value.length + compressed;
    if (end > source.size) return;
    const name = decoder.decode(more.value.subarray(0, nameLength));
    const encrypted = (flags & FLAG_ENCRYPTED) !== 0;
    const crc = view.getUint32(14, true);
    yield [name, { name, method: view.getUint16(8, true), encrypted, size, compressed, crc, offset }];
    offset = end;
  }
}

interface Directory {
  readonly count: number;
  readonly offset: number;
  readonly length: number;
}

const NOT_ZIP = "not a zip archive, or not whole";
/** The maximum length of the archive comment after the end record. */
const MAX_COMMENT = 0xffff;

export class ZipReader {
  readonly #source: ByteSource;
  readonly #entries: ZipEntries;

  private constructor(source: ByteSource, entries: ZipEntries) {
    this.#source = source;
    this.#entries = entries;
  }

  /** Reads the central directory. The error describes what is wrong with the archive. */
  static open(source: ByteSource): Result<ZipReader, string> {
    const directory = findDirectory(source);
    if (!directory.ok) return directory;
    const { offset, length, count } = directory.value;
    const bytes = read(source, offset, length);
    if (!bytes.ok) return bytes;
    const entries = CentralDirectory.read(bytes.value, count);
    return entries === undefined ? err(NOT_ZIP) : ok(new ZipReader(source, entries));
  }

  /** Reads an archive whose writer was killed: without a directory, by scanning the entries from the start. */
  static recover(source: ByteSource): ZipReader {
    return new ZipReader(source, new Map(walkEntries(source)));
  }

  get entries(): Iterable<ZipEntry> {
    return this.#entries.values();
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  entry(name: string): ZipEntry | undefined {
    return this.#entries.get(name);
  }

  /** The entry's stored bytes and their offset. */
  place(entry: ZipEntry): Result<{ readonly start: number; readonly source: ByteSource }, string> {
    const header = read(this.#source, entry.offset, LOCAL_HEADER.size);
    if (!header.ok) return header;
    const view = viewOf(header.value);
    if (view.getUint32(0, true) !== LOCAL_HEADER.signature) return err("an entry is not where it should be");
    const start = entry.offset + LOCAL_HEADER.size + view.getUint16(26, true) + view.getUint16(28, true);
    if (start + entry.compressed > this.#source.size) return err("unexpected end of file");
    return ok({ start, source: sliceOf(this.#source, start, entry.compressed) });
  }

  /** The entry's content. Its size must be below `maxSize`, which the caller checks first. */
  read(entry: ZipEntry): Result<Uint8Array, string> {
    if (entry.encrypted) return err("the entry is encrypted");
    const place = this.place(entry);
    if (!place.ok) return place;
    const raw = read(place.value.source, 0, entry.compressed);
    if (!raw.ok) return raw;
    const content = decompress(entry, raw.value);
    if (!content.ok) return content;
    if (content.value.length !== entry.size) return err("the entry has another size than it should");
    return crc32(content.value) === entry.crc ? content : err("the entry's checksum is wrong");
  }
}

function decompress({ method, size }: ZipEntry, raw: Uint8Array): Result<Uint8Array, string> {
  switch (method) {
    case STORED:
      return ok(raw);
    case DEFLATED:
      return inflateRaw(raw, Math.max(size, 1));
    case ZSTD:
      return unzstd(raw, { maxSize: Math.max(size, 1) });
    default:
      return err(`the entry is compressed by method ${method}, which is not supported`);
  }
}

function read(source: ByteSource, at: number, length: number): Result<Uint8Array, string> {
  if (at < 0 || length < 0 || at + length > source.size) return err("unexpected end of file");
  const bytes = source.read(at, length);
  return bytes.ok ? bytes : err(bytes.error.message);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function findDirectory(source: ByteSource): Result<Directory, string> {
  const length = Math.min(source.size, END.size + MAX_COMMENT);
  const tail = read(source, source.size - length, length);
  if (!tail.ok) return tail;
  const view = viewOf(tail.value);
  for (let at = length - END.size; at >= 0; at -= 1) {
    const found =
      view.getUint32(at, true) === END.signature && view.getUint16(at + 20, true) === length - at - END.size;
    if (!found) continue;
    const count = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 12, true);
    const offset = view.getUint32(at + 16, true);
    const inExtra = count === IN_EXTRA_16 || size === IN_EXTRA || offset === IN_EXTRA;
    if (inExtra) return findLargeDirectory(source, source.size - length + at);
    return ok({ count, length: size, offset });
  }
  return err(NOT_ZIP);
}

/** The directory's location in a zip64 archive; `end` is the offset of the 32-bit end record. */
function findLargeDirectory(source: ByteSource, end: number): Result<Directory, string> {
  const locator = read(source, end - END_64_LOCATOR.size, END_64_LOCATOR.size);
  if (!locator.ok) return err(NOT_ZIP);
  const where = viewOf(locator.value);
  if (where.getUint32(0, true) !== END_64_LOCATOR.signature) return err(NOT_ZIP);
  const record = read(source, Number(where.getBigUint64(8, true)), END_64.size);
  if (!record.ok) return err(NOT_ZIP);
  const view = viewOf(record.value);
  if (view.getUint32(0, true) !== END_64.signature) return err(NOT_ZIP);
  const at = (place: number): number => Number(view.getBigUint64(place, true));
  return ok({ count: at(32), length: at(40), offset: at(48) });
}
