/**
 * Compiles a schema to a function that only decides whether a value is valid. It is several times as fast as the
 * schema, which collects issues. The streams of sixteen shards have more than a million lines. An invalid value is
 * passed to the schema, which describes what is wrong.
 */
import { isJsonObject, type JsonObject } from "../../model/json-reader.ts";

export type Check = (value: unknown) => boolean;

/** Knows the kinds of schemas that events are made of, and throws for any other. */
export function compileCheck(schema: unknown): Check {
  const { pipe, ...plain } = partsOf(schema);
  if (!Array.isArray(pipe)) return compilePlain(plain);
  const [first, ...actions] = pipe.map(partsOf);
  if (first?.["type"] === "number") return compileNumber(actions);
  const checks = pipe.map((part, index) => (index === 0 ? compilePlain(partsOf(part)) : compileAction(part)));
  return checks.reduce((left, right) => (value) => left(value) && right(value));
}

/** One function for all checks of a number: most fields of events are counts. */
function compileNumber(actions: readonly JsonObject[]): Check {
  let [isInteger, least, most] = [false, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const { type, requirement } of actions) {
    if (type === "integer") isInteger = true;
    else if (type === "min_value") least = Math.max(least, Number(requirement));
    else if (type === "max_value") most = Math.min(most, Number(requirement));
    else throw new Error(`bug: numbers with actions of type ${String(type)} are not known here`);
  }
  return (value) =>
    typeof value === "number" && value >= least && value <= most && (!isInteger || Number.isInteger(value));
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
  const { type } = partsOf(action);
  // Brands: the value stays what it is.
  if (type === "transform") return () => true;
  throw new Error(`bug: actions of type ${String(type)} are not known here`);
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
