/** What must hold of the screen at each moment of a run: whole lines above, live progress below. */
import type { Picture } from "./terminal.ts";

export interface Parts {
  /** Above the progress. */
  readonly log: readonly string[];
  /** The bar and what follows it; empty where there is none. */
  readonly progress: readonly string[];
}

/** The bar begins with the current activity and its duration; a narrow terminal truncates it. */
const BAR = /^ +(?:Running|Cancelling|Retrying|Paused) \[/;
const RUNNING = /^ {7}(?: {5}| SLOW|DELAY|RETRY) \[/;
const MORE = /^ {13}\.\.\. and/;

export function partsOf(picture: Picture): Parts {
  const bar = picture.findLastIndex((line) => BAR.test(line));
  const end = picture.findLastIndex((line) => line !== "") + 1;
  return bar < 0
    ? { log: picture.slice(0, end), progress: [] }
    : { log: picture.slice(0, bar), progress: picture.slice(bar, end) };
}

/** Lines of the progress that are none: torn, wrapped or left over from an earlier picture. */
export function strangersIn(picture: Picture, columns: number): readonly string[] {
  const { log, progress } = partsOf(picture);
  const [, ...running] = progress;
  return [
    ...log.filter((line) => BAR.test(line) || RUNNING.test(line) || MORE.test(line)),
    ...progress.filter((line) => Bun.stringWidth(line) >= columns),
    ...running.filter((line) => !RUNNING.test(line) && !MORE.test(line)),
  ];
}
