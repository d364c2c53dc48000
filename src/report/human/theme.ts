/** The looks of the human report: what each kind of word is painted with, and the characters it draws with. */
import { ASCII_BAR, type BarCells, UNICODE_BAR } from "../../text/progress-bar.ts";
import { paintFor, type Paint, type Style, style, STYLES } from "../../text/style.ts";

/** What the words of the report mean, and so how they look. */
export const LOOKS = {
  pass: STYLES.greenBold,
  retry: STYLES.magentaBold,
  fail: STYLES.redBold,
  /** Skipped, slow, flaky, leaky: worth a look, no failure. */
  skip: STYLES.yellowBold,
  count: STYLES.bold,
  binaryId: STYLES.magentaBold,
  testName: STYLES.blueBold,
  modulePath: STYLES.cyan,
  scriptId: STYLES.blueBold,
  /** Of a recorded run: what tells its id apart from others, and the rest. */
  shortId: STYLES.magentaBold,
  restOfId: style({ color: "bright-black" }),
} as const satisfies Record<string, Style>;

export type Look = keyof typeof LOOKS;

export interface Theme {
  readonly colored: boolean;
  readonly paint: (look: Look, text: string | number) => string;
  /** A horizontal bar of `width` columns. */
  readonly bar: (width: number) => string;
  readonly progressCells: BarCells;
}

export interface ThemeOptions {
  readonly colors: boolean;
  readonly unicode: boolean;
}

export function themeFor(options: ThemeOptions): Theme {
  const paint: Paint = paintFor(options.colors);
  const character = options.unicode ? "─" : "-";
  return {
    colored: options.colors,
    paint: (look, text) => paint(LOOKS[look], String(text)),
    bar: (width) => character.repeat(width),
    progressCells: options.unicode ? UNICODE_BAR : ASCII_BAR,
  };
}

/** The columns that every status word is right-aligned in. */
export const STATUS_COLUMNS = 12;

/** A status word in its columns, and the blank behind it: `        PASS `. */
export function status(theme: Theme, look: Look, word: string): string {
  return `${theme.paint(look, word.padStart(STATUS_COLUMNS))} `;
}
