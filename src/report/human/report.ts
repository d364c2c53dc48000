/**
 * The human report of a run: a fold over its events that writes lines to a sink.
 *
 * Each group of events has its formatter. This file keeps only the state that they share: why the run was cancelled,
 * and what is repeated at the end.
 */
import type { RunEvent, RunFinished, TestFinished, TestSkipped } from "../../model/events.ts";
import { lastAttempt, outcomeKind } from "../../model/results/outcome.ts";
import { type CancelReason, isStronger } from "../../model/results/stats.ts";
import type { Aside, Destination, Output, Part, Sink } from "../output.ts";
import { retryLines, retryStartLines, slowLine, startLines } from "./lines/attempt-lines.ts";
import { cancelLine, continueLine, killLine, pauseLine } from "./lines/cancel-lines.ts";
import type { Context, HumanOptions } from "./context.ts";
import { type FinalEntry, finalLines, finishedEntry } from "./finals.ts";
import { headerLines } from "./header.ts";
import { infoFinishLines, infoStartLines, infoUnitLines } from "./lines/info-lines.ts";
import { finishedCounter } from "./names.ts";
import { outputBlock, testSubject } from "./output-block.ts";
import {
  decideOutput,
  isInterrupted,
  type OutputDecision,
  reaches,
  reachesFinal,
} from "./output-decision.ts";
import { scriptFinishedLines, scriptSlowLine, scriptStartLine } from "./lines/script-lines.ts";
import {
  type FinishedLine,
  finishedLine,
  finishedLines,
  skipLine,
  type TestLine,
} from "./lines/status-line.ts";
import { roundFinishedLine, roundStartLines } from "./lines/stress-lines.ts";
import { notRunWarning, notSeenLines, progressLine, summaryLines } from "./summary.ts";
import { RerunLine } from "../rerun-line.ts";
import { themeFor } from "./theme.ts";

export interface HumanOutput extends Output {
  /**
   * The text for tests that finish just like `sample` does, apart from their names, durations and counts: it is all that
   * is to be written, and the report needs no event for them. Undefined: it does. Valid until another event follows.
   */
  textFor(sample: TestFinished): TestLine | undefined;
}

/** Makes a report; what its end repeats is put aside. */
export function humanReport(options: HumanOptions, destination: Destination): HumanOutput {
  return new HumanReport(options, destination);
}

/** Characters that are put together before they are written. */
const MOST_HELD = 64 * 1024;

class HumanReport implements HumanOutput {
  readonly #sink: Sink;
  readonly #aside: Aside;
  #context: Context;
  #cancelReason: CancelReason | undefined;
  #finals: FinalEntry[] = [];
  readonly #rerun = new RerunLine();
  #isRecorded = false;

  constructor(options: HumanOptions, { sink, aside }: Destination) {
    this.#sink = sink;
    this.#aside = aside;
    this.#context = { options, theme: themeFor(options), mode: "test", runCount: 0 };
  }

  namesSkipped(): boolean {
    const { levels } = this.#context.options;
    return reaches(levels.statusLevel, "skip") || reachesFinal(levels.finalStatusLevel, "skip");
  }

  on(event: RunEvent): void {
    this.#rerun.on(event);
    switch (event.type) {
      case "run-started":
        this.#isRecorded = event.look?.shortId !== undefined;
        this.#context = { ...this.#context, mode: event.mode, runCount: event.runCount };
        break;
      case "cancel-started":
      case "kill-started":
        this.#noteCancel(event.stats.cancelReason);
        break;
      case "test-finished":
        return this.#finished(event);
      case "test-skipped":
        return this.#skipped(event);
      case "run-finished":
        return this.#runFinished(event);
      default:
        break;
    }
    this.#write(linesOf(this.#context, event));
  }

  finish(): void {
    this.#finals = [];
  }

