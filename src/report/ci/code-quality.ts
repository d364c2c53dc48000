/**
 * GitLab's code quality report: failures and flaky tests on the lines that failed, which merge requests show
 * next to the change. What has no line (a timeout, say) has no place in it; the JUnit report has it.
 */
import type { RunEvent } from "../../model/events.ts";
import { encodeJson } from "../../text/encoders.ts";
import { safeClean } from "../../text/safe/safe-text.ts";
import { namesNoSkipped, type Output, type Sink } from "../output.ts";
import { type Annotation, annotationOf } from "./annotation.ts";
import type { Repository } from "./repository.ts";

/** One array, written when the run is over. */
export function codeQualityReport(repository: Repository, sink: Sink): Output {
  /** By test: of the rounds of a stress run, the last that failed is reported. */
  const issues = new Map<string, object>();
  return {
    on: (event: RunEvent) => {
      if (event.type !== "test-finished") return;
      const annotation = annotationOf(event, repository);
      const fingerprint = name(`${event.test.binaryId}$${event.test.testName}`);
      const issue = annotation === undefined ? undefined : issueOf(annotation, fingerprint);
      if (issue !== undefined) issues.set(fingerprint, issue);
    },
    finish: () => sink.write(`${encodeJson([...issues.values()], 2)}\n`),
    namesSkipped: namesNoSkipped,
  };
}

const CHECK_NAMES = {
  failure: "test-failure",
  flaky: "flaky-test",
  quarantined: "quarantined-test",
} as const;

function issueOf(
  { level, kind, title, message, file, line }: Annotation,
  fingerprint: string,
): object | undefined {
  if (file === undefined || line === undefined) return undefined;
  return {
    description: `${name(title)}: ${safeClean("code quality", "message", message)}`,
    check_name: CHECK_NAMES[level === "error" ? "failure" : kind],
    fingerprint,
    severity: level === "error" ? "major" : "minor",
    location: { path: name(file), lines: { begin: line } },
  };
}

function name(text: string): string {
  return safeClean("code quality", "name", text);
}
