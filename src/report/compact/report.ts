/**
 * The compact report, for logs and for programs: passing tests are counted, not
 * listed, so a thousand of them take at most ten lines; failures are shown at once, in few lines.
 */
import type {
  CancelStarted,
  RunEvent,
  RunFinished,
  RunStarted,
  ScriptFinished,
  TestFinished,
  TestSlow,
} from "../../model/events.ts";
import { isSuccess, lastAttempt, outcomeKind } from "../../model/results/outcome.ts";
import { failedTests, finalVerdict, type RunStats } from "../../model/results/stats.ts";
import { seconds } from "../../text/values/duration.ts";
import { binariesWord, plural, testsWord } from "../../text/values/plural.ts";
import { CANCEL_WORDS } from "../failure/ending.ts";
import { quarantineNote } from "../failure/quarantine.ts";
import type { Context, HumanOptions } from "../human/context.ts";
import { infoFinishLines, infoStartLines, infoUnitLines } from "../human/lines/info-lines.ts";
import { scriptLabel, testPath } from "../human/names.ts";
import { countsText, progressLine, verdictStyle } from "../human/summary.ts";
import { type Theme, themeFor } from "../human/theme.ts";
import { longStatus } from "../human/words.ts";
import { type FiltersetOf, RerunLine } from "../rerun-line.ts";
import type { Output, Sink } from "../output.ts";
import { failedTestLines, failureLines } from "./failure-lines.ts";
import { Notes } from "./notes.ts";

export interface CompactOptions extends HumanOptions {
  /** Makes the filterset of the command that runs the failed tests again. */
  readonly filtersetOf: FiltersetOf;
  /** A progress bar is drawn below: lines that say how far the run is are not needed. */
  readonly bar?: boolean;
}

export function compactReport(options: CompactOptions, sink: Sink): Output {
  return new CompactReport(options, sink);
}

/** Signs of life in a long run: after each third, but not more often than this. */
const PARTS = 3;
const QUIET_TIME = 10_000;
/** Tests found slow that are reported while they run. */
const MOST_SLOW = 2;
/** Failures with their reason, and those of which only the heading is shown; others are counted. */
const MOST_DETAILED = 50;
const MOST_FAILURES = 500;

class CompactReport implements Output {
  readonly #sink: Sink;
  readonly #options: CompactOptions;
  readonly #theme: Theme;
  readonly #notes = new Notes();
  readonly #rerun = new RerunLine();
  #mode: RunStarted["mode"] = "test";
  #runCount = 0;
  readonly #slow = new Set<string>();
  #part = 0;
  #lastLineAt = 0;
  #failures = 0;

  constructor(options: CompactOptions, sink: Sink) {
    this.#options = options;
    this.#theme = themeFor(options);
    this.#sink = sink;
  }

  namesSkipped(): boolean {
    return false;
  }

  on(event: RunEvent): void {
    this.#rerun.on(event);
    switch (event.type) {
      case "run-started":
        return this.#started(event);
      case "script-finished":
        return this.#script(event);
      case "test-slow":
        return this.#slowTest(event);
      case "test-finished":
        return this.#finished(event);
      case "cancel-started":
        return this.#cancelled(event);
      case "info-started":
        return this.#write(event, infoStartLines(this.#context(), event));
      case "info-unit":
        return this.#write(event, [...infoUnitLines(this.#context(), event)].join(""));
      case "info-finished":
        return this.#write(event, infoFinishLines(this.#context(), event));
      case "enter-pressed":
        return this.#write(event, progressLine(this.#theme, event.stats, event));
      case "run-finished":
        return this.#runFinished(event);
      default:
        return undefined;
    }
  }

  finish(): void {
    // Nothing is held back.
  }

  /** Answers to keys and signals are those of the human report. */
  #context(): Context {
    return { options: this.#options, theme: this.#theme, mode: this.#mode, runCount: this.#runCount };
  }

