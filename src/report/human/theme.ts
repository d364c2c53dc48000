/** The theme of the human report: the style of each kind of word, and the characters that lines are drawn with. */
import type { CiSystem } from "../../text/safe/ci-system.ts";
import { withoutCommands } from "../../text/safe/ci-commands.ts";
import { ASCII_BAR, type BarCells, UNICODE_BAR } from "../../text/terminal/progress-bar.ts";
import { safeText } from "../../text/safe/safe-text.ts";
import { paintFor, type Paint, type Style, style, STYLES } from "../../text/terminal/style.ts";
import { visibleText } from "../../text/safe/visible.ts";
import type { LogFormat } from "../ci/log-format.ts";

/** Styles of the words in the report, by what the words mean. */
export const REPORT_STYLES = {
  pass: STYLES.greenBold,
  retry: STYLES.magentaBold,
  fail: STYLES.redBold,
  /** Skipped, slow, flaky, leaky: a warning, not a failure. */
  skip: STYLES.yellowBold,
  count: STYLES.bold,
  binaryId: STYLES.magentaBold,
  testName: STYLES.blueBold,
  modulePath: STYLES.cyan,
  scriptId: STYLES.blueBold,
  /** Of a recorded run: the unique prefix of its id, and the rest. */
  shortId: STYLES.magentaBold,
  restOfId: style({ color: "bright-black" }),
} as const satisfies Record<string, Style>;

export type StyleName = keyof typeof REPORT_STYLES;

export interface Theme {
  readonly colored: boolean;
  readonly paint: (styleName: StyleName, text: string | number) => string;
  /** A horizontal bar of `width` columns. */
  readonly bar: (width: number) => string;
  readonly progressCells: BarCells;
  /** Marks the omitted part of a line. */
  readonly ellipsis: string;
  /** A name from outside (a test, a script, a file), on one line. */
  readonly name: (text: string) => string;
  /** Captured text, in whole lines. */
  readonly captured: (text: string) => string;
  /** Captured text that is painted: without its own colors. */
  readonly plainCaptured: (text: string) => string;
  /** Our own text of several lines that quotes text from outside. */
  readonly quoting: (text: string) => string;
}

export interface ThemeOptions {
  readonly colors: boolean;
  readonly unicode: boolean;
  /** The text goes to a terminal, with or without colors. */
  readonly terminal?: true;
  /** The CI system whose log this is: no text may issue one of its commands. */
  readonly ci?: CiSystem | undefined;
  readonly log?: LogFormat;
}

/** What every rule for names leaves as it is: two names for each test are worth a quick answer. */
const ORDINARY = /^[\x20-\x7e]*$/;

export function themeFor(options: ThemeOptions): Theme {
  const paint: Paint = paintFor(options.colors);
  const { ci } = options;
  // Between guards the system obeys nothing, so captured text can stay as it is.
  const ciOfCaptured = options.log?.guard === undefined ? ci : undefined;
  const uncolored = options.terminal === true ? "terminal, no colors" : "piped text";
  const output = options.colors ? "terminal" : uncolored;
  const character = options.unicode ? "─" : "-";
  return {
    colored: options.colors,
    paint: (styleName, text) => paint(REPORT_STYLES[styleName], String(text)),
    bar: (width) => character.repeat(width),
    progressCells: options.unicode ? UNICODE_BAR : ASCII_BAR,
    ellipsis: options.unicode ? "…" : "...",
    name: (text) => (ci === undefined && ORDINARY.test(text) ? text : safeText(output, "name", text, ci)),
    captured: (text) => safeText(output, "message", text, ciOfCaptured),
    plainCaptured: (text) =>
      safeText(options.colors ? "terminal, no colors" : uncolored, "message", text, ciOfCaptured),
    quoting: (text) => withoutCommands(ci, visibleText(text)),
  };
}

/** The columns that every status word is right-aligned in. */
export const STATUS_COLUMNS = 12;

/** A status word in its columns, and the space after it: `        PASS `. */
export function status(theme: Theme, styleName: StyleName, word: string): string {
  return `${theme.paint(styleName, word.padStart(STATUS_COLUMNS))} `;
}
