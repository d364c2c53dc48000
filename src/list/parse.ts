/**
 * Reads what a test binary prints for `--list --format terse`: one `<name>: test` or `<name>: benchmark`
 * a line, and nothing else. Strict, since a line that is not understood may be a test that would be lost.
 */
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { TestKind } from "../model/test-list.ts";

/** Tests by name. A name that comes twice in one answer is one test; it is a benchmark only if all say so. */
export type ParsedListing = ReadonlyMap<string, TestKind>;

/** The first line that is not a test. */
export interface BadLine {
  /** From 1. */
  readonly number: number;
  readonly line: string;
  /** Where the line starts in the text, in UTF-16 units. */
  readonly offset: number;
}

const TEST = ": test";
const BENCHMARK = ": benchmark";

/** Lines end with LF or CR LF; the last one may lack its end. An empty line in between is not a test. */
export function parseListing(text: string): Result<ParsedListing, BadLine> {
  const tests = new Map<string, TestKind>();
  let offset = 0;
  for (let number = 1; offset < text.length; number += 1) {
    const lineFeed = text.indexOf("\n", offset);
    const end = lineFeed < 0 ? text.length : text[lineFeed - 1] === "\r" ? lineFeed - 1 : lineFeed;
    if (text.endsWith(TEST, end)) tests.set(text.slice(offset, end - TEST.length), "test");
    else if (text.endsWith(BENCHMARK, end)) addBenchmark(tests, text.slice(offset, end - BENCHMARK.length));
    else return err({ number, line: text.slice(offset, end), offset });
    offset = lineFeed < 0 ? text.length : lineFeed + 1;
  }
  return ok(tests);
}

function addBenchmark(tests: Map<string, TestKind>, name: string): void {
  if (!tests.has(name)) tests.set(name, "bench");
}