  #write(event: RunEvent, text: string): void {
    this.#lastLineAt = event.elapsed;
    this.#sink.write(text);
  }

  #started(event: RunStarted): void {
    this.#mode = event.mode;
    this.#runCount = event.runCount;
    const { paint } = this.#theme;
    const tests = `${paint("count", event.runCount)} ${testsWord(event.mode, event.runCount !== 1)}`;
    const binaries = `${event.binaries.length} ${binariesWord(event.binaries.length)}`;
    this.#write(event, `running ${tests} across ${binaries} (profile ${this.#theme.name(event.profile)})\n`);
  }

  #script(event: ScriptFinished): void {
    if (isSuccess(event.status.result)) return;
    const word = this.#theme.paint(
      "fail",
      `${event.script.phase.toUpperCase()} ${longStatus(event.status.result)}`,
    );
    const heading = `${word} ${scriptLabel(this.#theme, event.script, event.stress)}`;
    this.#failure(
      event,
      failureLines(this.#theme, { heading, tries: "", status: event.status, test: undefined }),
    );
  }

  /** Each test once. */
  #slowTest(event: TestSlow): void {
    const path = testPath(this.#theme, event.test);
    if (event.willTerminate || this.#slow.size >= MOST_SLOW || this.#slow.has(path)) return;
    this.#slow.add(path);
    this.#write(event, `${this.#theme.paint("skip", "slow")}: ${path} (>${seconds(event.slowFor)}s)\n`);
  }

  #finished(event: TestFinished): void {
    const { outcome } = event;
    const kind = outcomeKind(outcome);
    if (kind === "success" || (kind === "flaky" && outcome.flakyResult === "pass")) {
      this.#notes.addPassed(this.#theme, event);
    } else if (lastAttempt(outcome).terminatedByRunner) {
      this.#notes.addTerminated(this.#theme, event);
    } else {
      const aside = quarantineNote(event);
      const path = testPath(this.#theme, event.test);
      const label = aside === undefined ? path : `${path}, ${this.#theme.name(aside)}`;
      this.#failure(event, failedTestLines(this.#theme, label, event));
    }
    this.#signOfLife(event);
  }

  #failure(event: RunEvent, text: string): void {
    this.#failures += 1;
    if (this.#failures > MOST_FAILURES) return;
    const shown = this.#failures > MOST_DETAILED ? text.slice(0, text.indexOf("\n") + 1) : text;
    const { guard } = this.#options.log ?? {};
    this.#write(event, guard === undefined ? shown : `${guard.open}${shown}${guard.close}`);
  }

  #failuresLeftOut(): string {
    const more = this.#failures - MOST_FAILURES;
    return more > 0 ? `${more} more ${plural(more, "failure is", "failures are")} not shown\n` : "";
  }

  #signOfLife(event: TestFinished): void {
    if (this.#options.bar === true) return;
    const { finishedCount, initialRunCount } = event.stats;
    const part = Math.floor((finishedCount / Math.max(initialRunCount, 1)) * PARTS);
    if (part <= this.#part || part === PARTS || event.elapsed - this.#lastLineAt < QUIET_TIME) return;
    this.#part = part;
    const failed = failedTests(event.stats);
    this.#write(
      event,
      `${finishedCount}/${initialRunCount} done, ${failed} failed (${seconds(event.elapsed)}s)\n`,
    );
  }

  #cancelled(event: CancelStarted): void {
    const reason = event.stats.cancelReason;
    const why = reason === undefined ? "" : ` due to ${CANCEL_WORDS[reason]}`;
    this.#write(event, `${this.#theme.paint("fail", "cancelling")}${why}, ${event.running} still running\n`);
  }

  #runFinished(event: RunFinished): void {
    const rerun = this.#theme.quoting(this.#rerun.text(this.#options.filtersetOf));
    const leftOut = this.#failuresLeftOut();
    this.#write(event, leftOut + this.#summary(event) + this.#notes.lines(this.#theme) + rerun);
  }

  #summary({ stats, stress, elapsed }: RunFinished): string {
    const theme = this.#theme;
    const rounds =
      stress === undefined ? "" : `${stress.succeeded} rounds passed, ${stress.failed} failed; last round: `;
    const word = theme.paint((stress?.failed ?? 0) > 0 ? "fail" : verdictStyle(stats), "finished");
    return `${word} in ${seconds(elapsed)}s: ${rounds}${countsText(theme, stats)}${this.#notRun(stats)}\n`;
  }

  #notRun(stats: RunStats): string {
    const notRun = stats.initialRunCount - stats.finishedCount;
    const verdict = finalVerdict(stats);
    if (notRun <= 0 || verdict.outcome === "success") return "";
    const reason = stats.cancelReason === undefined ? "" : ` due to ${CANCEL_WORDS[stats.cancelReason]}`;
    return `, ${notRun} ${testsWord(this.#mode, notRun !== 1)} not run${reason}`;
  }
}
