/** Reads header blocks: old tar, POSIX with pax records, GNU with long names and sparse files. Pure. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { checksumOf, type EntryKind, type Field, FIELDS, TYPE } from "./entry.ts";

/** A stretch of a sparse file that holds data. */
export interface Stretch {
  readonly offset: number;
  readonly length: number;
}

export interface RawHeader {
  readonly path: string;
  readonly type: string;
  /** Bytes of data that follow. */
  readonly size: number;
  readonly mode: number;
  readonly modified: number;
  readonly target: string;
  /** Of sparse files. */
  readonly sparse?: {
    readonly stretches: readonly Stretch[];
    readonly realSize: number;
    /** More stretches follow in blocks of their own. */
    readonly isExtended: boolean;
  };
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/** Problems are lower-case fragments. */
export function decodeHeader(block: Uint8Array): Result<RawHeader, string> {
  const text = (field: Field): string => textOf(fieldOf(block, field));
  try {
    const stated = numberOf(fieldOf(block, FIELDS.checksum));
    if (stated !== checksumOf(block)) return err("the checksum of an entry's header is wrong");
    const type = String.fromCharCode(block[FIELDS.type[0]] ?? 0);
    const isPosix = text([FIELDS.magic[0], 6]) === "ustar";
    const prefix = isPosix && type !== TYPE.gnuSparse ? text(FIELDS.prefix) : "";
    return ok({
      path: prefix === "" ? text(FIELDS.name) : `${prefix}/${text(FIELDS.name)}`,
      type,
      size: numberOf(fieldOf(block, FIELDS.size)),
      mode: numberOf(fieldOf(block, FIELDS.mode)),
      modified: numberOf(fieldOf(block, FIELDS.modified)),
      target: text(FIELDS.link),
      ...(type === TYPE.gnuSparse ? { sparse: sparseOf(block) } : {}),
    });
  } catch {
    return err("an entry's name is not valid UTF-8");
  }
}

function sparseOf(block: Uint8Array): NonNullable<RawHeader["sparse"]> {
  return {
    stretches: decodeStretches(fieldOf(block, FIELDS.sparse)),
    realSize: numberOf(fieldOf(block, FIELDS.realSize)),
    isExtended: block[FIELDS.isExtended[0]] === 1,
  };
}

const STRETCH = 24;
const EXTENSION_STRETCHES = 21;

/** A block of further stretches, and whether yet another follows. */
export function decodeSparseBlock(block: Uint8Array): {
  readonly stretches: readonly Stretch[];
  readonly isExtended: boolean;
} {
  const end = EXTENSION_STRETCHES * STRETCH;
  return { stretches: decodeStretches(block.subarray(0, end)), isExtended: block[end] === 1 };
}

function decodeStretches(bytes: Uint8Array): readonly Stretch[] {
  const found: Stretch[] = [];
  for (let at = 0; at + STRETCH <= bytes.length; at += STRETCH) {
    // The first empty one ends the list.
    if (bytes[at] === 0) break;
    found.push({
      offset: numberOf(bytes.subarray(at, at + STRETCH / 2)),
      length: numberOf(bytes.subarray(at + STRETCH / 2, at + STRETCH)),
    });
  }
  return found;
}

/** `LENGTH KEY=VALUE` lines; throws where they are not UTF-8. */
export function decodePax(bytes: Uint8Array): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const blank = bytes.indexOf(0x20, at);
    const length = blank < 0 ? 0 : Number(textOf(bytes.subarray(at, blank)));
    if (!Number.isInteger(length) || length <= blank - at) break;
    const record = textOf(bytes.subarray(blank + 1, at + length - 1));
    const equals = record.indexOf("=");
    if (equals > 0) found.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return found;
}

export function entryKind(type: string, path: string): EntryKind {
  switch (type) {
    case TYPE.oldFile:
      // Before there were type flags, a slash at the end marked directories.
      return path.endsWith("/") ? "folder" : "file";
    case TYPE.file:
    case TYPE.contiguous:
    case TYPE.gnuSparse:
      return "file";
    case TYPE.folder:
      return "folder";
    case TYPE.symlink:
      return "symlink";
    case TYPE.hardlink:
      return "hardlink";
    default:
      return "other";
  }
}

function fieldOf(block: Uint8Array, [start, length]: Field): Uint8Array {
  return block.subarray(start, start + length);
}

/** Text up to the first zero; throws where it is not UTF-8. */
export function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Octal digits, or base 256 where the first bit is set. What is neither counts as 0. */
function numberOf(bytes: Uint8Array): number {
  const first = bytes[0] ?? 0;
  if ((first & 0x80) !== 0) {
    return bytes.subarray(1).reduce((value, byte) => value * 256 + byte, first & 0x7f);
  }
  const digits = /[0-7]+/.exec(String.fromCharCode(...bytes))?.[0] ?? "0";
  return Number.parseInt(digits, 8);
}
