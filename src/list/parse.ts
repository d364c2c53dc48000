/**
 * Parses the output of a test binary for `--list --format terse`: one `<name>: test` or `<name>: benchmark` a line, and
 * nothing else. Strict, since a line that is not understood may be a test that would be lost.
 */
import { err, ok, type Result } from "../diagnostics/result.ts";
import { BEYOND_NATIVE_ORDER } from "./ordered-listing.ts";

/** Names as they were printed, in no order; a name may come several times. */
export interface ParsedListing {
  readonly tests: readonly string[];
  readonly benchmarks: readonly string[];
  /** Some name has a character from U+D800 on, so that the engine's own order of texts is not that of UTF-8. */
  readonly beyondNativeOrder?: boolean;
}

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
  const listing = parseLines(text);
  return listing.ok && BEYOND_NATIVE_ORDER.test(text)
    ? ok({ ...listing.value, beyondNativeOrder: true })
    : listing;
}

function parseLines(text: string): Result<ParsedListing, BadLine> {
  const tests: string[] = [];
  const benchmarks: string[] = [];
  let offset = 0;
  for (let number = 1; offset < text.length; number += 1) {
    const lineFeed = text.indexOf("\n", offset);
    const end = lineFeed < 0 ? text.length : text[lineFeed - 1] === "\r" ? lineFeed - 1 : lineFeed;
    if (text.endsWith(TEST, end)) tests.push(text.slice(offset, end - TEST.length));
    else if (text.endsWith(BENCHMARK, end)) benchmarks.push(text.slice(offset, end - BENCHMARK.length));
    else return err({ number, line: text.slice(offset, end), offset });
    offset = lineFeed < 0 ? text.length : lineFeed + 1;
  }
  return ok({ tests, benchmarks });
}
