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

const bases = new WeakMap<BaseEnvironment, number>();
let baseCount = 0;

function numberOf(base: BaseEnvironment): number {
  const known = bases.get(base);
  if (known !== undefined) return known;
  baseCount += 1;
  bases.set(base, baseCount);
  return baseCount;
}

/** A variable that rules out a fork server. */
export function presetPreload(variables: Readonly<Record<string, string>>): string | undefined {
  return FORBIDDEN.find((name) => name in variables);
}

/** Undefined: no server starts such a test. Equal texts: the same shape. */
export function shapeOf({ program, args, base, extra }: ShapedStart): string | undefined {
  if (LENT.some((name) => extra[name] === undefined)) return undefined;
  if ((presetPreload(extra) ?? presetPreload(base.variables)) !== undefined) return undefined;
  const parts = [program, String(args.length), String(numberOf(base))];
  for (const name in extra) parts.push(OF_THE_ATTEMPT.test(name) ? name : `${name}=${extra[name]}`);
  return parts.join("\0");
}

const orders = new WeakMap<BaseEnvironment, Map<string, readonly string[]>>();

/** Names in the order in which a test finds them, worked out once for tests that add the same. */
function namesOf({ base, extra }: ShapedStart): readonly string[] {
  const known = orders.get(base) ?? new Map<string, readonly string[]>();
  orders.set(base, known);
  const added = Object.keys(extra);
  const id = added.join("\0");
  const names = known.get(id) ?? sortTexts(new Set([...Object.keys(base.variables), ...added]));
  known.set(id, names);
  return names;
}

/** `NAME=value`, as a test of this shape gets them. */
export function variablesOf(start: ShapedStart): readonly string[] {
  const { base, extra } = start;
  return namesOf(start).map((name) => `${name}=${extra[name] ?? base.variables[name] ?? ""}`);
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
  const names = namesOf(start);
  const harmless = ["--list", "--exact", "nextest-fork-server"];
  return {
    argv: [start.program, ...start.args.map((_, index) => harmless[index] ?? "nextest-fork-server")],
    variables: variablesOf(start).map((entry, index) => lent.get(names[index] ?? "") ?? entry),
  };
}
