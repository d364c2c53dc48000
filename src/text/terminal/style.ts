/**
 * ANSI styles. A style consists of its SGR parameters, created once; painting is one concatenation.
 *
 * The sequences equal those of the peer to the byte: one sequence before the text (`ESC[32;1m`: colour
 * first, then effects in the order of their numbers), `ESC[0m` after it, also around empty text.
 */

/** The sixteen named colours of terminals. */
export type Color =
  | "black"
  | "red"
  | "green"
  | "yellow"
  | "blue"
  | "magenta"
  | "cyan"
  | "white"
  | `bright-${"black" | "red" | "green" | "yellow" | "blue" | "magenta" | "cyan" | "white"}`;

/** A style of text. Made by `style`; `sgr` is empty for plain text. */
export interface Style {
  readonly sgr: string;
}

/** Puts a style around text, or, where colours are off, gives the text back unchanged. */
export type Paint = (style: Style, text: string) => string;

export interface StyleParts {
  readonly color?: Color;
  readonly bold?: boolean;
  readonly dimmed?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
}

const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/** SGR number of a foreground colour: 30–37, bright ones 90–97. */
function colorCode(color: Color): string {
  const bright = color.startsWith("bright-");
  const index = NAMES.indexOf(bright ? color.slice("bright-".length) : color);
  return String((bright ? 90 : 30) + index);
}

/** Makes a style, e.g. `style({ color: "green", bold: true })`. */
export function style(parts: StyleParts): Style {
  const codes: string[] = [];
  if (parts.color !== undefined) codes.push(colorCode(parts.color));
  if (parts.bold === true) codes.push("1");
  if (parts.dimmed === true) codes.push("2");
  if (parts.italic === true) codes.push("3");
  if (parts.underline === true) codes.push("4");
  return { sgr: codes.join(";") };
}

/** Paints with ANSI sequences. */
export const ansi: Paint = (style, text) =>
  style.sgr === "" ? text : `\u001B[${style.sgr}m${text}\u001B[0m`;

/** Leaves text as it is. */
export const plain: Paint = (_style, text) => text;

/** The paint for a stream: `ansi` where colours are on, `plain` where they are off. */
export function paintFor(colored: boolean): Paint {
  return colored ? ansi : plain;
}

/** Styles that several rooms share, named by their color; each room says what they mean. */
export const STYLES = {
  plain: style({}),
  bold: style({ bold: true }),
  dimmed: style({ dimmed: true }),
  underline: style({ underline: true }),
  boldUnderline: style({ bold: true, underline: true }),
  red: style({ color: "red" }),
  green: style({ color: "green" }),
  yellow: style({ color: "yellow" }),
  blue: style({ color: "blue" }),
  magenta: style({ color: "magenta" }),
  cyan: style({ color: "cyan" }),
  redBold: style({ color: "red", bold: true }),
  greenBold: style({ color: "green", bold: true }),
  yellowBold: style({ color: "yellow", bold: true }),
  blueBold: style({ color: "blue", bold: true }),
  magentaBold: style({ color: "magenta", bold: true }),
  cyanBold: style({ color: "cyan", bold: true }),
} as const satisfies Record<string, Style>;
