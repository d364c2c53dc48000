/**
 * Makes invisible characters visible, so that text from tests and harnesses can neither control a terminal nor look
 * like something else. Ordinary text, in any script, is unchanged.
 */

/** Marks that change the direction of writing, line separators, and the byte order mark. */
const DIRECTION = String.raw`\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF`;
const EVERY_DIRECTION = new RegExp(`[${DIRECTION}]`, "g");
/** Those, and the C0 and C1 controls with DEL. */
const INVISIBLE = new RegExp(String.raw`[\u0000-\u001F\u007F-\u009F${DIRECTION}]`);
const EVERY_INVISIBLE = new RegExp(INVISIBLE, "g");
const EVERY_INVISIBLE_IN_LINES = new RegExp(`(?![\\n\\t])${INVISIBLE.source}`, "g");

/** A name, on one line: `\t`, `\u{1b}` and the like stand for what cannot be seen. */
export function visibleName(name: string): string {
  return INVISIBLE.test(name) ? name.replace(EVERY_INVISIBLE, escape) : name;
}

/** Text of several lines: line feeds and tabs stay. */
export function visibleText(text: string): string {
  return INVISIBLE.test(text) ? text.replace(EVERY_INVISIBLE_IN_LINES, escape) : text;
}

/** Text whose control characters are dealt with already: only marks of direction and separators are shown. */
export function visibleDirection(text: string): string {
  return text.replace(EVERY_DIRECTION, escape);
}

function escape(character: string): string {
  switch (character) {
    case "\n":
      return "\\n";
    case "\r":
      return "\\r";
    case "\t":
      return "\\t";
    default:
      return `\\u{${character.charCodeAt(0).toString(16)}}`;
  }
}
