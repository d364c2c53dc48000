/**
 * The results of one run as packed columns, as stored in the database: little-endian, without padding. Results that do
 * not fit into a row have an entry in `detail`. See docs/design/history.md.
 */
import type { Milliseconds } from "../../model/ids.ts";
import type { AttemptRecord, Attempts, ResultCosts, ResultKind } from "../../model/results/result-record.ts";
import { parseJson } from "../../model/json-reader.ts";
import { ATTEMPT_WORDS } from "../../model/results/result-record.ts";
import { xxHash3 } from "../../os/hash.ts";

/** Results of one run, one a row. `tests` are numbers of tests in the database. */
export interface ResultColumns {
  readonly tests: Uint32Array;
  /** Duration of the last attempt that ended by itself; NaN if there is none. */
  readonly durations: Float32Array;
  /** Indices into `KINDS`. */
  readonly kinds: Uint8Array;
  /** Processor time in milliseconds and memory in bytes; NaN if not measured. */
  readonly cpu?: Float32Array | undefined;
  readonly memory?: Float32Array | undefined;
  /** By row: what does not fit into the columns. */
  readonly detail: ReadonlyMap<number, RowDetail>;
}

export interface RowDetail {
  readonly attempts: Attempts;
  readonly fingerprint?: string | undefined;
}

export const KINDS = ["pass", "flaky", "fail", "unknown"] as const satisfies readonly ResultKind[];
export const FLAKY = 1;
export const FAIL = 2;

export interface Packed {
  readonly columns: Uint8Array;
  readonly detail: string;
  readonly checksum: string;
}

/** Bytes of a row: test, duration, kind; eight more with costs. */
const PLAIN_ROW = 9;
const COST_ROW = 8;

export function pack(results: ResultColumns): Packed {
  const { tests, durations, kinds, cpu, memory } = results;
  const parts: readonly ArrayBufferView[] = [
    tests,
    durations,
    kinds,
    ...(cpu === undefined || memory === undefined ? [] : [cpu, memory]),
  ];
  const columns = concatenate(parts);
  const detail = packDetail(results.detail);
  return { columns, detail, checksum: checksum(columns, detail) };
}

function concatenate(parts: readonly ArrayBufferView[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return whole;
}

function checksum(columns: Uint8Array, detail: string): string {
  const text = new TextEncoder().encode(detail);
  return (xxHash3(columns) ^ xxHash3(text)).toString(16);
}

/** `count`: the number of packed rows. Undefined if the bytes are damaged. */
export function unpack(packed: Packed, count: number): ResultColumns | undefined {
  const { columns, detail } = packed;
  if (checksum(columns, detail) !== packed.checksum) return undefined;
  const hasCosts = columns.length === count * (PLAIN_ROW + COST_ROW);
  if (!hasCosts && columns.length !== count * PLAIN_ROW) return undefined;
  // Copy, since typed arrays need an aligned buffer.
  const bytes = new Uint8Array(columns).buffer;
  const details = unpackDetail(detail);
  if (details === undefined) return undefined;
  const float = (start: number): Float32Array => new Float32Array(bytes.slice(start, start + 4 * count));
  return {
    tests: new Uint32Array(bytes, 0, count),
    durations: new Float32Array(bytes, 4 * count, count),
    kinds: new Uint8Array(bytes, 8 * count, count),
    cpu: hasCosts ? float(PLAIN_ROW * count) : undefined,
    memory: hasCosts ? float((PLAIN_ROW + 4) * count) : undefined,
    detail: details,
  };
}

/** `[row, [word, duration, word, duration, …], fingerprint]` */
type PackedDetail = readonly [number, readonly (string | number)[], string?];

function packDetail(detail: ResultColumns["detail"]): string {
  const entries = [...detail].map(([row, { attempts, fingerprint }]): PackedDetail => {
    const flat = attempts.flatMap(({ word, duration }) => [word, duration]);
    return fingerprint === undefined ? [row, flat] : [row, flat, fingerprint];
  });
  return entries.length === 0 ? "" : JSON.stringify(entries);
}

function unpackDetail(text: string): Map<number, RowDetail> | undefined {
  const details = new Map<number, RowDetail>();
  if (text === "") return details;
  const read = parseJson(text);
  if (!("value" in read) || !Array.isArray(read.value)) return undefined;
  for (const entry of read.value) {
    if (!Array.isArray(entry)) return undefined;
    const values: readonly unknown[] = entry;
    const [row, flat, fingerprint] = values;
    const attempts = readAttempts(flat);
    if (typeof row !== "number" || attempts === undefined) return undefined;
    details.set(row, { attempts, fingerprint: typeof fingerprint === "string" ? fingerprint : undefined });
  }
  return details;
}

/** Parses alternating words and durations, from files of this or other programs. */
export function readAttempts(flat: unknown): Attempts | undefined {
  if (!Array.isArray(flat)) return undefined;
  const values: readonly unknown[] = flat;
  const attempts: AttemptRecord[] = [];
  for (let at = 0; at < values.length; at += 2) {
    const word = ATTEMPT_WORDS.find((known) => known === values[at]);
    const duration = values[at + 1];
    if (word === undefined || !isDuration(duration)) return undefined;
    attempts.push({ word, duration });
  }
  const [first, ...others] = attempts;
  return first === undefined ? undefined : [first, ...others];
}

function isDuration(value: unknown): value is Milliseconds {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

/** The result record of a row, from its columns and its detail. */
export function attemptsOf(results: ResultColumns, row: number): Attempts {
  const detailed = results.detail.get(row)?.attempts;
  if (detailed !== undefined) return detailed;
  return [{ word: "pass", duration: results.durations[row] ?? 0, costs: costsOf(results, row) }];
}

export function costsOf({ cpu, memory }: ResultColumns, row: number): ResultCosts | undefined {
  const measured = { cpu: cpu?.[row] ?? Number.NaN, memory: memory?.[row] ?? Number.NaN };
  if (Number.isNaN(measured.cpu) && Number.isNaN(measured.memory)) return undefined;
  return {
    ...(Number.isNaN(measured.cpu) ? {} : { cpu: measured.cpu }),
    ...(Number.isNaN(measured.memory) ? {} : { memory: measured.memory }),
  };
}
