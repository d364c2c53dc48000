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
  object(_depth, members) {
    const keys = jsonStrings(members.map(([key]) => key));
    let text = "{";
    for (let index = 0; index < members.length; index += 1) {
      text += (index === 0 ? "" : ",") + (keys[index] ?? "") + ":" + (members[index]?.[1] ?? "");
    }
    return `${text}}`;
  },
  value: (_depth, value) => JSON.stringify(value),
};

/**
 * Each text as JSON. The engine writes the whole list at once, which is far quicker than one by one; where
 * one text ends and the next begins is certain, as a quotation mark inside a text has a backslash before it.
 */
function jsonStrings(texts: readonly string[]): readonly string[] {
  if (texts.length === 0) return [];
  return JSON.stringify(texts)
    .slice(2, -2)
    .split('","')
    .map((text) => `"${text}"`);
}

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
