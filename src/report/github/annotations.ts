/** Failures and flaky tests as annotations on the line that panicked. */
import type { RunEvent, TestFinished } from "../../model/events.ts";
import { type AttemptStatus, lastAttempt, outcomeKind } from "../../model/outcome.ts";
import { describeEnding } from "../failure/ending.ts";
import { failureSlice } from "../failure/slice.ts";
import { panicLocation } from "../failure/location.ts";
import type { Output, Sink } from "../output.ts";
import { type Annotation, annotate } from "./commands.ts";

export interface AnnotationOptions {
  /** The workspace's path inside the repository, with `/` at its end; empty where they are the same. */
  readonly prefix: string;
}

/** GitHub cuts longer messages; what matters of a panic is at its beginning. */
const MESSAGE_LIMIT = 4000;

export function githubAnnotations(sink: Sink, options: AnnotationOptions): Output {
  return {
    on: (event: RunEvent) => {
      if (event.type !== "test-finished") return;
      const annotation = annotationOf(event, options.prefix);
      if (annotation !== undefined) sink.write(annotate(annotation));
    },
    finish: () => undefined,
  };
}

function annotationOf(event: TestFinished, prefix: string): Annotation | undefined {
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
  const message = (slice?.text ?? describeEnding(attempt)).slice(0, MESSAGE_LIMIT);
  if (location === undefined) return { ...heading, message };
  const { file, line, column } = location;
  return { ...heading, message, file: isAbsolute(file) ? file : `${prefix}${file}`, line, column };
}

function isAbsolute(file: string): boolean {
  return file.startsWith("/") || /^[A-Za-z]:[\\/]/.test(file);
}
