/**
 * GitLab's code quality report: failures and flaky tests, which merge requests show next to the change. Every entry must
 * name a line: a failure that names none (a timeout, a signal) is at the beginning of its package's manifest.
 */
import type { RunEvent } from "../../model/events.ts";
import type { BinaryId } from "../../model/ids.ts";
import { encodeJson } from "../../text/encoders.ts";
import { safeClean } from "../../text/safe/safe-text.ts";
import { namesNoSkipped, type Output, type Sink } from "../output.ts";
import { type Annotation, annotationOf } from "./annotation.ts";
import { packageManifests } from "./package-manifests.ts";
import { pathInRepository, type Repository } from "./repository.ts";

/** One array, written when the run is over. */
export function codeQualityReport(repository: Repository, sink: Sink): Output {
  /** By test: of the rounds of a stress run, the last that failed is reported. */
  const issues = new Map<string, object>();
  const workspaceManifest = pathInRepository("Cargo.toml", repository);
  let manifests: ReadonlyMap<BinaryId, string> = new Map();
  return {
    on: (event: RunEvent) => {
      if (event.type === "run-started") manifests = packageManifests(event, repository);
      if (event.type !== "test-finished") return;
      const annotation = annotationOf(event, repository);
      if (annotation === undefined) return;
      const { binaryId, testName } = event.test;
      const fingerprint = name(`${binaryId}$${testName}`);
      const manifest = manifests.get(binaryId) ?? workspaceManifest;
      issues.set(fingerprint, issueOf(annotation, fingerprint, manifest));
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
  { level, kind, title, message, file, line = 1 }: Annotation,
  fingerprint: string,
  manifest: string,
): object {
  return {
    description: `${name(title)}: ${safeClean("code quality", "message", message)}`,
    check_name: CHECK_NAMES[level === "error" ? "failure" : kind],
    fingerprint,
    severity: level === "error" ? "major" : "minor",
    location: { path: name(file ?? manifest), lines: { begin: line } },
  };
}

function name(text: string): string {
  return safeClean("code quality", "name", text);
}
