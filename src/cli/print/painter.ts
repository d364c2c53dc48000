/** The styles of help texts and of errors about the command line, as cargo has them. */
import { fragment } from "../../diagnostics/fragment.ts";
import { type Paint, style, STYLES } from "../../text/terminal/style.ts";

/** Paints by meaning, and makes what an argument holds visible; `plain` and `ansi` of `text/terminal/style.ts` decide whether anything is seen of it. */
export interface Painter {
  readonly header: (text: string) => string;
  readonly literal: (text: string) => string;
  readonly placeholder: (text: string) => string;
  readonly invalid: (text: string) => string;
}

const PLACEHOLDER = style({ color: "cyan" });

export function painterFor(paint: Paint): Painter {
  return {
    header: (text) => paint(STYLES.greenBold, text),
    literal: (text) => paint(STYLES.cyanBold, fragment(text)),
    placeholder: (text) => paint(PLACEHOLDER, text),
    invalid: (text) => paint(STYLES.yellowBold, fragment(text)),
  };
}
