/**
 * GitLab's code quality report: failures and flaky tests on the lines that panicked, which merge requests show
 * beside the change. What has no line (a timeout, say) has no place in it; the JUnit report has it.
 */
import type { RunEvent } from "../../model/events.ts";
import type { Output, Sink } from "../output.ts";
import { type Annotation, annotationOf } from "./annotation.ts";

/** One array, written when the run is over. `prefix` leads from the repository to the workspace. */
export function codeQualityReport({ prefix }: { readonly prefix: string }, sink: Sink): Output {
  /** By test: of the rounds of a stress run, the last that failed is told. */
  const issues = new Map<string, object>();
  return {
    on: (event: RunEvent) => {
      if (event.type !== "test-finished") return;
      const annotation = annotationOf(event, prefix);
      const fingerprint = `${event.test.binaryId}$${event.test.testName}`;
      const issue = annotation === undefined ? undefined : issueOf(annotation, fingerprint);
      if (issue !== undefined) issues.set(fingerprint, issue);
    },
    finish: () => sink.write(`${JSON.stringify([...issues.values()], undefined, 2)}\n`),
  };
}

function issueOf({ level, title, message, file, line }: Annotation, fingerprint: string): object | undefined {
  if (file === undefined || line === undefined) return undefined;
  return {
    description: `${title}: ${message}`,
    check_name: level === "error" ? "test-failure" : "flaky-test",
    fingerprint,
    severity: level === "error" ? "major" : "minor",
    location: { path: file, lines: { begin: line } },
  };
}
