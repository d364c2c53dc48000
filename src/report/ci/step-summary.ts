/**
 * The summary of a step: Markdown for the file that `GITHUB_STEP_SUMMARY` names. Everything that quotes a test is an
 * HTML block, in which no Markdown is read.
 */
import type { RunEvent, RunFinished, ScriptFinished, TestFinished } from "../../model/events.ts";
import { isSuccess, lastAttempt, outcomeKind } from "../../model/results/outcome.ts";
import { failedTests, finalVerdict } from "../../model/results/stats.ts";
import { detachedCopy } from "../../text/lines/detached-copy.ts";
import { plural } from "../../text/values/plural.ts";
import { safeText } from "../../text/safe/safe-text.ts";
import { CANCEL_WORDS, describeEndingInRun } from "../failure/ending.ts";
import { quarantineNote } from "../failure/quarantine.ts";
import { failureSlice } from "../failure/slice.ts";
import { withStacks } from "../failure/stacks.ts";
import { namesNoSkipped, type Output, type Sink } from "../output.ts";
import { lastWords } from "./annotation.ts";

/**
 * Failures shown with their text, and tests of each kind that are named. Others are counted: a summary may not be larger
 * than a mebibyte.
 */
const DETAILED = 50;
const NAMED = 1000;
const TEXT_LIMIT = 8000;

/** Collects failures and flaky tests; writes everything when the run is over. */
export function githubSummary(sink: Sink): Output {
  const failed = new NamedTests();
  const flaky = new NamedTests();
  const quarantined = new NamedTests();
  const scripts: string[] = [];
  return {
    on: (event: RunEvent) => {
      if (event.type === "script-finished") {
        if (!isSuccess(event.status.result)) scripts.push(scriptSection(event));
      } else if (event.type === "test-finished") {
        const kind = outcomeKind(event.outcome);
        const aside = quarantineNote(event);
        if (aside !== undefined) quarantined.add(() => `<li>${testName(event)}: ${message(aside)}</li>\n`);
        else if (kind === "failure") failed.add((index) => failureSection(event, index));
        else if (kind === "flaky") flaky.add(() => `<li>${testName(event)}</li>\n`);
      } else if (event.type === "run-finished") {
        sink.write(heading(event, scripts.length > 0));
        sink.write(scripts.join("") + failed.texts.join("") + moreFailures(failed.further));
        sink.write(section("Flaky", flaky) + section("Quarantined", quarantined));
      }
    },
    finish: () => undefined,
    namesSkipped: namesNoSkipped,
  };
}

/** The texts of the first tests of a kind, and the number of the others. */
class NamedTests {
  readonly texts: string[] = [];
  further = 0;

  add(textAt: (index: number) => string): void {
    if (this.texts.length < NAMED) this.texts.push(textAt(this.texts.length));
    else this.further += 1;
  }
}

function moreFailures(count: number): string {
  return count === 0 ? "" : `<p>${count} more ${plural(count, "failure", "failures")}</p>\n\n`;
}

function section(title: string, { texts, further }: NamedTests): string {
  if (texts.length === 0) return "";
  const more = further === 0 ? "" : `<li>${further} more</li>\n`;
  return `#### ${title}\n\n<ul>\n${texts.join("")}${more}</ul>\n\n`;
}

/** Green is a run that succeeded; one without tests did not, as its exit code says too. */
function heading({ stats, stress, elapsed }: RunFinished, scriptFailed: boolean): string {
  const { outcome } = finalVerdict(stats);
  const time = `in ${(elapsed / 1000).toFixed(1)} s`;
  if (outcome === "no-tests-run" && !scriptFailed) return `### ⚠️ No tests were run, ${time}\n\n`;
  const good = outcome === "success" && (stress?.failed ?? 0) === 0 && !scriptFailed;
  const cached = stats.cached > 0 ? `, ${stats.cached} cached` : "";
  const ran = stats.finishedCount - stats.cached;
  const aside = (stats.quarantined ?? 0) > 0 ? `, ${stats.quarantined} quarantined` : "";
  const counts = `${ran} run, ${stats.passed} passed${cached}, ${failedTests(stats)} failed${aside}, ${stats.skipped} skipped`;
  const notRun = stats.initialRunCount - stats.finishedCount;
  const reason = stats.cancelReason === undefined ? "" : ` due to ${CANCEL_WORDS[stats.cancelReason]}`;
  const missing = notRun > 0 ? `, ${notRun} not run${reason}` : "";
  return `### ${good ? "✅" : "❌"} Tests: ${counts}${missing} ${time}\n\n`;
}

function failureSection(test: TestFinished, index: number): string {
  const last = lastAttempt(test.outcome);
  const ending = describeEndingInRun(last, test.stats);
  const slice = index < DETAILED ? failureSlice(last.output) : undefined;
  if (slice !== undefined) return details(testName(test), withStacks(slice.text, last, TEXT_LIMIT));
  const title = `${testName(test)}: ${message(ending)}`;
  if (last.stacks === undefined || index >= DETAILED) return `<p>${title}</p>\n\n`;
  return details(title, withStacks("", last, TEXT_LIMIT));
}

function scriptSection({ script, status, stats }: ScriptFinished): string {
  const title = `${script.phase} script <code>${name(script.id)}</code>: ${message(describeEndingInRun(status, stats))}`;
  const words = lastWords(status.output);
  return words === "" ? `<p>${title}</p>\n\n` : details(title, words);
}

function details(summary: string, text: string): string {
  const shown = message(detachedCopy(text.slice(0, TEXT_LIMIT)));
  return `<details><summary>${summary}</summary>\n\n<pre>${shown}</pre>\n\n</details>\n\n`;
}

function testName({ test }: TestFinished): string {
  return `<code>${name(`${test.binaryId} ${test.testName}`)}</code>`;
}

function name(text: string): string {
  return safeText("step summary", "name", text);
}

function message(text: string): string {
  return safeText("step summary", "message", text);
}
