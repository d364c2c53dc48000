/** Texts as C wants them: zero-terminated UTF-8, argument vectors, environments. */
import { ptr } from "bun:ffi";
import { sortTexts } from "../../../model/ids.ts";
import { bytesOf } from "../../raw-text.ts";

/** A null-terminated array of pointers to strings. Keep the vector alive until C has used `address`. */
export interface Vector {
  readonly address: ReturnType<typeof ptr>;
  /** What the pointers point to, so that it lives as long. */
  readonly keep: readonly ArrayBufferView[];
}

/** Texts one after the other in one piece of memory, and where each begins. */
interface Strings {
  readonly bytes: Uint8Array;
  readonly addresses: readonly number[];
}

function encodeAll(texts: readonly string[]): Strings {
  const joined = `${texts.join("\0")}\0`;
  const bytes = bytesOf(joined);
  const isAscii = bytes.length === joined.length;
  const first: number = ptr(bytes);
  let offset = 0;
  const addresses = texts.map((text) => {
    const start = offset;
    offset = isAscii ? start + text.length + 1 : bytes.indexOf(0, start) + 1;
    return first + start;
  });
  return { bytes, addresses };
}

/** The low and the high half of a 64-bit pointer. */
const HALF = 2 ** 32;

function setPointer(table: Uint32Array, index: number, address: number): void {
  table[index * 2] = address % HALF;
  table[index * 2 + 1] = Math.floor(address / HALF);
}

/** Room for `count` pointers and the null at the end. */
function newTable(count: number): Uint32Array<ArrayBuffer> {
  return new Uint32Array(new ArrayBuffer((count + 1) * 8));
}

/** A zero-terminated text; the array must outlive the call that gets its address. */
export function cString(text: string): Uint8Array {
  return bytesOf(`${text}\0`);
}

export function argumentVector(texts: readonly string[]): Vector {
  const { bytes, addresses } = encodeAll(texts);
  const table = newTable(texts.length);
  addresses.forEach((address, index) => setPointer(table, index, address));
  return { address: ptr(table), keep: [bytes, table] };
}

/** An environment encoded once, to be used by many processes with few additions each. */
export interface BaseEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  readonly strings: Strings;
  /** For each set of added names (joined by zero bytes): where everything goes. */
  readonly layouts: Map<string, Layout>;
}

/** A table with the base's variables in their places, and the places of the added ones. */
interface Layout {
  readonly table: Uint32Array<ArrayBuffer>;
  readonly places: readonly number[];
}

export function baseEnvironment(variables: Readonly<Record<string, string>>): BaseEnvironment {
  const strings = encodeAll(Object.entries(variables).map(([key, value]) => `${key}=${value}`));
  return { variables, strings, layouts: new Map() };
}

/** `base` with `extra` added, in the order of their names. Where both have a variable, `extra` wins. */
export function environmentVector(base: BaseEnvironment, extra: Readonly<Record<string, string>>): Vector {
  const entries = Object.entries(extra);
  const { bytes, addresses } = encodeAll(entries.map(([key, value]) => `${key}=${value}`));
  const layout = layoutFor(base, Object.keys(extra));
  const table = layout.table.slice();
  addresses.forEach((address, index) => setPointer(table, layout.places[index] ?? 0, address));
  return { address: ptr(table), keep: [base.strings.bytes, bytes, table] };
}

/** Tests of one binary add the same names, so this is computed once. */
function layoutFor(base: BaseEnvironment, added: readonly string[]): Layout {
  const id = added.join("\0");
  const known = base.layouts.get(id);
  if (known !== undefined) return known;
  const own = Object.keys(base.variables);
  const names = sortTexts(new Set([...own, ...added]));
  const placeOf = new Map(names.map((name, place) => [name, place]));
  const table = newTable(names.length);
  own.forEach((name, index) => setPointer(table, placeOf.get(name) ?? 0, base.strings.addresses[index] ?? 0));
  const layout = { table, places: added.map((name) => placeOf.get(name) ?? 0) };
  base.layouts.set(id, layout);
  return layout;
}
