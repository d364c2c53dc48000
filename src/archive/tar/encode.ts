/** Writes header blocks, as GNU tar does and every reader understands. Pure. */
import { BLOCK, checksumOf, type Field, FIELDS, GNU_MAGIC, TYPE } from "./entry.ts";

/** A file to be written: archives hold nothing else but folders that links led to. */
export interface NewEntry {
  readonly path: string;
  readonly kind: "file" | "folder";
  readonly size: number;
  readonly mode: number;
  readonly modified: number;
}

const encoder = new TextEncoder();

/** Two empty blocks end a tar file. */
export const TAR_END = new Uint8Array(2 * BLOCK);

/** All blocks that come before an entry's contents. */
export function encodeHeader(entry: NewEntry): Uint8Array {
  const name = encoder.encode(entry.path);
  const type = entry.kind === "file" ? TYPE.file : TYPE.folder;
  const header = block({ ...entry, name, type });
  if (name.length <= FIELDS.name[1]) return header;
  // A record of its own holds the whole name, with a zero after it; the header's field is cut.
  const text = new Uint8Array(name.length + 1);
  text.set(name);
  const record = block({
    name: encoder.encode("././@LongLink"),
    type: TYPE.gnuLongName,
    size: text.length,
    mode: 0,
    modified: 0,
  });
  return concat([record, padded(text), header]);
}

interface Fields extends Pick<NewEntry, "size" | "mode" | "modified"> {
  readonly name: Uint8Array;
  readonly type: string;
}

function block({ name, type, size, mode, modified }: Fields): Uint8Array {
  const bytes = new Uint8Array(BLOCK);
  bytes.set(name.subarray(0, FIELDS.name[1]), FIELDS.name[0]);
  // The owners of the files on this machine mean nothing on another one.
  setNumber(bytes, FIELDS.uid, 0);
  setNumber(bytes, FIELDS.gid, 0);
  setNumber(bytes, FIELDS.mode, mode);
  setNumber(bytes, FIELDS.size, size);
  setNumber(bytes, FIELDS.modified, Math.max(0, modified));
  bytes.set(encoder.encode(type), FIELDS.type[0]);
  bytes.set(encoder.encode(GNU_MAGIC), FIELDS.magic[0]);
  const checksum = checksumOf(bytes).toString(8).padStart(6, "0");
  bytes.set(encoder.encode(`${checksum}\0 `), FIELDS.checksum[0]);
  return bytes;
}

/** Octal digits and a zero; larger numbers are in base 256, which the first bit indicates. */
function setNumber(bytes: Uint8Array, [start, length]: Field, value: number): void {
  const octal = value.toString(8);
  if (octal.length < length) {
    bytes.set(encoder.encode(`${octal.padStart(length - 1, "0")}\0`), start);
    return;
  }
  for (let index = start + length - 1, rest = value; index > start; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[start] = 0x80;
}

function padded(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK);
  result.set(bytes);
  return result;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
