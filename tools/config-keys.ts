/**
 * Compares the configuration's schemas with `docs/design/config-keys.md`, the list of keys that there must be: every
 * listed key is in the schema. Keys of later settings need not be listed. Every key of the schema, listed or not, is
 * explained in the reference for users and in the help's topic, and a test names it.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { REPO_CONFIG_PAGE } from "../src/cli/help/topics/repo-config.ts";
import { USER_CONFIG_PAGE } from "../src/cli/help/topics/user-config.ts";
import { repoConfigSchema, userConfigSchema } from "../src/config/json-schema.ts";
import type { JsonSchema } from "../src/config/schema/element.ts";

const ROOT = path.resolve(import.meta.dirname, "..");

/** Every key that a schema takes: `*` stands for a name that users choose, `[]` for the items of an array. */
function* keysOf(schema: JsonSchema, prefix: string): Generator<string> {
  const { properties, additionalProperties, items, oneOf } = schema;
  for (const [key, child] of objectEntries(properties)) {
    const at = prefix === "" ? key : `${prefix}.${key}`;
    yield at;
    yield* keysOf(child, at);
  }
  const free = objectEntries({ "*": additionalProperties });
  // Variables have free names too, but they are no keys of ours.
  if (!prefix.endsWith(".env")) for (const [, child] of free) yield* keysOf(child, `${prefix}.*`);
  for (const [, child] of objectEntries({ "[]": items })) yield* keysOf(child, `${prefix}[]`);
  for (const form of oneOf ?? []) yield* keysOf(form, prefix);
}

function objectEntries(value: unknown): readonly (readonly [string, JsonSchema])[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]: [string, unknown]) =>
    typeof child === "object" && child !== null ? [[key, { ...child }] as const] : [],
  );
}

/** The list's two sections, each key in backquotes at the start of an item. */
function listedKeys(heading: string): ReadonlySet<string> {
  const text = fs.readFileSync(path.join(ROOT, "docs/design/config-keys.md"), "utf8");
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? "";
  return new Set([...section.matchAll(/^- `([^`]+)`/gm)].flatMap((match) => expand(match[1] ?? "")));
}

/** `a.{b,c}` as `a.b` and `a.c`; braces do not nest. */
function expand(pattern: string): readonly string[] {
  const braces = /\{([^{}]*)\}/.exec(pattern);
  if (braces === null) return [pattern];
  const [all, alternatives = ""] = braces;
  return alternatives.split(",").flatMap((choice) => expand(pattern.replace(all, choice)));
}

function* testTexts(directory: string): Generator<string> {
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) yield* testTexts(file);
    else if (entry.name.endsWith(".test.ts")) yield fs.readFileSync(file, "utf8");
  }
}

const tests = [...testTexts(path.join(ROOT, "src/config"))].join("\n");
const problems: string[] = [];

for (const [heading, schema, reference, topic] of [
  ["Repository", repoConfigSchema(), "docs/repo-config.md", REPO_CONFIG_PAGE],
  ["User", userConfigSchema(), "docs/user-config.md", USER_CONFIG_PAGE],
] as const) {
  const listed = listedKeys(heading);
  const known = new Set(keysOf(schema, ""));
  const explained = fs.readFileSync(path.join(ROOT, reference), "utf8");
  for (const key of listed)
    if (!known.has(key)) problems.push(`${key} is listed, but the schema does not take it`);
  for (const key of known) {
    const name = key.split(/\.|\[\]/).findLast((part) => part !== "" && part !== "*") ?? key;
    if (!explained.includes(name)) problems.push(`${key} is not explained in ${reference}`);
    if (!topic.includes(name)) problems.push(`${key} is not explained in the help's topic`);
    if (!tests.includes(name)) problems.push(`${key} is named by no test`);
  }
  const later = [...known].filter((key) => !listed.has(key));
  console.log(
    `${heading.toLowerCase()} configuration: ${known.size} keys: ${listed.size} listed, ${later.length} of later settings`,
  );
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