  /** Small parts are put together, so that an event is most often one write. Only whole lines are written. */
  #write(parts: Iterable<string>): void {
    let text = "";
    for (const part of parts) {
      text += part;
      if (text.length < MOST_HELD || !text.endsWith("\n")) continue;
      this.#sink.write(text);
      text = "";
    }
    if (text !== "") this.#sink.write(text);
  }

  #noteCancel(reason: CancelReason | undefined): void {
    if (reason !== undefined && isStronger(reason, this.#cancelReason)) this.#cancelReason = reason;
  }

  textFor(sample: TestFinished): TestLine | undefined {
    // Failed tests are counted, for the command that runs them again.
    if (outcomeKind(sample.outcome) !== "success") return undefined;
    const { statusLine, outputNow, atEnd } = this.#decide(sample);
    if (outputNow || atEnd !== "nothing") return undefined;
    return statusLine ? finishedLines(this.#context, lineOf(sample)) : () => "";
  }

  #decide(test: TestFinished): OutputDecision {
    const { levels, outputOverrides: overrides, noCapture } = this.#context.options;
    return decideOutput({ test, levels, overrides, noCapture, cancelReason: this.#cancelReason });
  }

  #finished(event: TestFinished): void {
    const context = this.#context;
    const decision = this.#decide(event);
    const line = lineOf(event);
    // By far the most frequent event, and nearly always one line.
    if (decision.statusLine) this.#sink.write(finishedLine(context, line));
    if (decision.outputNow)
      this.#write(outputBlock(context, lastAttempt(line.outcome), testSubject(line.test)));
    if (decision.atEnd === "nothing") return;
    const block = decision.atEnd === "line-and-output" ? { block: this.#blockOf(event) } : {};
    this.#finals.push(finishedEntry({ ...line, ...block }));
  }

  #blockOf({ test, outcome }: TestFinished): Part {
    const part = this.#aside.part();
    for (const text of outputBlock(this.#context, lastAttempt(outcome), testSubject(test))) part.write(text);
    return part;
  }

  #skipped({ test, stress }: TestSkipped): void {
    const { levels } = this.#context.options;
    if (reaches(levels.statusLevel, "skip")) this.#write([skipLine(this.#context, test, stress)]);
    if (reachesFinal(levels.finalStatusLevel, "skip")) this.#finals.push({ kind: "skipped", test, stress });
  }

  #runFinished(event: RunFinished): void {
    const context = this.#context;
    this.#write([summaryLines(context, event)]);
    if (!isInterrupted(this.#cancelReason)) this.#write(finalLines(context, this.#finals));
    this.#write([notSeenLines(context, event), notRunWarning(context, event.stats), this.#rerunHint()]);
  }

  /** A recorded run ends with a shorter command for the same purpose. */
  #rerunHint(): string {
    const { rerunHint } = this.#context.options;
    if (rerunHint === undefined || this.#isRecorded) return "";
    return this.#context.theme.quoting(this.#rerun.text(rerunHint));
  }
}

function lineOf({ test, stress, outcome, reused, quarantine, stats }: TestFinished): FinishedLine {
  return { test, stress, outcome, reused, quarantine, counter: finishedCounter(stats) };
}

type PlainEvent = Exclude<RunEvent, TestFinished | TestSkipped | RunFinished>;

/** The lines of an event that depend on nothing but itself. */
function linesOf(context: Context, event: PlainEvent): Iterable<string> {
  switch (event.type) {
    case "run-started":
      return [headerLines(context, event)];
    case "stress-round-started":
      return [roundStartLines(context, event)];
    case "stress-round-finished":
      return [roundFinishedLine(context, event)];
    case "script-started":
      return [scriptStartLine(context, event)];
    case "script-slow":
      return [scriptSlowLine(context, event)];
    case "script-finished":
      return scriptFinishedLines(context, event);
    case "test-started":
      return [startLines(context, event)];
    case "test-slow":
      return [slowLine(context, event)];
    case "attempt-failed":
      return retryLines(context, event);
    case "retry-started":
      return [retryStartLines(context, event)];
    case "cancel-started":
      return [cancelLine(context, event)];
    case "kill-started":
      return [killLine(context, event)];
    case "run-paused":
      return [pauseLine(context, event)];
    case "run-continued":
      return [continueLine(context, event)];
    case "info-started":
      return [infoStartLines(context, event)];
    case "info-unit":
      return infoUnitLines(context, event);
    case "info-finished":
      return [infoFinishLines(context, event)];
    case "enter-pressed":
      return [progressLine(context.theme, event.stats, event)];
  }
}
