/** Which dynamic libraries a program or library names, out of its own file (ELF, 64 bits, little-endian). */
import * as fs from "node:fs";
import { attempt } from "../../failure.ts";

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_NEEDED = 1n;
const DT_STRTAB = 5n;
const DT_STRSZ = 10n;
/** More than any linker writes; a damaged file must not be read into memory. */
const LARGEST_TABLE = 64 * 1024 * 1024;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: bigint;
  readonly size: number;
}

/** Names as the file has them, e.g. `libstd-1f2e.so`. None where the file is no such file. */
export function neededLibraries(file: string): readonly string[] {
  const fd = attempt(() => fs.openSync(file, "r"));
  if (!fd.ok) return [];
  try {
    return namesIn(fd.value);
  } catch {
    // A damaged file, which the loader will complain about.
    return [];
  } finally {
    fs.closeSync(fd.value);
  }
}

function namesIn(fd: number): readonly string[] {
  const segments = segmentsOf(fd);
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (dynamic === undefined) return [];
  const entries = entriesOf(read(fd, dynamic.offset, dynamic.size));
  const strings = stringsOf(fd, segments, entries);
  if (strings === undefined) return [];
  return entries.flatMap(([tag, value]) => (tag === DT_NEEDED ? [textAt(strings, Number(value))] : []));
}

function segmentsOf(fd: number): readonly Segment[] {
  const head = read(fd, 0, 64);
  const isElf = head.byteLength === 64 && head.getUint32(0) === 0x7f454c46 && head.getUint16(4) === 0x0201;
  if (!isElf) return [];
  const size = head.getUint16(54, true);
  const count = head.getUint16(56, true);
  const table = read(fd, Number(head.getBigUint64(32, true)), size * count);
  const segments: Segment[] = [];
  if (size < 56) return [];
  for (let at = 0; at + size <= table.byteLength; at += size) {
    segments.push({
      type: table.getUint32(at, true),
      offset: Number(table.getBigUint64(at + 8, true)),
      address: table.getBigUint64(at + 16, true),
      size: Number(table.getBigUint64(at + 32, true)),
    });
  }
  return segments;
}

type Entry = readonly [tag: bigint, value: bigint];

function entriesOf(table: DataView): readonly Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at + 16 <= table.byteLength; at += 16)
    entries.push([table.getBigUint64(at, true), table.getBigUint64(at + 8, true)]);
  return entries;
}

/** The table of names is given by its address; the segment that is loaded there says where it is in the file. */
function stringsOf(
  fd: number,
  segments: readonly Segment[],
  entries: readonly Entry[],
): Uint8Array | undefined {
  const address = entries.find(([tag]) => tag === DT_STRTAB)?.[1];
  const size = Number(entries.find(([tag]) => tag === DT_STRSZ)?.[1] ?? 0n);
  const segment = segments.find(
    ({ type, address: from, size: length }) =>
      type === PT_LOAD && address !== undefined && address >= from && address < from + BigInt(length),
  );
  if (address === undefined || segment === undefined) return undefined;
  const table = read(fd, segment.offset + Number(address - segment.address), size);
  return new Uint8Array(table.buffer, table.byteOffset, table.byteLength);
}

function textAt(strings: Uint8Array, at: number): string {
  const end = strings.indexOf(0, at);
  return new TextDecoder().decode(strings.subarray(at, end < 0 ? undefined : end));
}

function read(fd: number, offset: number, size: number): DataView {
  const bytes = new Uint8Array(Math.min(size, LARGEST_TABLE));
  return new DataView(bytes.buffer, 0, fs.readSync(fd, bytes, 0, bytes.length, offset));
}
