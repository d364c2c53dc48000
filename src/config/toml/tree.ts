/**
 * A TOML document as a tree that has the location of every value.
 *
 * Files are merged as trees, before anything is interpreted, so that a value keeps its file and location through
 * merging.
 */
import type { SourceText } from "../../diagnostics/source.ts";

/** Where a document stands in the order of precedence. `built-in` is what the program itself brings. */
export type Layer =
  | { readonly kind: "built-in" }
  | { readonly kind: "tool"; readonly tool: string }
  | { readonly kind: "repository" }
  | { readonly kind: "user" };

export interface TomlDocument {
  readonly layer: Layer;
  /** The name is the file's path as the user gave it. Empty for the built-in document. */
  readonly source: SourceText;
}

/** Keys of tables and indices of lists, from the root. */
export type TomlPath = readonly (string | number)[];

export interface Origin {
  readonly document: TomlDocument;
  readonly path: TomlPath;
}

/** The origin of a part of a table or array. Its path is needed only for messages, and a file may have thousands. */
export class Place implements Origin {
  readonly document: TomlDocument;
  readonly #parent: Origin;
  readonly #key: string | number;

  constructor(parent: Origin, key: string | number) {
    this.document = parent.document;
    this.#parent = parent;
    this.#key = key;
  }

  get path(): TomlPath {
    return [...this.#parent.path, this.#key];
  }
}

/** Integers are `bigint`, so that `1` and `1.0` differ; dates are kept as the text they print as. */
export type TomlScalar = string | boolean | bigint | number | { readonly date: string };

export interface TableNode {
  readonly kind: "table";
  readonly entries: ReadonlyMap<string, TomlNode>;
  readonly origin: Origin;
}
export interface ListNode {
  readonly kind: "list";
  readonly items: readonly TomlNode[];
  readonly origin: Origin;
}
export interface ScalarNode {
  readonly kind: "scalar";
  readonly value: TomlScalar;
  readonly origin: Origin;
}
export type TomlNode = TableNode | ListNode | ScalarNode;

/** A value as TypeScript writes it: the shape of built-in defaults. */
export type RawValue = string | number | boolean | readonly RawValue[] | { readonly [key: string]: RawValue };

/** The tree of a built-in value: whole numbers are integers. */
export function treeOfRaw(value: RawValue, origin: Origin): TomlNode {
  return treeOf(integersAsBigInt(value), origin);
}

function integersAsBigInt(value: RawValue): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value !== "object") return value;
  if (isList(value)) return value.map(integersAsBigInt);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, integersAsBigInt(child)]));
}

function isList(value: RawValue): value is readonly RawValue[] {
  return Array.isArray(value);
}

/** The tree of what the parser read: integers are `bigint` there, floats are numbers. */
export function treeOf(value: unknown, origin: Origin): TomlNode {
  if (Array.isArray(value)) {
    const items = value.map((item, index) => treeOf(item, new Place(origin, index)));
    return { kind: "list", items, origin };
  }
  if (value instanceof Date) return { kind: "scalar", value: { date: value.toISOString() }, origin };
  if (typeof value === "object" && value !== null) return tableOf(Object.entries(value), origin);
  return { kind: "scalar", value: scalarOf(value), origin };
}

function tableOf(entries: readonly (readonly [string, unknown])[], origin: Origin): TableNode {
  const nodes = entries.map(([key, child]) => [key, treeOf(child, new Place(origin, key))] as const);
  return { kind: "table", entries: new Map(nodes), origin };
}

function scalarOf(value: unknown): TomlScalar {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "bigint":
      return value;
    case "number":
      return value;
    default:
      return { date: String(value) };
  }
}

/**
 * `higher` over `lower`: tables are merged key by key, everything else is replaced whole.
 * A merged table keeps the origin of the higher one, for it is the one that people would edit.
 */
export function mergeTables(lower: TableNode, higher: TableNode): TableNode {
  const entries = new Map(lower.entries);
  for (const [key, node] of higher.entries) {
    const below = entries.get(key);
    const merged = below?.kind === "table" && node.kind === "table" ? mergeTables(below, node) : node;
    entries.set(key, merged);
  }
  return { kind: "table", entries, origin: higher.origin };
}

/** `profile.ci.overrides.0.retries`, with keys quoted where TOML needs it. */
export function showPath(path: TomlPath): string {
  return path
    .map((part) =>
      typeof part === "number" || /^[A-Za-z0-9_-]+$/.test(part) ? String(part) : JSON.stringify(part),
    )
    .join(".");
}
