/** Lists and tables of text out of JSON that another program may have changed. */
import { isJsonObject } from "../model/json-reader.ts";

/** Undefined: it is no list, or not all of it is text. */
export function readTexts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
}

/** Undefined: it is no object, or not all of its values are text. */
export function readTextMap(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isJsonObject(value)) return undefined;
  const texts: [string, string][] = [];
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") return undefined;
    texts.push([key, text]);
  }
  return Object.fromEntries(texts);
}
