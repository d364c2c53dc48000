/**
 * Which tests can be started by the same server: those that differ only in the texts of their arguments and of the
 * variables that describe the attempt.
 */
import { sortTexts } from "../../../model/ids.ts";
import type { BaseEnvironment } from "../reactor/strings.ts";

export interface ShapedStart {
  readonly program: string;
  readonly args: readonly string[];
  readonly base: BaseEnvironment;
  readonly extra: Readonly<Record<string, string>>;
}

/** The server has these slots for itself. Every attempt has the variables. */
const LENT = ["NEXTEST_ATTEMPT_ID", "NEXTEST_TEST_NAME"] as const;
/** The dynamic linker acts on the first two before the helper is even loaded; the third is the helper's own. */
const FORBIDDEN = ["LD_PRELOAD", "LD_AUDIT", "NEXTEST_TS_FORK_SOCKET"];
/** Nothing but tests reads these, so they may differ among the tests of a server. */
const OF_THE_ATTEMPT = /^NEXTEST_/;

/** A variable that rules out a fork server. */
export function presetPreload(variables: Readonly<Record<string, string>>): string | undefined {
  return FORBIDDEN.find((name) => name in variables);
}

/** What the tests of a base environment have in common that add variables of the same names in the same order. */
interface Family {
  readonly number: number;
  readonly added: readonly string[];
  /** In the order in which a test finds them. */
  readonly names: readonly string[];
  /** Added variables, each after the texts of the base's variables that precede it. */
  readonly places: readonly { readonly before: string; readonly name: string }[];
  /** The texts of the base's variables after the last added one. */
  readonly rest: string;
  /** Added names whose values distinguish shapes. */
  readonly distinguishing: readonly string[];
  readonly isServable: boolean;
}

const families = new WeakMap<BaseEnvironment, Family[]>();
let familyCount = 0;

function familyOf({ base, extra }: ShapedStart): Family {
  const known = families.get(base) ?? [];
  families.set(base, known);
  const added = Object.keys(extra);
  const found = known.find((family) => areEqual(family.added, added));
  if (found !== undefined) return found;
  const family = newFamily(base, added);
  known.push(family);
  return family;
}

function areEqual(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name, index) => name === right[index]);
}

function newFamily(base: BaseEnvironment, added: readonly string[]): Family {
  const names = sortTexts(new Set([...Object.keys(base.variables), ...added]));
  const isAdded = new Set(added);
  const places: Family["places"][number][] = [];
  let before = "";
  for (const name of names) {
    if (!isAdded.has(name)) before += `${name}=${base.variables[name] ?? ""}\0`;
    else {
      places.push({ before, name });
      before = "";
    }
  }
  const isForbidden =
    presetPreload(base.variables) !== undefined || FORBIDDEN.some((name) => isAdded.has(name));
  return {
    number: (familyCount += 1),
    added,
    names,
    places,
    rest: before,
    distinguishing: added.filter((name) => !OF_THE_ATTEMPT.test(name)),
    isServable: !isForbidden && LENT.every((name) => isAdded.has(name)),
  };
}

/** Undefined: no server starts such a test. Equal texts: the same shape. */
export function shapeOf(start: ShapedStart): string | undefined {
  const { number, distinguishing, isServable } = familyOf(start);
  if (!isServable) return undefined;
  let shape = `${start.program}\0${start.args.length}\0${number}`;
  for (const name of distinguishing) shape += `\0${start.extra[name]}`;
  return shape;
}

/** Variables as an order holds them. */
export interface VariableTexts {
  readonly count: number;
  /** Each `NAME=value`, ended by a zero byte. */
  readonly text: string;
}

/** As a test of this shape gets them. Most of them are the same for all its tests. */
export function variablesOf(start: ShapedStart): VariableTexts {
  const { names, places, rest } = familyOf(start);
  let text = "";
  for (const { before, name } of places) text += `${before}${name}=${start.extra[name] ?? ""}\0`;
  return { count: names.length, text: text + rest };
}

export interface ServerCall {
  readonly argv: readonly string[];
  readonly variables: readonly string[];
}

/** A process with the same number of arguments and variables. Without the helper it would list no test. */
export function serverCall(start: ShapedStart, helper: string, descriptor: number): ServerCall {
  const lent = new Map<string, string>([
    [LENT[0], `LD_PRELOAD=${helper}`],
    [LENT[1], `NEXTEST_TS_FORK_SOCKET=${descriptor}`],
  ]);
  const { names } = familyOf(start);
  const entries = variablesOf(start).text.split("\0").slice(0, names.length);
  const harmless = ["--list", "--exact", "nextest-fork-server"];
  return {
    argv: [start.program, ...start.args.map((_, index) => harmless[index] ?? "nextest-fork-server")],
    variables: entries.map((entry, index) => lent.get(names[index] ?? "") ?? entry),
  };
}
