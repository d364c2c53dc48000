/**
 * A history as a file of lines, for transfer between machines. The first line contains the version. A line for each
 * test gives it a number in this file, and a line for each run refers to tests by these numbers.
 *
 * Readers skip lines of unknown types.
 */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { TestId } from "../../model/events.ts";
import { binaryId, testName } from "../../model/ids.ts";
import type { Attempts, ResultRecord } from "../../model/results/result-record.ts";
import type { RecordedResults, RunRecord, SourceState } from "../../model/results/run-record.ts";
import { attemptsOf, readAttempts } from "./columns.ts";
import { readTextMap, readTexts } from "./read-texts.ts";
import type { HistoryView, ViewedRun } from "../view.ts";
import { isTime } from "../../text/values/iso-time.ts";
import { isJsonObject, type JsonObject, parseJson } from "../../model/json-reader.ts";
import { encodeJson } from "../../text/encoders.ts";

const VERSION = 1;

export function* historyLines(view: HistoryView): Generator<string> {
  yield JSON.stringify({ type: "nextest-history", version: VERSION });
  for (const [number, { binaryId, testName }] of view.tests)
    yield encodeJson({ type: "test", number, binary: binaryId, name: testName });
  for (const run of view.runs) yield encodeJson(runLine(run));
}

function runLine({ run, results }: ViewedRun): object {
  const rows = [...results.tests].map((test, row): readonly unknown[] => {
    const attempts = attemptsOf(results, row);
    const flat = attempts.flatMap(({ word, duration }) => [word, duration]);
    const fingerprint = results.detail.get(row)?.fingerprint;
    const cpu = results.cpu?.[row] ?? Number.NaN;
    const memory = results.memory?.[row] ?? Number.NaN;
    if (Number.isNaN(cpu) && Number.isNaN(memory))
      return fingerprint === undefined ? [test, flat] : [test, flat, fingerprint];
    return [test, flat, fingerprint ?? null, orNull(cpu), orNull(memory)];
  });
  return { type: "run", ...run, results: rows };
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** Reads such a file line by line. */
export class TransferReader {
  readonly #tests = new Map<number, TestId>();
  #line = 0;

  /** A run, or undefined for lines of other types. An error names the line. */
  read(text: string): Result<RecordedResults | undefined, string> {
    this.#line += 1;
    const value = parseObject(text);
    const { type } = value ?? {};
    if (value === undefined) return this.#refuse("it is no JSON object");
    if (this.#line === 1) return this.#header(value);
    if (type === "test") return this.#test(value);
    if (type !== "run") return ok(undefined);
    const run = readRun(value);
    const results = run === undefined ? undefined : this.#results(run, value["results"]);
    if (run === undefined || results === undefined) return this.#refuse("it is not a run");
    return ok({ run, results });
  }

  /** After the last line. */
  finish(): Result<void, string> {
    return this.#line === 0 ? err("the file is not an exported history") : ok(undefined);
  }

  #refuse(reason: string): Result<never, string> {
    return err(`line ${this.#line}: ${reason}`);
  }

  #header({ type, version }: JsonObject): Result<undefined, string> {
    if (type !== "nextest-history") return this.#refuse("the file is not an exported history");
    if (version === VERSION) return ok(undefined);
    return this.#refuse(`its version is ${JSON.stringify(version)}, this program reads ${VERSION}`);
  }

  #test({ number, binary, name }: JsonObject): Result<undefined, string> {
    if (typeof number !== "number" || typeof binary !== "string" || typeof name !== "string")
      return this.#refuse("it is not a test");
    this.#tests.set(number, { binaryId: binaryId(binary), testName: testName(name) });
    return ok(undefined);
  }

  #results({ startedAt }: RunRecord, rows: unknown): readonly ResultRecord[] | undefined {
    if (!Array.isArray(rows)) return undefined;
    const results: ResultRecord[] = [];
    for (const row of rows) {
      const result = this.#result(row, startedAt);
      if (result === undefined) return undefined;
      results.push(result);
    }
    return results;
  }

  #result(row: unknown, startedAt: number): ResultRecord | undefined {
    if (!Array.isArray(row)) return undefined;
    const values: readonly unknown[] = row;
    const [number, flat, fingerprint, cpu, memory] = values;
    const test = typeof number === "number" ? this.#tests.get(number) : undefined;
    const attempts = readAttempts(flat);
    if (test === undefined || attempts === undefined) return undefined;
    return {
      test,
      attempts: withCosts(attempts, numberOr(cpu), numberOr(memory)),
      startedAt,
      flakyResult: "pass",
      fingerprint: typeof fingerprint === "string" ? fingerprint : undefined,
    };
  }
}

function parseObject(text: string): JsonObject | undefined {
  const read = parseJson(text);
  return "value" in read && isJsonObject(read.value) ? read.value : undefined;
}

function numberOr(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** The columns store costs of the last attempt only. */
function withCosts(attempts: Attempts, cpu: number | undefined, memory: number | undefined): Attempts {
  if (cpu === undefined && memory === undefined) return attempts;
  const costs = { ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) };
  const last = attempts.length - 1;
  const [first, ...others] = attempts.map((attempt, index) =>
    index === last ? { ...attempt, costs } : attempt,
  );
  return first === undefined ? attempts : [first, ...others];
}

function readRun(fields: JsonObject): RunRecord | undefined {
  const { runId, profile, startedAt, elapsed, host, incomplete, cliArgs, binaries, source } = fields;
  if (typeof runId !== "string" || typeof profile !== "string" || !isTime(startedAt)) return undefined;
  if (!isTime(elapsed) || elapsed < 0 || typeof host !== "string") return undefined;
  const args = readTexts(cliArgs);
  const files = readTextMap(binaries);
  if (args === undefined || files === undefined) return undefined;
  return {
    runId,
    profile,
    startedAt,
    elapsed,
    host,
    incomplete: incomplete === true,
    cliArgs: args,
    binaries: files,
    source: readSource(source),
  };
}

function readSource(value: unknown): SourceState | undefined {
  if (!isJsonObject(value) || typeof value["commit"] !== "string") return undefined;
  return { commit: value["commit"], dirty: value["dirty"] === true };
}
