/**
 * Turns a schema into a function that only says whether a value fits: several times as fast as the schema, which collects
 * issues. The streams of sixteen shards have more than a million lines. What does not fit is given to the schema, which
 * says what is wrong.
 */
import { isJsonObject, type JsonObject } from "../../model/json-reader.ts";

export type Check = (value: unknown) => boolean;

/** Knows the kinds of schemas that events are made of, and throws for any other. */
export function compileCheck(schema: unknown): Check {
  const { pipe, ...plain } = partsOf(schema);
  if (!Array.isArray(pipe)) return compilePlain(plain);
  const checks = pipe.map((part, index) => (index === 0 ? compilePlain(partsOf(part)) : compileAction(part)));
  const [first, second, ...others] = checks;
  if (first !== undefined && second !== undefined && others.length === 0)
    return (value) => first(value) && second(value);
  return (value) => checks.every((check) => check(value));
}

function partsOf(schema: unknown): JsonObject {
  if (!isJsonObject(schema)) throw new Error("bug: this is no schema");
  return schema;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error("bug: a schema without its list");
  return value;
}

function compilePlain(schema: JsonObject): Check {
  const { type } = schema;
  switch (type) {
    case "string":
    case "number":
    case "boolean":
      return (value) => typeof value === type;
    case "literal": {
      const { literal } = schema;
      return (value) => value === literal;
    }
    case "picklist": {
      const options = new Set(listOf(schema["options"]));
      return (value) => options.has(value);
    }
    case "array": {
      const item = compileCheck(schema["item"]);
      return (value) => Array.isArray(value) && value.every(item);
    }
    case "tuple_with_rest":
      return compileTuple(schema);
    case "union": {
      const options = listOf(schema["options"]).map(compileCheck);
      return (value) => options.some((check) => check(value));
    }
    case "record":
      return compileRecord(schema);
    case "object":
      return compileObject(schema);
    case "variant":
      return compileVariant(schema);
    default:
      throw new Error(`bug: schemas of type ${String(type)} are not known here`);
  }
}

function compileAction(action: unknown): Check {
  const { type, requirement } = partsOf(action);
  switch (type) {
    case "integer":
      return Number.isInteger;
    case "min_value":
      return (value) => Number(value) >= Number(requirement);
    case "max_value":
      return (value) => Number(value) <= Number(requirement);
    case "transform":
      // Brands: the value stays what it is.
      return () => true;
    default:
      throw new Error(`bug: actions of type ${String(type)} are not known here`);
  }
}

function compileTuple(schema: JsonObject): Check {
  const items = listOf(schema["items"]).map(compileCheck);
  const rest = compileCheck(schema["rest"]);
  return (value) =>
    Array.isArray(value) &&
    value.length >= items.length &&
    value.every((item, index) => (items[index] ?? rest)(item));
}

function compileRecord(schema: JsonObject): Check {
  const check = compileCheck(schema["value"]);
  // As the schema library does, which takes an array for a record of its elements.
  return (value) => typeof value === "object" && value !== null && Object.values(value).every(check);
}

function compileObject(schema: JsonObject): Check {
  const fields = Object.entries(partsOf(schema["entries"])).map(([key, entry]) => {
    const { type, wrapped } = partsOf(entry);
    const isOptional = type === "optional" || type === "exact_optional";
    return { key, isOptional, check: compileCheck(isOptional ? wrapped : entry) };
  });
  return (value) => {
    if (!isJsonObject(value)) return false;
    for (const { key, isOptional, check } of fields) {
      const field = value[key];
      // JSON has no undefined.
      if (field === undefined ? !isOptional : !check(field)) return false;
    }
    return true;
  };
}

function compileVariant(schema: JsonObject): Check {
  const key = String(schema["key"]);
  const options = new Map(
    listOf(schema["options"]).map((option) => {
      const { literal } = partsOf(partsOf(partsOf(option)["entries"])[key]);
      return [literal, compileCheck(option)] as const;
    }),
  );
  return (value) => isJsonObject(value) && options.get(value[key])?.(value) === true;
}
