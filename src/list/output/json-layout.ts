/** JSON text put together from laid-out parts, compact or indented by two blanks. */

/** A key and the text of its value, laid out for one level below its object. */
export type JsonMember = readonly [key: string, text: string];

/** Makes a member of an item: its key, and the text of its value, laid out as in `JsonMember`. */
export interface MemberOf<T> {
  readonly key: (item: T) => string;
  readonly text: (item: T) => string;
}

export interface JsonLayout {
  /** An object whose closing brace stands at `depth`; members stay in their order. */
  object(depth: number, members: readonly JsonMember[]): string;
  /** The same with a member for each item, for very many of them. */
  objectOf<T>(depth: number, items: readonly T[], member: MemberOf<T>): string;
  /** A whole plain value. */
  value(depth: number, value: object): string;
}

export function jsonLayout(pretty: boolean): JsonLayout {
  return pretty ? PRETTY : COMPACT;
}

const PLAIN: MemberOf<JsonMember> = { key: ([key]) => key, text: ([, text]) => text };

const COMPACT: JsonLayout = {
  object: (depth, members) => COMPACT.objectOf(depth, members, PLAIN),
  // One text that grows takes half the time of a list of texts that is joined in the end.
  objectOf(_depth, items, { key, text }) {
    let whole = "{";
    let comma = "";
    for (const item of items) {
      whole += comma + JSON.stringify(key(item)) + ":" + text(item);
      comma = ",";
    }
    return `${whole}}`;
  },
  value: (_depth, value) => JSON.stringify(value),
};

const PRETTY: JsonLayout = {
  object: (depth, members) => PRETTY.objectOf(depth, members, PLAIN),
  objectOf(depth, items, { key, text }) {
    if (items.length === 0) return "{}";
    const indent = "  ".repeat(depth + 1);
    const lines = items.map((item) => `${indent}${JSON.stringify(key(item))}: ${text(item)}`);
    return `{\n${lines.join(",\n")}\n${"  ".repeat(depth)}}`;
  },
  // Texts inside JSON hold no line feeds, so every one of them is layout.
  value: (depth, value) => JSON.stringify(value, undefined, 2).replaceAll("\n", `\n${"  ".repeat(depth)}`),
};
