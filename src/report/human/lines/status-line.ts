/** The line of a finished or skipped test: status, duration, counter, name. */
import type { StressIndex, TestId } from "../../../model/events.ts";
import {
  type AttemptResult,
  type AttemptStatus,
  isCached,
  isSuccess,
  lastAttempt,
  outcomeKind,
  type ReuseReason,
  type TestOutcome,
} from "../../../model/results/outcome.ts";
import type { Milliseconds } from "../../../model/ids.ts";
import type { Quarantine } from "../../../model/settings.ts";
import { countsAsFailure } from "../../../model/results/stats.ts";
import { seconds } from "../../../text/values/duration.ts";
import { leftoversPhrase } from "../../failure/ending.ts";
import { ntMeaning, ntStatusText } from "../../failure/signals.ts";
import { type Context, pendingCounter, shownCounter } from "../context.ts";
import { type Counter, testLabel } from "../names.ts";
import { type StyleName, STATUS_COLUMNS, status, type Theme } from "../theme.ts";
import { longStatus, shortStatus } from "../words.ts";

/** `[   0.003s] ` */
export function bracketed(duration: number): string {
  return `[${seconds(duration, 8)}s] `;
}

/** As wide as a duration, for lines that have none. */
export const NO_DURATION = "[         ] ";

export interface FinishedLine {
  readonly test: TestId;
  readonly stress: StressIndex | undefined;
  readonly counter: Counter;
  readonly outcome: TestOutcome;
  /** Undefined: the test ran. */
  readonly reused: ReuseReason | undefined;
  readonly quarantine?: Quarantine | undefined;
}

interface StatusWord {
  readonly styleName: StyleName;
  readonly word: string;
}

/** The line written when a test finishes, and the lines that explain it. */
export function finishedLine(context: Context, line: FinishedLine): string {
  const { theme } = context;
  const failsAsFlaky = outcomeKind(line.outcome) === "flaky" && line.outcome.flakyResult === "fail";
  const why = failsAsFlaky ? detail(`test configured to ${theme.paint("fail", "fail")} if flaky`) : "";
  return resultLine(context, line, wordNow(line.outcome)) + why;
}

/** The line that repeats the result at the end of the run. */
export function finalLine(context: Context, line: FinishedLine): string {
  return resultLine(context, line, wordAtEnd(line.outcome));
}

/** Skipped tests have neither duration nor place. */
export function skipLine(context: Context, test: TestId, stress: StressIndex | undefined): string {
  const label = testLabel(context.theme, test, { stress, counter: pendingCounter(context) });
  return `${status(context.theme, "skip", "SKIP")}${NO_DURATION}${label}\n`;
}

function resultLine(context: Context, line: FinishedLine, word: StatusWord): string {
  return testLine(context, line, word)(line.test, lastAttempt(line.outcome).duration, line.counter);
}

/** The line of a test by what is different for each test. */
export type TestLine = (test: TestId, duration: Milliseconds, counter: Counter) => string;

/** The lines of tests that finish just like this one: what they have in common is put together only once. */
export function finishedLines(context: Context, line: FinishedLine): TestLine {
  return testLine(context, line, wordNow(line.outcome));
}

function testLine(context: Context, line: FinishedLine, { styleName, word }: StatusWord): TestLine {
  const { theme } = context;
  const { stress, outcome, reused } = line;
  const last = lastAttempt(outcome);
  const labelOf = (test: TestId, counter: Counter): string =>
    testLabel(theme, test, { stress, counter: shownCounter(context, counter) });
  if (isCached(outcome, reused)) {
    const start = `${status(theme, "skip", "CACHED")}${bracketed(reused.ranFor)}`;
    return (test, _, counter) => `${start}${labelOf(test, counter)}\n`;
  }
  const start = status(theme, styleName, word);
  const early = last.exitedEarly && isSuccess(last.result) ? ` (${theme.paint("skip", "exited early")})` : "";
  const aside = quarantineNote(context, line);
  const end = `${early}${killedNote(theme, last)}${aside}\n${abortDetail(theme, last.result)}`;
  return (test, duration, counter) => `${start}${bracketed(duration)}${labelOf(test, counter)}${end}`;
}

/** A failure that leaves the exit code alone says why. */
function quarantineNote({ theme }: Context, { outcome, quarantine }: FinishedLine): string {
  if (quarantine === undefined || !countsAsFailure(outcome)) return "";
  const { owner, until, reason } = quarantine;
  const text = theme.name(`${owner}, until ${until}: ${reason}`);
  return ` (${theme.paint("skip", "quarantined")} by ${text})`;
}

/** Only with `leak-cleanup = "kill"`. */
function killedNote(theme: Theme, { leftoversKilled }: AttemptStatus): string {
  if (leftoversKilled === undefined) return "";
  return ` (${theme.paint("skip", leftoversPhrase(leftoversKilled))})`;
}

/** During the run: how the last attempt went. Slowness was reported while the test ran. */
function wordNow(outcome: TestOutcome): StatusWord {
  const last = lastAttempt(outcome);
  switch (outcomeKind(outcome)) {
    case "success":
      return { styleName: successStyle(last.result), word: longStatus(last.result) };
    case "flaky":
      return { styleName: flakyStyle(outcome), word: `TRY ${last.attempt} PASS` };
    case "failure":
      return failureWord(last);
  }
}

/** At the end: what to know about the test as a whole. */
function wordAtEnd(outcome: TestOutcome): StatusWord {
  const last = lastAttempt(outcome);
  switch (outcomeKind(outcome)) {
    case "success":
      return last.isSlow
        ? { styleName: "skip", word: slowWord(last.result) }
        : { styleName: successStyle(last.result), word: longStatus(last.result) };
    case "flaky": {
      const word = outcome.flakyResult === "fail" ? "FLKY-FL" : "FLAKY";
      return { styleName: flakyStyle(outcome), word: `${word} ${last.attempt}/${last.totalAttempts}` };
    }
    case "failure":
      return failureWord(last);
  }
}

function failureWord({ attempt, result }: AttemptStatus): StatusWord {
  return {
    styleName: "fail",
    word: attempt === 1 ? longStatus(result) : `TRY ${attempt} ${shortStatus(result)}`,
  };
}

function slowWord(result: AttemptResult): string {
  if (result.kind === "leak") return "SLOW + LEAK";
  return result.kind === "timeout" ? "SLOW+TMPASS" : "SLOW";
}

function successStyle(result: AttemptResult): StyleName {
  return result.kind === "pass" ? "pass" : "skip";
}

function flakyStyle(outcome: TestOutcome): StyleName {
  return outcome.flakyResult === "fail" ? "fail" : "skip";
}

/** Windows: the status word only says that the process was aborted; this says how. */
function abortDetail(theme: Theme, result: AttemptResult): string {
  if (result.kind !== "fail") return "";
  switch (result.status.kind) {
    case "nt-status": {
      const code = theme.paint("count", ntStatusText(result.status.status));
      return detail(`${theme.paint("fail", "with code")} ${code}${ntMeaning(result.status)}`);
    }
    case "job-object":
      return detail(`${theme.paint("fail", "terminated")} via ${theme.paint("count", "job object")}`);
    case "exited":
    case "signaled":
      return "";
  }
}

/** A line that explains the one above it. */
function detail(text: string): string {
  return `${"-".padStart(STATUS_COLUMNS)} ${text}\n`;
}
