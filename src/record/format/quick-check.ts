/**
 * Schemas, turned into checks that cost next to nothing. A check says yes only to what its schema would give
 * back as it is: no field too many, none that a default would fill. Of everything else it says nothing, and the
 * schema has to be asked, as it has for what is wrong. A log has two events for each test, and asking the
 * schema is ten times as slow.
 */
import type * as v from "valibot";
import { isJsonObject } from "../../model/json-reader.ts";

type Check = (value: unknown) => boolean;

/** What is looked at of a schema, or of a condition in a pipe; which of it is there follows from its type. */
interface Rule {
  readonly type: string;
  readonly pipe?: readonly Rule[];
  readonly entries?: Readonly<Record<string, Rule>>;
  readonly item?: Rule;
  readonly wrapped?: Rule;
  readonly options?: readonly (Rule | string)[];
  readonly literal?: unknown;
  readonly check?: Check;
  readonly requirement?: Check | number;
}

/** The check of a schema of values that came out of JSON. */
export function quickCheck<T>(
  schema: v.BaseSchema<unknown, T, v.BaseIssue<unknown>>,
): (value: unknown) => value is T {
  const rule: Rule = schema;
  return (value): value is T => isPlainly(rule, value);
}

function isPlainly(rule: Rule | string | undefined, value: unknown): boolean {
  if (typeof rule !== "object") return false;
  const { pipe, type } = rule;
  if (pipe !== undefined) {
    for (const step of pipe) if (!isPlainly(step, value)) return false;
    return true;
  }
  switch (type) {
    case "string":
      return typeof value === "string";
    case "custom":
      return rule.check?.(value) ?? false;
    case "literal":
      return value === rule.literal;
    case "object":
      return hasFields(rule.entries ?? {}, value);
    case "optional":
    case "exact_optional":
      return isPlainly(rule.wrapped, value);
    case "nullable":
      return value === null || isPlainly(rule.wrapped, value);
    case "boolean":
      return typeof value === "boolean";
    case "picklist":
      return typeof value === "string" && rule.options?.includes(value) === true;
    case "variant":
      for (const option of rule.options ?? []) if (isPlainly(option, value)) return true;
      return false;
    case "array":
      if (!Array.isArray(value)) return false;
      for (const item of value) if (!isPlainly(rule.item, item)) return false;
      return true;
    // Conditions in a pipe.
    case "check":
      return typeof rule.requirement === "function" && rule.requirement(value);
    case "min_length":
      return typeof rule.requirement === "number" && Array.isArray(value) && value.length >= rule.requirement;
    default:
      return false;
  }
}

function hasFields(entries: Readonly<Record<string, Rule>>, value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  let count = 0;
  for (const key in entries) {
    const rule = entries[key];
    const field = value[key];
    if (field === undefined && rule?.type === "exact_optional") continue;
    if (!isPlainly(rule, field)) return false;
    count += 1;
  }
  return Object.keys(value).length === count;
}
