/**
 * Finds the part of a failed test's output that says why it failed: the panic message, the returned
 * error, or libtest's note that a test did not panic. The peer's heuristics, so that highlights and
 * machine reports show the same text.
 */
import type { CapturedOutput } from "../../model/results/outcome.ts";

/** A stretch of a captured stream's text, in UTF-16 offsets. `combined` output counts as both streams. */
export interface FailureSlice {
  readonly kind: "panic" | "error" | "no-panic";
  readonly start: number;
  readonly text: string;
}

const PANICKED = /(?<=^|\n)thread '[^']+' (?:\(\d+\) )?panicked at /g;
const ERROR = /(?<=^|\n)Error: /;
const NO_PANIC = "note: test did not panic as expected";

/** The most useful slice: panics and errors are searched on standard error, missing panics on standard output. */
export function failureSlice(output: CapturedOutput): FailureSlice | undefined {
  const stdout = output.kind === "split" ? output.stdout : output.output;
  const stderr = output.kind === "split" ? output.stderr : output.output;
  return (
    (stderr && (panicSlice(stderr.text) ?? errorSlice(stderr.text))) ?? (stdout && noPanicSlice(stdout.text))
  );
}

/** The stream of split output that contains the slice. */
export function streamOf(slice: FailureSlice): "stdout" | "stderr" {
  return slice.kind === "no-panic" ? "stdout" : "stderr";
}

/** The last panic, as some tests panic many times on purpose; with a returned error printed just before it. */
function panicSlice(text: string): FailureSlice | undefined {
  let at = -1;
  for (const match of text.matchAll(PANICKED)) at = match.index;
  if (at < 0) return undefined;
  const before = text.slice(0, at).replace(/[\r\n]+$/, "");
  const previousLine = before.lastIndexOf("\n");
  const start = previousLine >= 0 && before.startsWith("\nError:", previousLine) ? previousLine + 1 : at;
  return { kind: "panic", start, text: text.slice(start).trimEnd() };
}

function errorSlice(text: string): FailureSlice | undefined {
  const start = text.search(ERROR);
  return start < 0 ? undefined : { kind: "error", start, text: text.slice(start).trimEnd() };
}

/** The whole line. */
function noPanicSlice(text: string): FailureSlice | undefined {
  const at = text.indexOf(NO_PANIC);
  if (at < 0) return undefined;
  const start = text.lastIndexOf("\n", at) + 1;
  const end = text.indexOf("\n", at);
  return { kind: "no-panic", start, text: text.slice(start, end < 0 ? undefined : end).replace(/\r$/, "") };
}

const BACKTRACE = /(?:^|\n)(?:stack backtrace:\n|note: run with `RUST_BACKTRACE)[\s\S]*$/;

/** The text of a slice without its backtrace, which is for the log. */
export function withoutBacktrace(text: string): string {
  return text.replace(BACKTRACE, "");
}

/** Where the highlight of a slice ends, relative to its start: after its second line. */
export function highlightEnd(slice: FailureSlice): number {
  const first = slice.text.indexOf("\n");
  const second = first < 0 ? -1 : slice.text.indexOf("\n", first + 1);
  return second < 0 ? slice.text.length : second;
}
