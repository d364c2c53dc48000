/**
 * Reads parsed JSON that another program wrote. Every field is checked; a mismatch is recorded and replaced by a
 * harmless value, so that a parser reads without interruption and checks for problems once, at its end.
 */

export type JsonObject = Readonly<Record<string, unknown>>;

const NOTHING: JsonObject = {};

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Parses text; if it is not JSON, a problem says so with the reason. */
export function parseJson(text: string): { readonly value: unknown } | { readonly problem: string } {
  if (text.length > UNCHECKED_LENGTH && isDeeperThan(text, MAX_DEPTH))
    return { problem: `it is nested more than ${MAX_DEPTH} levels deep, which is the limit` };
  try {
    return { value: JSON.parse(text) };
  } catch (thrown) {
    return { problem: `not valid JSON: ${reasonOf(thrown)}` };
  }
}

/**
 * A shorter text holds at most half as many levels, which neither parsing nor writing overflows the stack with, nor takes
 * much memory; nearly all lines are shorter, and pay nothing for the check.
 */
const UNCHECKED_LENGTH = 16 * 1024;
const MAX_DEPTH = 500;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function isDeeperThan(text: string, limit: number): boolean {
  // Searching is much faster than reading character by character.
  if (hasAtMost(limit, text)) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    // `[` and `{`, `]` and `}` differ in one bit.
    else if ((code | 0x20) === 0x7b) depth += 1;
    else if ((code | 0x20) === 0x7d) depth -= 1;
    if (depth > limit) return true;
  }
  return false;
}

/** Whether all opening brackets, also those in strings, are no more than `limit`. */
function hasAtMost(limit: number, text: string): boolean {
  let count = 0;
  for (const bracket of ["{", "["])
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1))
      if ((count += 1) > limit) return false;
  return true;
}

/** The place of the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  let end = start;
  do {
    end = text.indexOf('"', end + 1);
    if (end < 0) return text.length;
  } while (isEscaped(text, end));
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
}

/** The engine's own words, without its heading. */
function reasonOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.replace(/^JSON Parse error: (\w)/, (_, first: string) => first.toLowerCase());
}

/** One reader per document; `problems` is empty if everything had its expected shape. */
export class JsonReader {
  readonly problems: string[] = [];

  /** The document itself, or an element of an array. */
  asObject(value: unknown, what: string): JsonObject {
    if (isJsonObject(value)) return value;
    return this.#expected(what, "an object", NOTHING);
  }

  object(parent: JsonObject, key: string): JsonObject {
    return this.asObject(parent[key], key);
  }

  optionalObject(parent: JsonObject, key: string): JsonObject | undefined {
    return absent(parent[key]) ? undefined : this.object(parent, key);
  }

  /** A string; an absent or null one is a mismatch. */
  text(parent: JsonObject, key: string): string {
    const value = parent[key];
    return typeof value === "string" ? value : this.#expected(key, "a string", "");
  }

  optionalText(parent: JsonObject, key: string): string | undefined {
    return absent(parent[key]) ? undefined : this.text(parent, key);
  }

  texts(parent: JsonObject, key: string): readonly string[] {
    return this.list(parent, key).filter(
      (item): item is string =>
        typeof item === "string" || this.#expected(`an item of ${key}`, "a string", false),
    );
  }

  optionalTexts(parent: JsonObject, key: string): readonly string[] | undefined {
    return absent(parent[key]) ? undefined : this.texts(parent, key);
  }

  flag(parent: JsonObject, key: string, otherwise: boolean): boolean {
    const value = parent[key];
    if (absent(value)) return otherwise;
    return typeof value === "boolean" ? value : this.#expected(key, "true or false", otherwise);
  }

  list(parent: JsonObject, key: string): readonly unknown[] {
    const value = parent[key];
    return Array.isArray(value) ? value : this.#expected(key, "an array", []);
  }

  optionalList(parent: JsonObject, key: string): readonly unknown[] {
    return absent(parent[key]) ? [] : this.list(parent, key);
  }

  objects(parent: JsonObject, key: string): readonly JsonObject[] {
    return this.list(parent, key).map((item) => this.asObject(item, `an item of ${key}`));
  }

  #expected<T>(what: string, kind: string, rustdocWrapper: T): T {
    this.problems.push(`\`${what}\` should be ${kind}`);
    return rustdocWrapper;
  }
}

function absent(value: unknown): boolean {
  return value === undefined || value === null;
}
