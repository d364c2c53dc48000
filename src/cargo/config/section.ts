/** Typed access to a parsed TOML table of cargo's configuration. The first value of a wrong type is kept as a problem. */
import { isJsonObject, type JsonObject } from "../../model/json-reader.ts";

/** A value of a wrong type, in the terms of TOML. */
export interface WrongType {
  readonly path: readonly string[];
  /** E.g. `a string or an array of strings`. */
  readonly expected: string;
  /** E.g. `an integer`. */
  readonly found: string;
}

/** One per document. */
export interface Problems {
  first: WrongType | undefined;
}

export class Section {
  readonly #values: JsonObject;
  readonly #path: readonly string[];
  readonly #problems: Problems;

  constructor(values: JsonObject, problems: Problems, path: readonly string[] = []) {
    this.#values = values;
    this.#problems = problems;
    this.#path = path;
  }

  get keys(): readonly string[] {
    return Object.keys(this.#values);
  }

  /** Empty if there is none. */
  section(key: string, expected = "a table"): Section {
    const value = this.#values[key];
    const path = [...this.#path, key];
    if (isTable(value)) return new Section(value, this.#problems, path);
    if (value !== undefined) this.#report(path, value, expected);
    return new Section({}, this.#problems, path);
  }

  text(key: string): string | undefined {
    return this.#typed(key, "a string", (value) => (typeof value === "string" ? value : undefined));
  }

  flag(key: string): boolean | undefined {
    return this.#typed(key, "true or false", (value) => (typeof value === "boolean" ? value : undefined));
  }

  textOrTexts(key: string): string | readonly string[] | undefined {
    return this.#typed(key, "a string or an array of strings", (value) =>
      typeof value === "string" ? value : textsOf(value),
    );
  }

  /** The value of another type, if it has one of these two. */
  textOrSection(key: string, expected: string): string | Section | undefined {
    const value = this.#values[key];
    return value === undefined || typeof value === "string" ? value : this.section(key, expected);
  }

  /** The items of an array, or a single value as the only item. */
  items(key: string): readonly unknown[] {
    const value = this.#values[key];
    if (value === undefined) return [];
    return Array.isArray(value) ? value : [value];
  }

  require(key: string, expected: string): void {
    if (this.#values[key] === undefined) this.#report(this.#path, this.#values, expected);
  }

  refuse(key: string, expected: string): void {
    this.#report([...this.#path, key], this.#values[key], expected);
  }

  #typed<T>(key: string, expected: string, read: (value: unknown) => T | undefined): T | undefined {
    const value = this.#values[key];
    const typed = read(value);
    if (value !== undefined && typed === undefined) this.#report([...this.#path, key], value, expected);
    return typed;
  }

  #report(path: readonly string[], value: unknown, expected: string): void {
    this.#problems.first ??= { path, expected, found: typeName(value) };
  }
}

function textsOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items: readonly unknown[] = value;
  const texts = items.filter((item) => typeof item === "string");
  return texts.length === items.length ? texts : undefined;
}

/** Dates are objects of the parser. */
export function isTable(value: unknown): value is JsonObject {
  return isJsonObject(value) && !(value instanceof Date);
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const other = items.find((item) => typeof item !== "string");
    return other === undefined ? "an array" : `an array that holds ${typeName(other)}`;
  }
  switch (typeof value) {
    case "string":
      return "a string";
    case "bigint":
      return "an integer";
    case "number":
      return "a float";
    case "boolean":
      return "a boolean";
    default:
      return value instanceof Date ? "a date or time" : "a table";
  }
}
