/** Shows the progress of listing on a terminal, if listing takes long. */
import {
  LIST_PROGRESS_DELAY,
  LIST_PROGRESS_INTERVAL,
  listProgressLine,
  type ProgressWords,
  showsListProgress,
} from "../../list/progress.ts";
import type { Milliseconds } from "../../model/ids.ts";
import type { ShowProgress } from "../../model/requests/options.ts";
import { listProgressDelay } from "../../model/suite-variables.ts";
import { isCi } from "../../text/terminal/color.ts";
import { ASCII_BAR, UNICODE_BAR } from "../../text/terminal/progress-bar.ts";
import { paintForStream } from "../../text/terminal/stream-paint.ts";
import { PROGRESS_GONE, progressSignal } from "../../text/terminal/terminal-signal.ts";
import { supportsProgressSignal, supportsUnicode } from "../../text/terminal/terminal-support.ts";
import { keepPaintedStart } from "../../text/terminal/width.ts";
import type { CommandContext } from "../context.ts";

/** Which progress is wanted, and `--color`. */
export interface ProgressChoice {
  readonly choice: ShowProgress;
  readonly color: "auto" | "always" | "never";
  /** Cargo's word on the terminal's own progress signal; without one, the terminal decides. */
  readonly signal: boolean | undefined;
  /** What is shown to be under way; listing unless said. */
  readonly words?: ProgressWords;
}

export interface ListProgressWatch {
  /** Called at the start, and after each binary. */
  readonly onProgress: (done: number, total: number) => void;
  /** Removes the progress from the screen. */
  readonly stop: () => void;
}

/** How far listing is. */
interface Counts {
  readonly done: number;
  readonly total: number;
}

/** One way of showing progress. */
interface Display {
  show(counts: Counts, elapsed: Milliseconds): void;
  end(): void;
}

const NOTHING: ListProgressWatch = { onProgress: () => undefined, stop: () => undefined };
const ERASE_LINE = "\r\u001B[K";

export function watchListing(context: CommandContext, request: ProgressChoice): ListProgressWatch {
  const { isTty } = context.stderr;
  const ci = isCi(context.env);
  const displays = [
    ...((request.signal ?? supportsProgressSignal({ env: context.env, isTty }))
      ? [signalDisplay(context)]
      : []),
    ...(showsListProgress(request.choice, { stderrIsTerminal: isTty, isCi: ci })
      ? [barDisplay(context, request)]
      : []),
  ];
  if (displays.length === 0) return NOTHING;
  const began = context.monotonic();
  const delay = listProgressDelay(context.env) ?? LIST_PROGRESS_DELAY;
  let counts: Counts = { done: 0, total: 0 };
  const draw = (): void => {
    const elapsed = context.monotonic() - began;
    if (elapsed < delay || counts.total === 0) return;
    for (const display of displays) display.show(counts, elapsed);
  };
  const timer = setInterval(draw, LIST_PROGRESS_INTERVAL);
  return {
    onProgress: (done, total) => {
      counts = { done, total };
      draw();
    },
    stop: () => {
      clearInterval(timer);
      for (const display of displays) display.end();
    },
  };
}

function barDisplay(context: CommandContext, { color, words }: ProgressChoice): Display {
  const cells = supportsUnicode({ env: context.env, isWindows: context.isWindows, isTty: true })
    ? UNICODE_BAR
    : ASCII_BAR;
  const paint = paintForStream(context, { color }, "stderr");
  let drawn = false;
  return {
    show: (counts, elapsed) => {
      const width = context.stderrSize().columns;
      const line = listProgressLine({
        ...counts,
        elapsed,
        width,
        cells,
        paint,
        words,
      });
      context.err.write(`${ERASE_LINE}${keepPaintedStart(line, width - 1)}`);
      drawn = true;
    },
    end: () => {
      if (drawn) context.err.write(ERASE_LINE);
    },
  };
}

function signalDisplay(context: CommandContext): Display {
  let sent = "";
  return {
    show: ({ done, total }) => {
      const text = progressSignal("running", (done / total) * 100);
      if (text !== sent) context.err.write(text);
      sent = text;
    },
    end: () => {
      if (sent !== "") context.err.write(PROGRESS_GONE);
    },
  };
}
