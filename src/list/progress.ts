/** The progress of listing on a terminal: a bar that appears only if listing takes long. */
import type { Milliseconds } from "../model/ids.ts";
import type { ShowProgress } from "../model/requests/options.ts";
import { clock } from "../text/values/duration.ts";
import { binariesWord } from "../text/values/plural.ts";
import { type BarCells, progressBar } from "../text/terminal/progress-bar.ts";
import { type Paint, STYLES } from "../text/terminal/style.ts";

/** The bar stays hidden for this long, so that quick lists print nothing. */
export const LIST_PROGRESS_DELAY: Milliseconds = 2000;
/** How often it is redrawn, for the clock. */
export const LIST_PROGRESS_INTERVAL: Milliseconds = 100;

/** Whether listing shows its progress at all. */
export function showsListProgress(
  choice: ShowProgress,
  terminal: { readonly stderrIsTerminal: boolean; readonly isCi: boolean },
): boolean {
  const wanted = choice === "auto" || choice === "bar" || choice === "only";
  return wanted && terminal.stderrIsTerminal && !terminal.isCi;
}

export interface ListProgress {
  readonly done: number;
  readonly total: number;
  /** Since listing began. */
  readonly elapsed: Milliseconds;
  /** Columns of the terminal. */
  readonly width: number;
  readonly cells: BarCells;
  readonly paint: Paint;
  /** What is under way, and what is counted; listing binaries unless said. */
  readonly words?: ProgressWords | undefined;
}

export interface ProgressWords {
  readonly label: string;
  readonly counted: (total: number) => string;
}

const LISTING: ProgressWords = { label: "Listing", counted: binariesWord };

/** `Listing [ 00:00:03] =======>     3/4 binaries`, without line end, as wide as the terminal. */
export function listProgressLine(progress: ListProgress): string {
  const { done, total, elapsed, width, cells, paint, words = LISTING } = progress;
  const label = words.label.padStart(12);
  const time = `[${clock(elapsed).padStart(9)}]`;
  const count = `${String(done).padStart(String(total).length)}/${total}`;
  const word = words.counted(total);
  // Terminals differ in what a cursor after the last column does.
  const room = width - 1 - [label, time, count, word].join(" ").length - 1;
  const bar = progressBar(done, total, room, cells);
  const painted = label.replace(words.label, paint(STYLES.greenBold, words.label));
  return `${painted} ${time} ${bar} ${count} ${paint(STYLES.greenBold, word)}`;
}
