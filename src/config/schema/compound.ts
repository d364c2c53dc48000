/** Elements for values with parts: tables with fixed keys, tables with free keys, arrays, and choices by type. */
import { showPath, type TableNode, type TomlNode } from "../toml/tree.ts";
import {
  type DeeperKeys,
  type Element,
  type JsonSchema,
  located,
  type Located,
  REFUSED,
  type Refused,
  type Report,
  type Setting,
} from "./element.ts";

/** One key of a table. */
export interface Field<T> {
  readonly element: Element<T>;
  readonly presence: "required" | "optional";
  /** What the key means: the description in the JSON Schema. */
  readonly meaning: string;
}

export interface RequiredField<T> extends Field<T> {
  readonly presence: "required";
}
export interface OptionalField<T> extends Field<T> {
  readonly presence: "optional";
}

export function required<T>(element: Element<T>, meaning: string): RequiredField<T> {
  return { element, presence: "required", meaning };
}

export function optional<T>(element: Element<T>, meaning: string): OptionalField<T> {
  return { element, presence: "optional", meaning };
}

/** The key of a setting; its location is kept, so that messages can say where a value came from. */
export function settingField<T>(setting: Setting<T>): OptionalField<Located<T>> {
  return optional(located(setting.element), setting.meaning);
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

type ElementType<F> = F extends Field<infer T> ? T : never;

/** What a table with these fields reads as. */
export type TableValue<F extends Fields> = {
  readonly [Key in keyof F as F[Key]["presence"] extends "required" ? Key : never]: ElementType<F[Key]>;
} & {
  readonly [Key in keyof F as F[Key]["presence"] extends "required" ? never : Key]?:
    | ElementType<F[Key]>
    | undefined;
};

export interface TableOptions {
  readonly expected: string;
  /** Whether unknown keys are a mistake; else they bring a notice. */
  readonly strict?: boolean;
  readonly deeper?: DeeperKeys;
}

/** The allowed keys of a table, and the handling of others. */
export interface KnownKeys extends Omit<TableOptions, "expected"> {
  readonly known: readonly string[];
}

/** A table with these keys. */
export function table<F extends Fields>(fields: F, options: TableOptions): Element<TableValue<F>> {
  const known = Object.keys(fields);
  const readFields = fieldReader(fields);
  return {
    expected: options.expected,
    schema: tableSchema(fields),
    read: (node, report) => {
      if (node.kind !== "table") return report.refuse(node, options.expected);
      const value = readFields(node, report);
      const allKnown = checkKeys(node, { ...options, known }, report);
      return allKnown ? value : REFUSED;
    },
  };
}

/** Reads these keys and no others. */
export function fieldReader<F extends Fields>(
  fields: F,
): (node: TableNode, report: Report) => TableValue<F> | Refused {
  // Made once: a file may hold thousands of tables.
  const entries = Object.entries(fields);
  return (node, report) => {
    const value: Record<string, unknown> = {};
    let refused = false;
    for (const [key, field] of entries) {
      const child = node.entries.get(key);
      if (child === undefined) {
        if (field.presence === "optional") continue;
        refused = true;
        missingKey(node, key, field.element.expected, report);
        continue;
      }
      const read = field.element.read(child, report);
      if (read === REFUSED) refused = true;
      else value[key] = read;
    }
    if (refused) return REFUSED;
    // The loop over `fields` made exactly the keys that the type lists.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return value as TableValue<F>;
  };
}

export function missingKey(node: TableNode, key: string, expected: string, report: Report): void {
  report.refuseAt(node.origin, {
    message: `\`${key}\` is missing in ${describeTable(node)}`,
    label: `expected a key \`${key}\`: ${expected}`,
  });
}

function describeTable(node: TableNode): string {
  return node.origin.path.length === 0 ? "the file" : `\`${showPath(node.origin.path)}\``;
}

/** Reports keys that are not among the known ones; `false` when that is a mistake. */
export function checkKeys(
  node: TableNode,
  { known, deeper, strict = false }: KnownKeys,
  report: Report,
): boolean {
  let fine = true;
  for (const [key, child] of node.entries) {
    if (known.includes(key)) continue;
    if (!strict) {
      report.unknownKey(child, known, deeper);
      continue;
    }
    fine = false;
    report.refuseAt(child.origin, {
      message: `unknown configuration key: ${showPath(child.origin.path)}`,
      label: `expected one of ${known.map((name) => `\`${name}\``).join(", ")}`,
      part: "key",
    });
  }
  return fine;
}

export function tableSchema(fields: Fields): JsonSchema & { readonly properties: object } {
  const properties = Object.entries(fields).map(
    ([key, field]) => [key, { description: field.meaning, ...field.element.schema }] as const,
  );
  const names = Object.entries(fields).flatMap(([key, { presence }]) =>
    presence === "required" ? [key] : [],
  );
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    ...(names.length === 0 ? {} : { required: names }),
    additionalProperties: false,
  };
}

/**
 * The same element with a schema that asks for no key: for tables that are merged with built-in ones,
 * where a file may leave out what those have.
 */
export function partial<T>(element: Element<T>): Element<T> {
  const optionalKeys = (schema: JsonSchema): JsonSchema =>
    Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== "required"));
  const { oneOf } = element.schema;
  const schema = optionalKeys(element.schema);
  return { ...element, schema: oneOf === undefined ? schema : { ...schema, oneOf: oneOf.map(optionalKeys) } };
}

/** A table whose keys are names that the user chooses, in the order of the file. */
export function record<T>(
  element: Element<T>,
  options: {
    readonly expected: string;
    /** Converts the name to its canonical form, or reports an error. */
    readonly name?: (key: string) => { readonly name: string } | { readonly complaint: string };
    /** The pattern of names, for the schema. */
    readonly pattern?: string;
  },
): Element<ReadonlyMap<string, T>> {
  return {
    expected: options.expected,
    schema: {
      type: "object",
      additionalProperties: element.schema,
      ...(options.pattern === undefined ? {} : { propertyNames: { pattern: options.pattern } }),
    },
    read: (node, report) => {
      if (node.kind !== "table") return report.refuse(node, options.expected);
      const entries = new Map<string, T>();
      let refused = false;
      for (const [key, child] of node.entries) {
        const named = options.name?.(key) ?? { name: key };
        const value = element.read(child, report);
        if ("complaint" in named) {
          const message = `invalid name \`${showPath(child.origin.path)}\``;
          report.refuseAt(child.origin, { message, label: `expected ${named.complaint}`, part: "key" });
        }
        if (value === REFUSED || "complaint" in named) refused = true;
        else entries.set(named.name, value);
      }
      return refused ? REFUSED : entries;
    },
  };
}

