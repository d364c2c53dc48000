/** Says in JSON's terms where a value differs from its schema, and how. */
import type * as v from "valibot";
import { getDotPath } from "valibot";

/** The location and description of a problem: `` `stats.failed` is missing ``. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  const place = getDotPath(issue);
  return `${place === null ? "it" : `\`${place}\``} ${problemOf(issue)}`;
}

function problemOf({ expected, received, message, type }: v.BaseIssue<unknown>): string {
  // JSON has no `undefined`: the field is not there.
  if (received === "undefined") return "is missing";
  if (type === "min_length") return "is too short";
  const kind = KINDS.get(type);
  if (kind !== undefined) return `must be ${kind}, but is ${received}`;
  if (expected === null || type === "custom" || type === "check") return message;
  return `must be ${alternatives(expected)}, but is ${WORDS.get(received) ?? received}`;
}

/** Kinds of values that have no form of their own in the library's `expected`. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ["integer", "a whole number"],
  ["uuid", "a UUID"],
]);

/** How the library names types, and what JSON's readers call them. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["Array", "an array"],
  ["Object", "an object"],
  ["boolean", "`true` or `false`"],
  ["number", "a number"],
  ["string", "a string"],
]);

const LIMITS: readonly (readonly [sign: string, words: string])[] = [
  [">=", "at least "],
  ["<=", "at most "],
  ["!", "other than "],
];

/** `("a" | "b")` and `>=0` are the library's forms. */
function alternatives(expected: string): string {
  const parts = expected.replaceAll(/^\(|\)$/g, "").split(" | ");
  const named = parts.filter((part) => part !== "undefined").map(inWords);
  return named.join(" or ");
}

function inWords(part: string): string {
  const limit = LIMITS.find(([sign]) => part.startsWith(sign));
  return limit === undefined ? (WORDS.get(part) ?? part) : limit[1] + part.slice(limit[0].length);
}
