/** JSON as libtest writes it: one object a line, no blanks, DEL escaped too. */
import { encodeJson } from "../../text/encoders.ts";

/** A value in quotes. */
export function jsonString(text: string): string {
  return encodeJson(text);
}

/** Seconds as a plain decimal number, never with an exponent. */
export function jsonSeconds(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  const text = String(seconds);
  return text.includes("e") ? seconds.toFixed(9).replace(/\.?0+$/, "") : text;
}

/** `{"a":…,"b":…}` from pairs whose values are JSON already; absent values are left out. */
export function jsonObject(fields: Readonly<Record<string, string | undefined>>): string {
  const pairs: string[] = [];
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) pairs.push(`"${key}":${value}`);
  }
  return `{${pairs.join(",")}}`;
}
