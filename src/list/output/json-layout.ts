/** JSON text put together from laid-out parts, compact or indented by two blanks. */

/** A key and the text of its value, laid out for one level below its object. */
export type JsonMember = readonly [key: string, text: string];

export interface JsonLayout {
  /** An object whose closing brace stands at `depth`; members stay in their order. */
  object(depth: number, members: readonly JsonMember[]): string;
  /** A whole plain value. */
  value(depth: number, value: object): string;
}

export function jsonLayout(pretty: boolean): JsonLayout {
  return pretty ? PRETTY : COMPACT;
}

const COMPACT: JsonLayout = {
  object: (_depth, members) =>
    `{${members.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(",")}}`,
  value: (_depth, value) => JSON.stringify(value),
};

const PRETTY: JsonLayout = {
  object(depth, members) {
    if (members.length === 0) return "{}";
    const indent = "  ".repeat(depth + 1);
    const lines = members.map(([key, text]) => `${indent}${JSON.stringify(key)}: ${text}`);
    return `{\n${lines.join(",\n")}\n${"  ".repeat(depth)}}`;
  },
  // Texts inside JSON hold no line feeds, so every one of them is layout.
  value: (depth, value) => JSON.stringify(value, undefined, 2).replaceAll("\n", `\n${"  ".repeat(depth)}`),
};
