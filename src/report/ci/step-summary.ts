/** The summary of a step: Markdown for the file that `GITHUB_STEP_SUMMARY` names. */
import type { RunEvent, TestFinished } from "../../model/events.ts";
import { lastAttempt, outcomeKind } from "../../model/outcome.ts";
import { failedTests } from "../../model/stats.ts";
import { failureSlice } from "../failure/slice.ts";
import type { Output, Sink } from "../output.ts";
import { ownCopy } from "../../text/own-copy.ts";

/** Failures shown with their text; more are only named, as a summary may not be larger than a mebibyte. */
const DETAILED = 50;
const TEXT_LIMIT = 8000;

/** Collects failures and flaky tests; writes everything when the run is over. */
export function githubSummary(sink: Sink): Output {
  const failed: string[] = [];
  const flaky: string[] = [];
  return {
    on: (event: RunEvent) => {
      if (event.type === "test-finished") {
        const kind = outcomeKind(event.outcome);
        if (kind === "failure") failed.push(failureSection(event, failed.length));
        if (kind === "flaky") flaky.push(`- ${name(event)}\n`);
      }
      if (event.type === "run-finished") {
        const { stats, elapsed } = event;
        const counts = `${stats.finishedCount} run, ${stats.passed} passed, ${failedTests(stats)} failed, ${stats.skipped} skipped`;
        const verdict =
          failedTests(stats) > 0 ? "❌" : stats.finishedCount < stats.initialRunCount ? "⚠️" : "✅";
        sink.write(`### ${verdict} Tests: ${counts} in ${(elapsed / 1000).toFixed(1)} s\n\n`);
        sink.write(failed.join(""));
        if (flaky.length > 0) sink.write(`#### Flaky\n\n${flaky.join("")}\n`);
      }
    },
    finish: () => undefined,
  };
}

function failureSection(test: TestFinished, index: number): string {
  if (index >= DETAILED) return `- ${name(test)}\n`;
  const slice = failureSlice(lastAttempt(test.outcome).output);
  if (slice === undefined) return `- ${name(test)}\n`;
  const text = ownCopy(slice.text.slice(0, TEXT_LIMIT));
  return `<details><summary>${name(test)}</summary>\n\n<pre>${escape(text)}</pre>\n\n</details>\n\n`;
}

function name({ test }: TestFinished): string {
  return `<code>${escape(`${test.binaryId} ${test.testName}`)}</code>`;
}

/** Nothing that a test prints may become Markdown or HTML. Blank lines would end the block. */
function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/\n(?=\n)/g, "\n&#8203;");
}
