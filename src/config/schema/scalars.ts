/** Elements for single values: strings, booleans, integers, choices. */
import { DURATION_PATTERN, parseDuration } from "../../text/values/parse-duration.ts";
import type { TomlNode } from "../toml/tree.ts";
import { describeNode, type Element, type JsonSchema, REFUSED, type Report } from "./element.ts";

/** Why a text will not do, or `undefined` when it will. The answer follows "expected". */
type Check = (text: string) => string | undefined;

/** A string. Numbers and booleans are taken as the text they are written as, like the peer does, with a notice. */
export function text(
  options: { readonly expected?: string; readonly check?: Check; readonly pattern?: string } = {},
): Element<string> {
  const expected = options.expected ?? "a string";
  return {
    expected,
    schema: { type: "string", ...(options.pattern === undefined ? {} : { pattern: options.pattern }) },
    read: (node, report) => {
      const value = looseText(node, report);
      if (value === undefined) return report.refuse(node, expected);
      const complaint = options.check?.(value);
      return complaint === undefined ? value : report.refuse(node, complaint);
    },
  };
}

function looseText(node: TomlNode, report: Report): string | undefined {
  if (node.kind !== "scalar") return undefined;
  const { value } = node;
  if (typeof value === "string") return value;
  if (typeof value === "object") return undefined;
  suggest(node, report, "a string", JSON.stringify(String(value)));
  return String(value);
}

/** The value is taken for another type than it is; people should write that type. */
function suggest(node: TomlNode, report: Report, wanted: string, written: string): void {
  report.notice(
    node.origin,
    `${describeNode(node)} stands where ${wanted} belongs`,
    `better written as ${written}`,
  );
}

/** A string and nothing else; an unquoted number is a mistake. */
export function strictText(expected: string, schema: JsonSchema = { type: "string" }): Element<string> {
  return {
    expected,
    schema,
    read: (node, report) =>
      node.kind === "scalar" && typeof node.value === "string" ? node.value : report.refuse(node, expected),
  };
}

const TRUE = /^(?:1|true|on|yes)$/i;
const FALSE = /^(?:0|false|off|no)$/i;

/** A boolean. Numbers and words like `"yes"` are taken with a notice, as the peer takes them. */
export function flag(): Element<boolean> {
  const expected = "`true` or `false`";
  return {
    expected,
    schema: { type: "boolean" },
    read: (node, report) => {
      if (node.kind !== "scalar") return report.refuse(node, expected);
      const { value } = node;
      if (typeof value === "boolean") return value;
      const loose = typeof value === "object" ? undefined : looseFlag(value);
      if (loose === undefined) return report.refuse(node, expected);
      suggest(node, report, "a boolean", `\`${loose}\``);
      return loose;
    },
  };
}

function looseFlag(value: string | bigint | number): boolean | undefined {
  if (typeof value !== "string") return Number(value) !== 0;
  return TRUE.test(value) ? true : FALSE.test(value) ? false : undefined;
}

/** A boolean and nothing else. */
export function strictFlag(): Element<boolean> {
  const expected = "`true` or `false`";
  return {
    expected,
    schema: { type: "boolean" },
    read: (node, report) =>
      node.kind === "scalar" && typeof node.value === "boolean" ? node.value : report.refuse(node, expected),
  };
}

export interface IntegerOptions {
  readonly expected: string;
  readonly min: number;
  readonly max?: number;
  /** Take `"5"`, `5.0` and booleans with a notice, as the peer does in most places. */
  readonly loose?: boolean;
}

export function integer(options: IntegerOptions): Element<number> {
  const { expected, min, max = Infinity } = options;
  const schema: JsonSchema = {
    type: "integer",
    minimum: min,
    ...(options.max === undefined ? {} : { maximum: max }),
  };
  const within = (value: bigint | number): boolean => value >= min && value <= max;
  // Some people write the largest number there is for "all of them", or the smallest: no count gets as far.
  const exact = (value: bigint | number): number =>
    Math.max(Math.min(Number(value), Number.MAX_SAFE_INTEGER), Number.MIN_SAFE_INTEGER);
  return {
    expected,
    schema,
    read: (node, report) => {
      if (node.kind !== "scalar") return report.refuse(node, expected);
      if (typeof node.value === "bigint") {
        return within(node.value) ? exact(node.value) : report.refuse(node, expected);
      }
      const loose = options.loose === true ? looseInteger(node.value) : undefined;
      if (loose === undefined || !within(loose)) return report.refuse(node, expected);
      suggest(node, report, "an integer", `\`${loose}\``);
      return exact(loose);
    },
  };
}

function looseInteger(value: unknown): number | undefined {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "number" && Number.isFinite(value)) return Math.round(value);
  return typeof value === "string" && /^[+-]?\d+$/.test(value) ? Number(value) : undefined;
}

function choiceText(words: readonly string[]): string {
  const list = words.map((word) => `"${word}"`).join(", ");
  return words.length === 1 ? list : `one of ${list}`;
}

/** One of several words. An alias is read as its word. `expected` describes them in errors. */
export function choice<const Word extends string>(
  words: readonly Word[],
  aliases: Readonly<Record<string, Word>> = {},
  expected = choiceText([...words, ...Object.keys(aliases)]),
): Element<Word> {
  return {
    expected,
    schema: { type: "string", enum: [...words, ...Object.keys(aliases)] },
    read: (node, report) => {
      if (node.kind !== "scalar" || typeof node.value !== "string") return report.refuse(node, expected);
      const given = node.value;
      const word =
        words.find((candidate) => candidate === given) ??
        (Object.hasOwn(aliases, given) ? aliases[given] : undefined);
      return word ?? report.refuse(node, expected);
    },
  };
}

const DURATION = 'a duration such as "60s" or "1m 30s"';

/** A duration in milliseconds. A bare 0, the only number that needs no unit, is taken with a notice. */
export function duration(expected = DURATION): Element<number> {
  const strict = strictDuration(expected);
  return {
    ...strict,
    read: (node, report) => {
      const isZero = node.kind === "scalar" && node.value === 0n;
      if (!isZero) return strict.read(node, report);
      suggest(node, report, "a duration", '"0s"');
      return 0;
    },
  };
}

/** A duration that is a string and nothing else. */
export function strictDuration(expected = DURATION): Element<number> {
  return {
    expected,
    schema: { type: "string", pattern: DURATION_PATTERN },
    read: (node, report) => {
      const parsed =
        node.kind === "scalar" && typeof node.value === "string" ? parseDuration(node.value) : undefined;
      return parsed ?? report.refuse(node, expected);
    },
  };
}

/** Reads with one element and makes something else of the value; `undefined` refuses it. */
export function mapped<From, To>(
  element: Element<From>,
  change: (value: From, node: TomlNode, report: Report) => To | typeof REFUSED,
): Element<To> {
  return {
    ...element,
    read: (node, report) => {
      const value = element.read(node, report);
      return value === REFUSED ? REFUSED : change(value, node, report);
    },
  };
}
