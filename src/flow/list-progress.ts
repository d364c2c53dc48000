/** Shows how listing gets on, on a terminal, where it takes its time. */
import {
  LIST_PROGRESS_DELAY,
  LIST_PROGRESS_INTERVAL,
  listProgressLine,
  showsListProgress,
} from "../list/progress.ts";
import type { Milliseconds } from "../model/ids.ts";
import type { ShowProgress } from "../model/options.ts";
import { listProgressDelay } from "../model/suite-variables.ts";
import { isCi, shouldColorize } from "../text/color.ts";
import { ASCII_BAR, UNICODE_BAR } from "../text/progress-bar.ts";
import { paintFor } from "../text/style.ts";
import { PROGRESS_GONE, progressSignal } from "../text/terminal-signal.ts";
import { supportsProgressSignal, supportsUnicode } from "../text/terminal-support.ts";
import { keepPaintedStart } from "../text/width.ts";
import type { World } from "./world.ts";

/** Which progress is wanted, and `--color`. */
export interface ProgressChoice {
  readonly choice: ShowProgress;
  readonly color: "auto" | "always" | "never";
  /** Cargo's word on the terminal's own progress signal; without one, the terminal decides. */
  readonly signal: boolean | undefined;
}

export interface ListProgressWatch {
  /** To be told of the start, and after each binary. */
  readonly onProgress: (done: number, total: number) => void;
  /** Takes away what is shown. */
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

export function watchListing(world: World, request: ProgressChoice): ListProgressWatch {
  const { isTty } = world.stderr;
  const ci = isCi(world.env);
  const displays = [
    ...((request.signal ?? supportsProgressSignal({ env: world.env, isTty })) ? [signalDisplay(world)] : []),
    ...(showsListProgress(request.choice, { stderrIsTerminal: isTty, isCi: ci })
      ? [barDisplay(world, request)]
      : []),
  ];
  if (displays.length === 0) return NOTHING;
  const began = world.monotonic();
  const delay = listProgressDelay(world.env) ?? LIST_PROGRESS_DELAY;
  let counts: Counts = { done: 0, total: 0 };
  const draw = (): void => {
    const elapsed = world.monotonic() - began;
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

function barDisplay(world: World, { color }: ProgressChoice): Display {
  const surroundings = { env: world.env, isTty: true };
  const cells = supportsUnicode(surroundings) ? UNICODE_BAR : ASCII_BAR;
  const paint = paintFor(shouldColorize(color, surroundings));
  let drawn = false;
  return {
    show: (counts, elapsed) => {
      const width = world.stderrSize().columns;
      const line = listProgressLine({ ...counts, elapsed, width, cells, paint });
      world.err.write(`${ERASE_LINE}${keepPaintedStart(line, width - 1)}`);
      drawn = true;
    },
    end: () => {
      if (drawn) world.err.write(ERASE_LINE);
    },
  };
}

function signalDisplay(world: World): Display {
  let sent = "";
  return {
    show: ({ done, total }) => {
      const text = progressSignal("running", (done / total) * 100);
      if (text !== sent) world.err.write(text);
      sent = text;
    },
    end: () => {
      if (sent !== "") world.err.write(PROGRESS_GONE);
    },
  };
}
