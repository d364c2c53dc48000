/** Reads lists and tables of text from JSON that another program may have changed. */
import { isJsonObject } from "../../model/json-reader.ts";

/** Undefined if the value is not a list of texts. */
export function readTexts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
}

/** Undefined if the value is not an object whose values are texts. */
export function readTextMap(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isJsonObject(value)) return undefined;
  const texts: [string, string][] = [];
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") return undefined;
    texts.push([key, text]);
  }
  return Object.fromEntries(texts);
}
