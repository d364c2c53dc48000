/**
 * A pack: the records of one binary's tests, as the text of one file. The first line contains the format and the digest
 * of the rest, so truncated or altered files are refused. Paths, states, sets of inputs and environments are stored
 * once each.
 */
import { type TestName, testName } from "../model/ids.ts";
import { localPath, portablePath, type PortableRoots } from "./portable-paths.ts";
import type { RecordedVariable } from "./environment.ts";
import { FORMAT } from "./static-key.ts";
import type { CacheRecord, InputKind, RecordedInput } from "./record.ts";

/** Records by test, the newest first. */
export type Pack = ReadonlyMap<TestName, readonly CacheRecord[]>;

/** Maximum records of one test, for different environments or settings. */
const RECORDS_PER_TEST = 8;

export interface PackPorts {
  readonly digest: (text: string) => string;
  readonly roots: PortableRoots;
}

interface Written {
  /** Path, kind and state of every input. */
  readonly inputs: readonly (readonly [path: string, kind: string, state: string])[];
  readonly sets: readonly (readonly number[])[];
  readonly environments: readonly (readonly RecordedVariable[])[];
  /** Test, static key, set, environment, duration in milliseconds, time of storing. */
  readonly records: readonly (readonly [string, string, number, number, number, number])[];
}

export function encodePack(pack: Pack, { digest, roots }: PackPorts): string {
  const inputs = new Numbers<RecordedInput>((each) => `${each.path}\0${each.kind}\0${each.state}`);
  const sets = new Numbers<readonly number[]>((each) => each.join(","));
  const known = new Map<readonly RecordedInput[], number>();
  const setOf = (set: readonly RecordedInput[]): number => {
    const number = known.get(set) ?? sets.numberOf(set.map((each) => inputs.numberOf(each)));
    known.set(set, number);
    return number;
  };
  const environments = new Numbers<readonly RecordedVariable[]>((each) => each.join("\0"));
  const records = [...pack].flatMap(([test, all]) =>
    all.map(({ staticKey, inputs: set, environment, duration, storedAt }) => {
      const numbers = [setOf(set), environments.numberOf(environment)] as const;
      return [test, staticKey, ...numbers, duration, storedAt] as const;
    }),
  );
  const written: Written = {
    inputs: inputs.items.map(({ path, kind, state }) => [
      portablePath(path, roots),
      kind,
      kind === "real" ? portablePath(state, roots) : state,
    ]),
    sets: sets.items,
    environments: environments.items,
    records,
  };
  const body = JSON.stringify(written);
  return `nextest-ts-results ${FORMAT} ${digest(body)}\n${body}\n`;
}

/** Undefined: the text is not a pack of this format, or was damaged. */
export function decodePack(text: string, { digest, roots }: PackPorts): Pack | undefined {
  const end = text.indexOf("\n");
  if (end < 0 || !text.endsWith("\n")) return undefined;
  const body = text.slice(end + 1, -1);
  if (text.slice(0, end) !== `nextest-ts-results ${FORMAT} ${digest(body)}`) return undefined;
  // The digest detects damage only: a server, or another program, can compute it for any text.
  const written = parsed(body);
  return isWritten(written) ? packOf(written, roots) : undefined;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isWritten(value: unknown): value is Written {
  return (
    typeof value === "object" &&
    value !== null &&
    "inputs" in value &&
    "sets" in value &&
    "environments" in value &&
    "records" in value &&
    areInputs(value.inputs) &&
    areSets(value.sets, value.inputs.length) &&
    areEnvironments(value.environments) &&
    areRecords(value.records, { sets: value.sets.length, environments: value.environments.length })
  );
}

function areInputs(value: unknown): value is Written["inputs"] {
  return isListOf(value, (each) => isListOf(each, (part) => typeof part === "string") && each.length === 3);
}

function areSets(value: unknown, inputs: number): value is Written["sets"] {
  return isListOf(value, (each) => isListOf(each, (index) => isIndex(index, inputs)));
}

function areEnvironments(value: unknown): value is Written["environments"] {
  return isListOf(value, (each) => isListOf(each, (variable) => typeof variable === "string"));
}

function areRecords(
  value: unknown,
  { sets, environments }: { readonly sets: number; readonly environments: number },
): value is Written["records"] {
  return isListOf(
    value,
    (each) =>
      isListOf(each, () => true) &&
      each.length === 6 &&
      each.slice(0, 2).every((part) => typeof part === "string") &&
      isIndex(each[2], sets) &&
      isIndex(each[3], environments) &&
      each.slice(4).every(isTime),
  );
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): value is readonly unknown[] {
  return Array.isArray(value) && value.every(isItem);
}

function isIndex(value: unknown, length: number): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < length;
}

/** Milliseconds that a date can hold. */
function isTime(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= 8.64e15;
}

const KINDS: readonly InputKind[] = ["look", "list", "exists", "real", "place"];

function packOf(written: Written, roots: PortableRoots): Pack {
  const inputs = written.inputs.map(([path, kind, state]): RecordedInput => ({
    path: localPath(path, roots),
    kind: KINDS.find((known) => known === kind) ?? "look",
    state: kind === "real" ? localPath(state, roots) : state,
  }));
  const sets = written.sets.map((set) => set.flatMap((index) => inputs[index] ?? []));
  const pack = new Map<TestName, CacheRecord[]>();
  for (const [test, staticKey, set, environmentIndex, duration, storedAt] of written.records) {
    const environment = written.environments[environmentIndex] ?? [];
    const record: CacheRecord = { staticKey, inputs: sets[set] ?? [], environment, duration, storedAt };
    const name = testName(test);
    const known = pack.get(name);
    if (known === undefined) pack.set(name, [record]);
    else known.push(record);
  }
  return pack;
}

/** Merges new records into existing ones. A record replaces the one with the same static key. */
export function mergePacks(there: Pack, added: Pack): Pack {
  const merged = new Map<TestName, readonly CacheRecord[]>(there);
  for (const [test, records] of added) {
    const keys = new Set(records.map(({ staticKey }) => staticKey));
    const others = (there.get(test) ?? []).filter(({ staticKey }) => !keys.has(staticKey));
    merged.set(test, [...records, ...others].slice(0, RECORDS_PER_TEST));
  }
  return merged;
}

/** The records of a pack but for those of which `own` has newer ones. */
export function withoutOlder(pack: Pack, own: Pack): Pack {
  return new Map(
    [...pack].map(([test, records]) => {
      const known = new Map((own.get(test) ?? []).map((each) => [each.staticKey, each.storedAt]));
      return [test, records.filter((each) => (known.get(each.staticKey) ?? 0) <= each.storedAt)];
    }),
  );
}

/** Items in order of their first appearance, each with its number. */
class Numbers<Item> {
  readonly items: Item[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #keyOf: (item: Item) => string;

  constructor(keyOf: (item: Item) => string) {
    this.#keyOf = keyOf;
  }

  numberOf(item: Item): number {
    const key = this.#keyOf(item);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.items.length);
    return this.items.push(item) - 1;
  }
}
