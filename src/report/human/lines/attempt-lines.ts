/** Lines about attempts that are under way or failed and will be repeated. */
import type { AttemptFailed, RetryStarted, TestSlow, TestStarted } from "../../../model/events.ts";
import { seconds } from "../../../text/values/duration.ts";
import { shellJoin } from "../../../text/shell/shell-words.ts";
import { type Context, pendingCounter, shownCounter } from "../context.ts";
import { testLabel } from "../names.ts";
import { outputBlock, testSubject } from "../output-block.ts";
import { failureDisplay, isImmediate, reaches } from "../output-decision.ts";
import { bracketed, NO_DURATION } from "./status-line.ts";
import { type StyleName, status } from "../theme.ts";
import { shortStatus } from "../words.ts";

/** The test's label where it has no place among the finished yet. */
function pendingLabel(context: Context, event: AttemptFailed | RetryStarted | TestSlow): string {
  return testLabel(context.theme, event.test, { stress: event.stress, counter: pendingCounter(context) });
}

/** `[> 60.000s] ` */
export function slowBracketed(duration: number): string {
  return `[>${seconds(duration, 7)}s] `;
}

/** Shown if the tests' own output follows (no capture), and with `--verbose`. */
export function startLines(context: Context, event: TestStarted): string {
  const { options, theme } = context;
  if (!options.noCapture && !options.verbose) return "";
  // Without capture tests run one at a time, so this one's place is the next.
  const { finishedCount, initialRunCount } = event.stats;
  const counter = shownCounter(context, { kind: "at", current: finishedCount + 1, total: initialRunCount });
  const label = testLabel(theme, event.test, { stress: event.stress, counter });
  return `${status(theme, "pass", "START")}${NO_DURATION}${label}\n${commandLine(context, event.command)}`;
}

export function retryStartLines(context: Context, event: RetryStarted): string {
  const { options, theme } = context;
  if (!options.noCapture && !options.verbose) return "";
  const word = status(theme, "retry", `TRY ${event.attempt} START`);
  return `${word}${NO_DURATION}${pendingLabel(context, event)}\n${commandLine(context, event.command)}`;
}

function commandLine({ options, theme }: Context, command: readonly string[]): string {
  if (!options.verbose) return "";
  return `${theme.paint("count", "command".padStart(20))}: ${theme.name(shellJoin(command))}\n`;
}

/** A period passed, or the last one did and the test is being ended. */
export function slowLine(context: Context, event: TestSlow): string {
  const word = event.willTerminate ? terminatingWord(context, event) : slowWord(context, event);
  if (word === undefined) return "";
  const label = pendingLabel(context, event);
  return `${status(context.theme, word.styleName, word.text)}${slowBracketed(event.slowFor)}${label}\n`;
}

interface Word {
  readonly styleName: StyleName;
  readonly text: string;
}

function slowWord({ options }: Context, { attempt }: TestSlow): Word | undefined {
  if (!reaches(options.levels.statusLevel, "slow")) return undefined;
  return { styleName: "skip", text: attempt > 1 ? `TRY ${attempt} SLOW` : "SLOW" };
}

/** The last attempt's end is a failure, an earlier one's a retry; attempts are numbered if retries are shown. */
function terminatingWord({ options }: Context, event: TestSlow): Word | undefined {
  const isLast = event.attempt >= event.totalAttempts;
  const needed = isLast ? "fail" : "retry";
  const level = options.levels.statusLevel;
  if (!reaches(level, needed)) return undefined;
  const numbered = event.totalAttempts > 1 && level !== needed;
  return {
    styleName: isLast ? "fail" : "retry",
    text: numbered ? `TRY ${event.attempt} TRMNTG` : "TERMINATING",
  };
}

/** A failed attempt with its output, and the delay before the next one. */
export function* retryLines(context: Context, event: AttemptFailed): Generator<string> {
  const { options, theme } = context;
  if (!reaches(options.levels.statusLevel, "retry")) return;
  const attempt = event.status;
  const word = status(theme, "retry", `TRY ${attempt.attempt} ${shortStatus(attempt.result)}`);
  yield `${word}${bracketed(attempt.duration)}${pendingLabel(context, event)}\n`;
  const display = failureDisplay({
    result: attempt.result,
    setting: event.failureOutput,
    overrides: options.outputOverrides,
    noCapture: options.noCapture,
  });
  if (isImmediate(display))
    yield* outputBlock(context, attempt, { ...testSubject(event.test), styleName: "retry" });
  yield delayLine(context, event);
}

function delayLine(context: Context, event: AttemptFailed): string {
  if (event.delayBeforeNext <= 0) return "";
  const { attempt, totalAttempts } = event.status;
  const word = status(context.theme, "retry", `DELAY ${attempt + 1}/${totalAttempts}`);
  return `${word}by ${seconds(event.delayBeforeNext, 7)}s ${pendingLabel(context, event)}\n`;
}
