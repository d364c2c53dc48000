/** Why an attempt failed, short enough for the top of the page: the panic's place and message, or the last lines. */
import type { TestId } from "../../model/events/shared.ts";
import { type AttemptStatus, isSuccess } from "../../model/results/outcome.ts";
import { failureLocation, type SourceLocation } from "../failure/location.ts";
import { type FailureSlice, failureSlice, withoutBacktrace } from "../failure/slice.ts";
import { pageName, plainText } from "./safe-text.ts";

export interface PageCause {
  /** `file:line:column`, as the compiler knew it. */
  readonly location?: string;
  /** Plain text of a few lines, without colours. */
  readonly message: string;
}

const MOST_LINES = 12;
const MOST_CHARACTERS = 2000;
/** Without a panic or an error, the end of the output is most useful. */
const LAST_LINES = 4;

/** Undefined for an attempt that passed, and where the output says nothing. `test`: undefined for a script. */
export function causeOf(status: AttemptStatus, test: TestId | undefined): PageCause | undefined {
  if (isSuccess(status.result)) return undefined;
  const slice = failureSlice(status.output);
  const location = failureLocation(slice?.text, test);
  const message = slice === undefined ? lastWords(status) : messageOf(slice);
  const cause = location === undefined ? { message } : { location: pageName(placeText(location)), message };
  return cause.message === "" && cause.location === undefined ? undefined : cause;
}

function messageOf(slice: FailureSlice): string {
  const text = withoutBacktrace(beforeFrame(slice.text.slice(0, 4 * MOST_CHARACTERS)));
  return bounded(slice.kind === "panic" ? withoutPanicLine(text) : text);
}

const placeText = ({ file, line, column }: SourceLocation): string => `${file}:${line}:${column}`;

/** The page shows what panicked, and where, next to the message. The form before Rust 1.73 has the message in that line. */
function withoutPanicLine(text: string): string {
  const old = /^thread '.*?' panicked at '([\s\S]*)', [^\n]+:\d+:\d+/m.exec(text);
  if (old !== null) return old[1] ?? "";
  return text.replace(/^thread '[^\n]* panicked at [^\n]*\n?/m, "");
}

/** In combined output, what libtest prints after the test stands after the panic. */
function beforeFrame(text: string): string {
  const end = text.search(/\n+(?:test .* \.\.\. FAILED|failures:)\n/);
  return end < 0 ? text : text.slice(0, end);
}

function lastWords({ output }: AttemptStatus): string {
  const streams = output.kind === "combined" ? [output.output] : [output.stderr, output.stdout];
  for (const stream of streams) {
    const end = plainText((stream?.text ?? "").slice(-MOST_CHARACTERS));
    const lines = end.split("\n").filter((line) => line.trim() !== "" && !FRAME.test(line));
    if (lines.length > 0) return bounded(lines.slice(-LAST_LINES).join("\n"));
  }
  return "";
}

/** Lines that libtest prints around a test. */
const FRAME = /^(?:running \d+ tests?|test .* \.\.\. .*|test result: .*|failures:|successes:)$/;

function bounded(text: string): string {
  const lines = plainText(text).trim().split("\n");
  const kept = lines.slice(0, MOST_LINES).join("\n");
  if (kept.length > MOST_CHARACTERS) return `${kept.slice(0, MOST_CHARACTERS)}…`;
  return lines.length > MOST_LINES ? `${kept}\n…` : kept;
}
