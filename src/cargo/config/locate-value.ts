/** The location of a value in the text of a TOML document. For errors only: it parses the document again and again. */
import { isTable } from "./section.ts";

type Parse = (text: string) => unknown;

export interface ValueLocation {
  readonly start: number;
  readonly end: number;
}

/** Longer documents get no place. */
const MOST_LINES = 2000;

/**
 * The statement that first defines the path is the one after whose last line the document has it. Undefined if the
 * document is too long.
 */
export function locateValue(parse: Parse, text: string, path: readonly string[]): ValueLocation | undefined {
  const ends = [...text.matchAll(/\n|$/g)].map(({ index }) => index);
  if (ends.length > MOST_LINES) return undefined;
  let start = 0;
  for (const end of ends) {
    const value = parsed(parse, text.slice(0, end));
    if (value === undefined) continue;
    if (isDefined(value, path)) return valueIn(text, { start, end }, path.at(-1) ?? "");
    start = end;
  }
  return undefined;
}

/** Undefined if the text ends within a statement. */
function parsed(parse: Parse, text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function isDefined(document: unknown, path: readonly string[]): boolean {
  let value = document;
  for (const key of path) {
    if (!isTable(value)) return false;
    value = value[key];
  }
  return value !== undefined;
}

/** A whole value on one line, as far as it needs no parser to see its end. */
const VALUE = /^(?:"[^"\n]*"|'[^'\n]*'|\[[^\]\n]*\]|\{[^}\n]*\}|[^\s#,}]+)/;

function valueIn(text: string, statement: ValueLocation, key: string): ValueLocation {
  const inside = text.slice(statement.start, statement.end);
  const name = key.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const match = new RegExp(`(?:^|[\\s.{,])["']?${name}["']?\\s*=\\s*`).exec(inside);
  const offset = match === null ? inside.length - inside.trimStart().length : match.index + match[0].length;
  const value = VALUE.exec(inside.slice(offset))?.[0] ?? "";
  const start = statement.start + offset;
  return { start, end: start + Math.max(1, value.length) };
}
