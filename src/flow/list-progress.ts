/** Shows how listing gets on, on a terminal, where it takes its time. */
import {
  LIST_PROGRESS_DELAY,
  LIST_PROGRESS_INTERVAL,
  listProgressLine,
  showsListProgress,
} from "../list/progress.ts";
import type { ShowProgress } from "../model/request.ts";
import { listProgressDelay } from "../model/suite-variables.ts";
import { isCi, shouldColorize } from "../text/color.ts";
import { ASCII_BAR, UNICODE_BAR } from "../text/progress-bar.ts";
import { paintFor } from "../text/style.ts";
import { supportsUnicode } from "../text/terminal-support.ts";
import { keepPaintedStart } from "../text/width.ts";
import type { World } from "./world.ts";

/** Whether progress is wanted, and `--color`. */
export interface ProgressChoice {
  readonly choice: ShowProgress;
  readonly color: "auto" | "always" | "never";
}

export interface ListProgressWatch {
  /** To be told after each binary. */
  readonly onProgress: (done: number, total: number) => void;
  /** Takes the line away. */
  readonly stop: () => void;
}

const NOTHING: ListProgressWatch = { onProgress: () => undefined, stop: () => undefined };
const ERASE_LINE = "\r\u001B[K";

export function watchListing(world: World, { choice, color }: ProgressChoice): ListProgressWatch {
  const { isTty } = world.stderr;
  if (!showsListProgress(choice, { stderrIsTerminal: isTty, isCi: isCi(world.env) })) return NOTHING;
  const surroundings = { env: world.env, isTty };
  const cells = supportsUnicode(surroundings) ? UNICODE_BAR : ASCII_BAR;
  const paint = paintFor(shouldColorize(color, surroundings));
  const began = world.monotonic();
  const delay = listProgressDelay(world.env) ?? LIST_PROGRESS_DELAY;
  let counts = { done: 0, total: 0 };
  let drawn = false;
  const draw = (): void => {
    const elapsed = world.monotonic() - began;
    if (elapsed < delay || counts.total === 0) return;
    const width = world.stderrSize().columns;
    const line = listProgressLine({ ...counts, elapsed, width, cells, paint });
    world.err.write(`${ERASE_LINE}${keepPaintedStart(line, width - 1)}`);
    drawn = true;
  };
  const timer = setInterval(draw, LIST_PROGRESS_INTERVAL);
  return {
    onProgress: (done, total) => (counts = { done, total }),
    stop: () => {
      clearInterval(timer);
      if (drawn) world.err.write(ERASE_LINE);
    },
  };
}
