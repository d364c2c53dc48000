/**
 * The order of names in messages. Servers compare messages by their bytes, so the protocol demands one order of equal
 * entries: by code point, which is the order of UTF-8 bytes and not of UTF-16 units.
 */
export function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** The entries of an object or a map, by name. */
export function byName<T>(entries: Iterable<readonly [string, T]>): readonly (readonly [string, T])[] {
  return [...entries].sort(([left], [right]) => compareBytes(left, right));
}
