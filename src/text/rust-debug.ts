/** Values as Rust's `{:?}` and `{:#?}` print them, for commands whose output tools know in that form. */

export type RustValue =
  /** A word as it is: a number, `None`, a variant without data. */
  | string
  /** A string, to be quoted. */
  | { readonly text: string }
  | { readonly tuple: string; readonly items: readonly RustValue[] }
  | { readonly struct: string; readonly fields: Readonly<Record<string, RustValue>> }
  | { readonly list: readonly RustValue[] }
  | { readonly set: readonly RustValue[] };

export function rustTuple(tuple: string, ...items: readonly RustValue[]): RustValue {
  return { tuple, items };
}

/** `{:?}`: on one line. */
export function rustDebug(value: RustValue): string {
  if (typeof value === "string") return value;
  if ("text" in value) return quoted(value.text);
  const { open, close, parts } = shape(value, rustDebug);
  const isStruct = "struct" in value;
  const space = isStruct && parts.length > 0 ? " " : "";
  return `${open}${space}${parts.join(", ")}${space}${close}`;
}

/** `{:#?}`: a line for each part. */
export function rustDebugPretty(value: RustValue): string {
  if (typeof value === "string") return value;
  if ("text" in value) return quoted(value.text);
  const { open, close, parts } = shape(value, rustDebugPretty);
  if (parts.length === 0) return `${open}${close}`;
  return `${open}\n${parts.map((part) => `${part.replace(/^/gm, "    ")},\n`).join("")}${close}`;
}

interface Shape {
  readonly open: string;
  readonly close: string;
  readonly parts: readonly string[];
}

function shape(
  value: Exclude<RustValue, string | { readonly text: string }>,
  print: (value: RustValue) => string,
): Shape {
  if ("tuple" in value) return { open: `${value.tuple}(`, close: ")", parts: value.items.map(print) };
  if ("list" in value) return { open: "[", close: "]", parts: value.list.map(print) };
  if ("set" in value) return { open: "{", close: "}", parts: value.set.map(print) };
  const parts = Object.entries(value.fields).map(([name, field]) => `${name}: ${print(field)}`);
  return { open: `${value.struct} {`, close: "}", parts };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\0": "\\0",
};

function quoted(text: string): string {
  const escaped = text.replace(
    /["\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => ESCAPES[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${escaped}"`;
}
