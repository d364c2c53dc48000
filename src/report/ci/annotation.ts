/** Annotations of failed tests, flaky tests and failed scripts. Texts are not yet encoded for any system. */
import type { RunEvent, ScriptFinished, TestFinished } from "../../model/events.ts";
import type { TestId } from "../../model/events/shared.ts";
import {
  type AttemptStatus,
  type CapturedOutput,
  isSuccess,
  lastAttempt,
  outcomeKind,
} from "../../model/results/outcome.ts";
import { detachedCopy } from "../../text/lines/detached-copy.ts";
import { describeEnding, describeEndingInRun } from "../failure/ending.ts";
import { failureLocation } from "../failure/location.ts";
import { quarantineNote } from "../failure/quarantine.ts";
import { failureSlice, withoutBacktrace } from "../failure/slice.ts";
import { withStacks } from "../failure/stacks.ts";
import { pathInRepository, type Repository } from "./repository.ts";

export interface Annotation {
  readonly level: "error" | "warning";
  readonly kind: "failure" | "flaky" | "quarantined";
  readonly title: string;
  readonly message: string;
  /** Relative to the repository; without it the annotation belongs to the whole step. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** Systems cut longer messages; what matters of a panic is at its beginning. */
const MESSAGE_LIMIT = 4000;

/** Absent if the event is nothing to annotate. */
export function annotationOf(event: RunEvent, repository: Repository): Annotation | undefined {
  switch (event.type) {
    case "test-finished":
      return testAnnotation(event, repository);
    case "script-finished":
      return scriptAnnotation(event);
    default:
      return undefined;
  }
}

function testAnnotation(event: TestFinished, repository: Repository): Annotation | undefined {
  const { test } = event;
  const name = `${event.test.binaryId} ${event.test.testName}`;
  const kind = outcomeKind(event.outcome);
  if (kind === "success") return undefined;
  const last = lastAttempt(event.outcome);
  const aside = quarantineNote(event);
  if (aside !== undefined) {
    const ending = describeEndingInRun(last, event.stats);
    const heading = { level: "warning", kind: "quarantined", title: `${name} ${aside}` } as const;
    return located(heading, last, { test, ending, repository });
  }
  if (kind === "failure") {
    const ending = describeEndingInRun(last, event.stats);
    return located({ level: "error", kind, title: name }, last, { test, ending, repository });
  }
  const level = event.outcome.flakyResult === "fail" ? "error" : "warning";
  const passed = event.outcome.attempts.length;
  const title = `${name} is flaky: passed at attempt ${passed} of ${last.totalAttempts}`;
  const first = event.outcome.attempts[0];
  return located({ level, kind, title }, first, { test, ending: describeEnding(first), repository });
}

function located(
  heading: Pick<Annotation, "level" | "kind" | "title">,
  attempt: AttemptStatus,
  {
    test,
    ending,
    repository,
  }: { readonly test: TestId; readonly ending: string; readonly repository: Repository },
): Annotation {
  const slice = failureSlice(attempt.output);
  const location = failureLocation(slice?.text, test);
  const why = slice === undefined ? ending : withoutBacktrace(slice.text);
  const message = detachedCopy(withStacks(why, attempt, MESSAGE_LIMIT));
  if (location === undefined) return { ...heading, message };
  const { file, line, column } = location;
  return { ...heading, message, file: pathInRepository(file, repository), line, column };
}

/** A script that fails stops the run, so it is reported as a test is. */
function scriptAnnotation({ script, status, stats }: ScriptFinished): Annotation | undefined {
  if (isSuccess(status.result)) return undefined;
  const last = lastWords(status.output);
  const message = `${describeEndingInRun(status, stats)}${last === "" ? "" : `:\n${last}`}`;
  return {
    level: "error",
    kind: "failure",
    title: `${script.phase} script ${script.id}`,
    message: limited(message),
  };
}

const LAST_LINES = 12;

/** The end of what a script wrote to standard error, or otherwise to standard output. */
export function lastWords(output: CapturedOutput): string {
  const texts =
    output.kind === "combined" ? [output.output.text] : [output.stderr?.text, output.stdout?.text];
  const text = texts.find((candidate) => candidate !== undefined && candidate.trim() !== "") ?? "";
  return text.slice(-MESSAGE_LIMIT).trim().split("\n").slice(-LAST_LINES).join("\n");
}

/** Some keep annotations to the end of the run: a message must not keep the output that it was cut from. */
function limited(text: string): string {
  return detachedCopy(text.slice(0, MESSAGE_LIMIT));
}
