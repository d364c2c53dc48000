/**
 * The environment of a test, as far as it counts for its result: as text for its key, and in a form that can be stored,
 * so that `cache explain` names the variables that differ.
 */
import { portableText, type PortableRoots } from "./portable-paths.ts";
import type { WeightOf } from "./variables.ts";

/** A variable that counts: `NAME=VALUE` with portable paths, or only the name if its value does not count. */
type CountedVariable = string;

/** Ordered by name. */
export function countedVariables(
  env: Readonly<Record<string, string>>,
  weightOf: WeightOf,
  roots: PortableRoots,
): readonly CountedVariable[] {
  // Called for every test before it starts: a plain loop takes half the time.
  const counted: CountedVariable[] = [];
  for (const name of Object.keys(env).sort()) {
    const weight = weightOf(name);
    if (weight === "nothing") continue;
    counted.push(weight === "presence" ? name : `${name}=${portableText(env[name] ?? "", roots)}`);
  }
  return counted;
}

/**
 * A variable in a record: `NAME=MARK`, or only the name if its value does not count. The mark has 16 bits: enough to
 * see that a value differs, and too few to find out a secret value.
 */
export type RecordedVariable = string;

const MARK_DIGITS = 4;

export function recordedVariable(
  counted: CountedVariable,
  digest: (text: string) => string,
): RecordedVariable {
  const name = nameOf(counted);
  return name === counted ? counted : `${name}=${digest(counted).slice(0, MARK_DIGITS)}`;
}

/** Maximum variables that a text names. */
const NAMED = 5;

/** Says which variables differ; undefined: their names and marks are equal. */
export function describeEnvironments(
  before: readonly RecordedVariable[],
  now: readonly RecordedVariable[],
): string | undefined {
  const [old, current] = [byName(before), byName(now)];
  const differences = [...new Set([...old.keys(), ...current.keys()])].sort().flatMap((name) => {
    if (old.get(name) === current.get(name)) return [];
    if (!old.has(name)) return [`\`${name}\` is set now`];
    return [current.has(name) ? `\`${name}\` has another value` : `\`${name}\` is not set now`];
  });
  if (differences.length === 0) return undefined;
  const more = differences.length - NAMED;
  return [...differences.slice(0, NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}

function byName(variables: readonly RecordedVariable[]): ReadonlyMap<string, RecordedVariable> {
  return new Map(variables.map((each) => [nameOf(each), each]));
}

function nameOf(variable: string): string {
  const end = variable.indexOf("=");
  return end === -1 ? variable : variable.slice(0, end);
}
