/** What of a failed or flaky test is worth a mark on the line that panicked. */
import type { TestFinished } from "../../model/events.ts";
import { type AttemptStatus, lastAttempt, outcomeKind } from "../../model/outcome.ts";
import { describeEnding } from "../failure/ending.ts";
import { panicLocation } from "../failure/location.ts";
import { failureSlice, withoutBacktrace } from "../failure/slice.ts";
import { ownCopy } from "../../text/own-copy.ts";

export interface Annotation {
  readonly level: "error" | "warning";
  readonly title: string;
  readonly message: string;
  /** Relative to the repository; without it the annotation belongs to the whole step. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** Systems cut longer messages; what matters of a panic is at its beginning. */
const MESSAGE_LIMIT = 4000;

/** `prefix` is the workspace's path inside the repository, with `/` at its end; empty where they are the same. */
export function annotationOf(event: TestFinished, prefix: string): Annotation | undefined {
  const name = `${event.test.binaryId} ${event.test.testName}`;
  const kind = outcomeKind(event.outcome);
  if (kind === "success") return undefined;
  if (kind === "failure") return place({ level: "error", title: name }, lastAttempt(event.outcome), prefix);
  const level = event.outcome.flakyResult === "fail" ? "error" : "warning";
  const passed = event.outcome.attempts.length;
  const title = `${name} is flaky: passed at attempt ${passed} of ${lastAttempt(event.outcome).totalAttempts}`;
  return place({ level, title }, event.outcome.attempts[0], prefix);
}

function place(
  heading: Pick<Annotation, "level" | "title">,
  attempt: AttemptStatus,
  prefix: string,
): Annotation {
  const slice = failureSlice(attempt.output);
  const location = slice === undefined ? undefined : panicLocation(slice.text);
  const whole = slice === undefined ? describeEnding(attempt) : withoutBacktrace(slice.text);
  // Kept to the end by some: it must not keep the output that it was cut from.
  const message = ownCopy(whole.slice(0, MESSAGE_LIMIT));
  if (location === undefined) return { ...heading, message };
  const { file, line, column } = location;
  return { ...heading, message, file: isAbsolute(file) ? file : `${prefix}${file}`, line, column };
}

function isAbsolute(file: string): boolean {
  return file.startsWith("/") || /^[A-Za-z]:[\\/]/.test(file);
}
