/**
 * Elements: the allowed values of a configuration file, how they are read, and their JSON Schema.
 *
 * One description serves all three. An element reads a node of a document into a value. An error is
 * reported with its location, and reading continues, so that one pass finds every mistake.
 */
import type { UserError } from "../../diagnostics/errors.ts";
import { closest } from "../../text/closest.ts";
import { spanOf } from "../toml/locations.ts";
import { type Origin, type RawValue, showPath, type TomlNode } from "../toml/tree.ts";

/** JSON Schema, as far as it is used here. */
export interface JsonSchema {
  readonly oneOf?: readonly JsonSchema[];
  readonly [keyword: string]: unknown;
}

/** Stands for a value that could not be read; the reason is in the report. */
export const REFUSED: unique symbol = Symbol("refused");
export type Refused = typeof REFUSED;

export interface Element<T> {
  /** The expected value, as text that follows "expected": `a duration such as "60s"`. */
  readonly expected: string;
  readonly schema: JsonSchema;
  readonly read: (node: TomlNode, report: Report) => T | Refused;
}

/** The type that an element reads. */
export type ValueOf<E> = E extends Element<infer T> ? T : never;

/** Something about a file that does not stop the run: shown, or with `--strict-config` refused. */
export interface Notice {
  readonly message: string;
  /** An unknown key; strict configuration refuses these and nothing else. */
  readonly unknownKey: boolean;
  readonly origin: Origin;
  /** Made only for notices that are shown: to find a similar key takes time. */
  readonly label: () => string;
}

/** Keys of the tables inside a table, with their whole names: a key may have been written one level too high. */
export type DeeperKeys = ReadonlyMap<string, readonly string[]>;

/** Collects what reading a file brings up. */
export class Report {
  readonly problems: UserError[] = [];
  readonly notices: Notice[] = [];

  /** The value is not what the element takes. */
  refuse(node: TomlNode, expected: string, help?: string): Refused {
    return this.refuseAt(node.origin, {
      message: `invalid value for \`${showPath(node.origin.path)}\``,
      label: `expected ${expected}`,
      ...(help === undefined ? {} : { help }),
    });
  }

  /** A mistake of any other kind; the span is that of the value, or of its key. */
  refuseAt(
    origin: Origin,
    problem: {
      readonly message: string;
      readonly label: string;
      readonly help?: string;
      readonly part?: "key" | "value";
    },
  ): Refused {
    const { message, label, help, part } = problem;
    this.problems.push({
      kind: "config",
      message: `${message}${sourceSuffix(origin)}`,
      spans: spanOf(origin, label, part),
      ...(help === undefined ? {} : { help }),
    });
    return REFUSED;
  }

  /** A table has an unknown key. `deeper` leads from keys of tables inside it to where they belong. */
  unknownKey(node: TomlNode, known: readonly string[], deeper: DeeperKeys = new Map()): void {
    const key = String(node.origin.path.at(-1) ?? "");
    this.notices.push({
      message: `unknown configuration key: ${showPath(node.origin.path)}`,
      unknownKey: true,
      origin: node.origin,
      label: () => {
        const meant = deeper.get(key)?.join("` or `") ?? closest(key, known);
        return meant === undefined ? "not a known key" : `did you mean \`${meant}\`?`;
      },
    });
  }

  /** The value was taken, though it is written in a way that should be changed. */
  notice(origin: Origin, message: string, label: string): void {
    this.notices.push({ message, unknownKey: false, origin, label: () => label });
  }
}

/** For values that no file shows: which layer they are from. */
function sourceSuffix({ document }: Origin): string {
  return document.layer.kind === "tool" ? ` (configuration of tool \`${document.layer.tool}\`)` : "";
}

/** A description of a node's value. */
export function describeNode(node: TomlNode): string {
  if (node.kind !== "scalar") return node.kind === "table" ? "a table" : "an array";
  switch (typeof node.value) {
    case "string":
      return "a string";
    case "boolean":
      return "a boolean";
    case "bigint":
      return "an integer";
    case "number":
      return "a float";
    default:
      return "a date";
  }
}

/** A value together with where it was written. */
export interface Located<T> {
  readonly value: T;
  readonly origin: Origin;
}

/** Reads what `element` reads, and keeps its place. */
export function located<T>(element: Element<T>): Element<Located<T>> {
  return {
    ...element,
    read: (node, report) => {
      const value = element.read(node, report);
      return value === REFUSED ? REFUSED : { value, origin: node.origin };
    },
  };
}

/** A file's explicit statement that it does not set a setting, which is then decided as if the key were absent. */
export const UNSET: unique symbol = Symbol("unset");
export type Unset = typeof UNSET;

/** A setting with a key of its own: its allowed values, and its value if no file sets it. */
export interface Setting<T> {
  /** With the table that it stands in, where there is one: `junit.path`. */
  readonly key: string;
  /** One sentence: the description in the JSON Schema and in the reference. */
  readonly meaning: string;
  readonly element: Element<T>;
  /** Its value in the built-in `default` profile, as a file would write it; absent if it is unset. */
  readonly builtIn?: RawValue;
  /** The peer does not know it. */
  readonly extension?: true;
}

/** A setting that always has a value. */
export interface SettingWithDefault<T> extends Setting<T> {
  readonly builtIn: RawValue;
}
