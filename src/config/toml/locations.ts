/**
 * Finds the locations of values in a TOML document: for carets under mistakes and line numbers of settings.
 *
 * The parser that reads documents reports no positions, so this walks the text again, but only when
 * a position is needed. It trusts the text to be valid: it is called for documents that were parsed.
 */
import type { SourceSpan } from "../../diagnostics/source.ts";
import { type TomlLocation, type Range, Scanner } from "./scanner.ts";
import type { Origin, TomlDocument } from "./tree.ts";

const indexed = new WeakMap<TomlDocument, TomlLocation>();

/** The location of a value, or of the nearest table around it that was written down. */
export function locationOf(origin: Origin): TomlLocation {
  let location = indexed.get(origin.document);
  if (location === undefined) {
    location = new Scanner(origin.document.source.text).document();
    indexed.set(origin.document, location);
  }
  for (const part of origin.path) {
    const next: TomlLocation | undefined = location.members.get(part);
    if (next === undefined) break;
    location = next;
  }
  return location;
}

/** The span of a value, or of its key, with a label; absent for built-in values, which no file shows. */
export function spanOf(origin: Origin, label: string, part: "key" | "value" = "value"): SourceSpan[] {
  if (origin.document.layer.kind === "built-in") return [];
  const range = locationOf(origin)[part];
  return [{ source: origin.document.source, start: range.start, end: range.end, label }];
}

/** The line that a value's key stands on, from 1; absent for built-in values. */
export function lineOf(origin: Origin): number | undefined {
  if (origin.document.layer.kind === "built-in") return undefined;
  const { start } = locationOf(origin).key;
  return origin.document.source.text.slice(0, start).split("\n").length;
}

/**
 * The range in the document of a piece of a string value, given in offsets of the string itself;
 * absent if the string is written with escapes, so that offsets do not carry over.
 */
export function rangeInString(origin: Origin, start: number, end: number): Range | undefined {
  if (origin.document.layer.kind === "built-in") return undefined;
  const { value } = locationOf(origin);
  const written = origin.document.source.text.slice(value.start, value.end);
  const open = /^(?:"""|''')(?:\r?\n)?|^["']/.exec(written)?.[0];
  if (open === undefined || (open.startsWith('"') && written.includes("\\"))) return undefined;
  const offset = value.start + open.length;
  return { start: offset + start, end: offset + end };
}
