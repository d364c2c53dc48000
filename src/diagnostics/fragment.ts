/** Fragments of our own messages, which quote what a file, an argument or another program holds. */
import { ownCopy } from "../text/own-copy.ts";
import { visibleText } from "../text/visible.ts";

/** Characters of a fragment that are shown: what it quotes may be as long as a file. */
const LIMIT = 4000;

/** Without anything that a terminal would act on, and cut at a bound. */
export function fragment(text: string): string {
  if (text.length <= LIMIT) return visibleText(text);
  const shown = visibleText(ownCopy(text.slice(0, LIMIT)));
  return `${shown}… (${text.length - LIMIT} more characters)`;
}