/** An array of one kind of thing. */
export function list<T>(element: Element<T>, expected: string, minimum = 0): Element<readonly T[]> {
  return {
    expected,
    schema: { type: "array", items: element.schema, ...(minimum === 0 ? {} : { minItems: minimum }) },
    read: (node, report) => {
      if (node.kind !== "list" || node.items.length < minimum) return report.refuse(node, expected);
      const items: T[] = [];
      for (const child of node.items) {
        const item = element.read(child, report);
        if (item !== REFUSED) items.push(item);
      }
      return items.length === node.items.length ? items : REFUSED;
    },
  };
}

/** The types of value that TOML distinguishes here. */
type Shape = "string" | "boolean" | "integer" | "table" | "list";

function shapeOf(node: TomlNode): Shape | undefined {
  if (node.kind !== "scalar") return node.kind;
  switch (typeof node.value) {
    case "string":
      return "string";
    case "boolean":
      return "boolean";
    case "bigint":
      return "integer";
    default:
      return undefined;
  }
}

/** One element for each type that the value may have. */
export function byShape<T>(
  expected: string,
  forms: Readonly<Partial<Record<Shape, Element<T>>>>,
): Element<T> {
  const present = Object.values(forms);
  const [only, second] = present;
  return {
    expected,
    schema: only !== undefined && second === undefined ? only.schema : { oneOf: flatten(present) },
    read: (node, report) => {
      const shape = shapeOf(node);
      const form = shape === undefined ? undefined : forms[shape];
      return form === undefined ? report.refuse(node, expected) : form.read(node, report);
    },
  };
}

/** The alternatives of several elements as one list. */
function flatten(elements: readonly Element<unknown>[]): readonly JsonSchema[] {
  return elements.flatMap(({ schema }) => schema.oneOf ?? [schema]);
}
