/** Fragments of our own messages, which quote text of a file, an argument or another program. */
import { detachedCopy } from "../text/lines/detached-copy.ts";
import { visibleName, visibleText } from "../text/safe/visible.ts";

/** Characters of a fragment that are shown: what it quotes may be as long as a file. */
const LIMIT = 4000;

/** Without anything that a terminal would act on, and cut at a bound. */
export function fragment(text: string): string {
  return bounded(text, visibleText);
}

/** The same on one line: a value that a file holds. */
export function fragmentLine(text: string): string {
  return bounded(text, visibleName);
}

function bounded(text: string, show: (text: string) => string): string {
  if (text.length <= LIMIT) return show(text);
  return `${show(detachedCopy(text.slice(0, LIMIT)))}… (${text.length - LIMIT} more characters)`;
}
