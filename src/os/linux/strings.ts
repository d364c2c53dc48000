/** Texts as C wants them: zero-terminated UTF-8, argument vectors, environments. */
import { ptr } from "bun:ffi";

const encoder = new TextEncoder();

/** A null-terminated array of pointers to strings. Whoever hands `address` to C keeps the vector until C is done. */
export interface Vector {
  readonly address: ReturnType<typeof ptr>;
  /** What the pointers point to, so that it lives as long. */
  readonly keep: readonly Uint8Array[];
}

interface Strings {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly pointers: readonly bigint[];
}

/** All texts in one piece of memory. */
function encodeAll(texts: readonly string[]): Strings {
  const size = texts.reduce((sum, text) => sum + text.length * 3 + 1, 0);
  const bytes = new Uint8Array(new ArrayBuffer(Math.max(8, size)));
  const start = BigInt(ptr(bytes));
  const pointers: bigint[] = [];
  let offset = 0;
  for (const text of texts) {
    pointers.push(start + BigInt(offset));
    offset += encoder.encodeInto(text, bytes.subarray(offset)).written + 1;
  }
  return { bytes, pointers };
}

function vectorOf(pointers: readonly bigint[], keep: readonly Uint8Array[]): Vector {
  const table = new BigUint64Array(new ArrayBuffer((pointers.length + 1) * 8));
  table.set(pointers);
  return { address: ptr(table), keep: [...keep, new Uint8Array(table.buffer)] };
}

/** A zero-terminated text; the array must outlive the call that gets its address. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(new ArrayBuffer(text.length * 3 + 1));
  encoder.encodeInto(text, bytes);
  return bytes;
}

export function argumentVector(texts: readonly string[]): Vector {
  const { bytes, pointers } = encodeAll(texts);
  return vectorOf(pointers, [bytes]);
}

/** An environment encoded once, to be used by many processes with few additions each. */
export interface BaseEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  readonly places: ReadonlyMap<string, number>;
  readonly strings: Strings;
}

export function baseEnvironment(variables: Readonly<Record<string, string>>): BaseEnvironment {
  const entries = Object.entries(variables);
  return {
    variables,
    places: new Map(entries.map(([key], index) => [key, index])),
    strings: encodeAll(entries.map(([key, value]) => `${key}=${value}`)),
  };
}

/** `base` with `extra` added; where both have a variable, `extra` wins. */
export function environmentVector(base: BaseEnvironment, extra: Readonly<Record<string, string>>): Vector {
  const entries = Object.entries(extra);
  const added = encodeAll(entries.map(([key, value]) => `${key}=${value}`));
  const pointers = [...base.strings.pointers];
  entries.forEach(([key], index) => {
    const pointer = added.pointers[index] ?? 0n;
    const place = base.places.get(key);
    if (place === undefined) pointers.push(pointer);
    else pointers[place] = pointer;
  });
  return vectorOf(pointers, [base.strings.bytes, added.bytes]);
}
