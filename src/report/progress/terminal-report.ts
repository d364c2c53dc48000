/**
 * A report on a terminal: its lines scroll by above live progress.
 *
 * Nothing here reads a clock or a terminal. Lines are held back until the next tick, so that thousands
 * of tests a second cost a few writes; the caller ticks every 50 to 100 ms.
 */
import type { RunEvent } from "../../model/events.ts";
import type { Milliseconds } from "../../model/ids.ts";
import type { HumanOptions } from "../human/context.ts";
import { humanReport } from "../human/report.ts";
import { type Theme, themeFor } from "../human/theme.ts";
import type { Destination, Output, Sink, SkipKind } from "../output.ts";
import { Frame } from "./frame.ts";
import { progressLines } from "./lines.ts";
import { ProgressSignal } from "./signal.ts";
import { ProgressFold } from "./state.ts";

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface TerminalOptions {
  readonly human: HumanOptions;
  /** Makes the report whose lines scroll by; the human one unless given. */
  readonly report?: (destination: Destination) => Output;
  /** Draw the bar and the running tests; otherwise only the terminal's own signal moves. */
  readonly bar: boolean;
  readonly maxRunning: number | "infinite";
  readonly synchronized: boolean;
  /** Send the terminal's own progress signal. */
  readonly signal: boolean;
  /** Asked before each drawing, so that a resized window is drawn right at once. */
  readonly size: () => TerminalSize;
  /** Absent: unknown. */
  readonly timeLeft?: TimeLeft | undefined;
}

/** Estimates when the run will end. It gets every event. */
export interface TimeLeft {
  on(event: RunEvent): void;
  /** `now` is on the run's own clock. Undefined while there is no estimate. */
  left(now: Milliseconds): Milliseconds | undefined;
}

export interface TerminalReport extends Output {
  /** Draws. `now` is milliseconds on the run's own clock, as in `event.elapsed`. */
  tick(now: Milliseconds): void;
}

export function terminalReport(options: TerminalOptions, destination: Destination): TerminalReport {
  return new Report(options, destination);
}

/** Held-back text is written when it gets longer than this, even before the next tick. */
const MOST_PENDING = 256 * 1024;
/** Of a tall window, the list of running tests may take all but these lines. */
const LINES_LEFT = 1;

class Report implements TerminalReport {
  readonly #options: TerminalOptions;
  readonly #sink: Sink;
  readonly #theme: Theme;
  readonly #frame: Frame;
  readonly #report: Output;
  readonly #progress = new ProgressFold();
  readonly #signal = new ProgressSignal();
  #now: Milliseconds = 0;
  /** The most lines drawn since the last time that there were none: the frame does not jump. */
  #tallest = 0;

  constructor(options: TerminalOptions, { sink, aside }: Destination) {
    this.#options = options;
    this.#sink = sink;
    this.#theme = themeFor(options.human);
    this.#frame = new Frame(sink, options);
    const above: Destination = { sink: { write: (text) => this.#print(text) }, aside };
    this.#report = options.report?.(above) ?? humanReport(options.human, above);
  }

  namesSkipped(skip: SkipKind): boolean {
    return this.#report.namesSkipped?.(skip) ?? true;
  }

  on(event: RunEvent): void {
    this.#now = Math.max(this.#now, event.elapsed);
    this.#signal.on(event);
    this.#progress.on(event);
    this.#options.timeLeft?.on(event);
    this.#report.on(event);
    // Between two rounds the frame may become small again.
    if (event.type === "run-finished") this.#stop();
    else if (!this.#draws() || event.type === "stress-round-finished") this.#clear();
    // The shell has the terminal from here on.
    if (event.type === "run-paused") this.#sendSignal();
  }

  tick(now: Milliseconds): void {
    this.#now = Math.max(this.#now, now);
    if (this.#draws()) this.#draw();
    this.#sendSignal();
  }

  finish(): void {
    this.#report.finish();
    this.#stop();
  }

  #print(text: string): void {
    this.#frame.print(text);
    if (this.#frame.pendingLength <= MOST_PENDING) return;
    if (this.#draws()) this.#draw();
    else this.#clear();
  }

  #draws(): boolean {
    return this.#options.bar && this.#progress.hidden.size === 0;
  }

  #draw(): void {
    const { columns, rows } = this.#options.size();
    const lines = progressLines(this.#progress, {
      theme: this.#theme,
      width: columns,
      height: Math.max(rows - LINES_LEFT, 1),
      now: this.#now,
      maxRunning: this.#options.maxRunning,
      left: this.#options.timeLeft?.left(this.#now),
    });
    this.#tallest = Math.min(Math.max(this.#tallest, lines.length), Math.max(rows - LINES_LEFT, 1));
    const padding = Array.from({ length: Math.max(this.#tallest - lines.length, 0) }, () => "");
    this.#frame.draw([...lines, ...padding], columns);
  }

  #clear(): void {
    this.#frame.clear(this.#options.size().columns);
    this.#tallest = 0;
  }

  #stop(): void {
    this.#clear();
    this.#sendSignal();
  }

  #sendSignal(): void {
    if (!this.#options.signal) return;
    const text = this.#signal.take(this.#now);
    if (text !== "") this.#sink.write(text);
  }
}
