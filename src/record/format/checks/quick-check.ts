/**
 * Compiles schemas to fast checks. A check accepts a value only if its schema would return it unchanged: without
 * unknown fields and without fields that have a default. For any other value the caller must run the schema, which
 * also describes what is wrong. A log has two events for each test, and the schema is ten times slower.
 */
import type * as v from "valibot";
import { isJsonObject, type JsonObject } from "../../../model/json-reader.ts";

type Check = (value: unknown) => boolean;

/** The fields read from a schema, or from a condition in a pipe; its type decides which are present. */
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

/** The check for a schema of JSON values, compiled on first use. */
export function quickCheck<T>(
  schema: v.BaseSchema<unknown, T, v.BaseIssue<unknown>>,
): (value: unknown) => value is T {
  let check: Check | undefined;
  return (value): value is T => {
    check ??= checkOf(schema);
    return check(value);
  };
}

const never: Check = () => false;

/** Many fields share the same schema, so checks are cached. */
const CHECKS = new WeakMap<Rule, Check>();

function checkOf(rule: Rule | string | undefined): Check {
  if (typeof rule !== "object") return never;
  const known = CHECKS.get(rule);
  if (known !== undefined) return known;
  const check = rule.pipe === undefined ? plainCheck(rule) : allOf(rule.pipe.map(checkOf));
  CHECKS.set(rule, check);
  return check;
}

function plainCheck(rule: Rule): Check {
  const { literal, options = [] } = rule;
  switch (rule.type) {
    case "string":
      return (value) => typeof value === "string";
    case "custom":
      return rule.check ?? never;
    case "literal":
      return (value) => value === literal;
    case "object":
      return objectCheck(rule.entries ?? {});
    case "optional":
    case "exact_optional":
      return checkOf(rule.wrapped);
    case "nullable": {
      const wrapped = checkOf(rule.wrapped);
      return (value) => value === null || wrapped(value);
    }
    case "boolean":
      return (value) => typeof value === "boolean";
    case "picklist":
      return (value) => typeof value === "string" && options.includes(value);
    case "variant":
      return anyOf(options.map(checkOf));
    case "array": {
      const item = checkOf(rule.item);
      return (value) => Array.isArray(value) && value.every(item);
    }
    default:
      return conditionCheck(rule);
  }
}

/** Conditions in a pipe. */
function conditionCheck({ type, requirement }: Rule): Check {
  if (type === "check" && typeof requirement === "function") return requirement;
  if (type === "min_length" && typeof requirement === "number")
    return (value) => Array.isArray(value) && value.length >= requirement;
  return never;
}

function allOf(checks: readonly Check[]): Check {
  return (value) => {
    for (const check of checks) if (!check(value)) return false;
    return true;
  };
}

function anyOf(checks: readonly Check[]): Check {
  return (value) => {
    for (const check of checks) if (check(value)) return true;
    return false;
  };
}

interface Field {
  readonly key: string;
  readonly mayLack: boolean;
  readonly check: Check;
}

function objectCheck(entries: Readonly<Record<string, Rule>>): Check {
  const fields: readonly Field[] = Object.entries(entries).map(([key, rule]) => ({
    key,
    mayLack: rule.type === "exact_optional",
    check: checkOf(rule),
  }));
  return (value) => isJsonObject(value) && hasFields(fields, value);
}

function hasFields(fields: readonly Field[], value: JsonObject): boolean {
  let count = 0;
  for (const { key, mayLack, check } of fields) {
    const field = value[key];
    if (mayLack && field === undefined) continue;
    if (!check(field)) return false;
    count += 1;
  }
  return Object.keys(value).length === count;
}
