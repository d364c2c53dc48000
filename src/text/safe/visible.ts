/**
 * Makes invisible characters visible, so that text from tests and harnesses can neither control a terminal nor look
 * like something else. Ordinary text, in any script, is unchanged.
 */

/** Marks that change the direction of writing, line separators, and the byte order mark. */
const DIRECTION = String.raw`\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF`;
/** Characters without a shape: zero-width spaces, the soft hyphen, fillers, tags, annotations. */
const SHAPELESS = String.raw`\u00AD\u115F\u1160\u17B4\u17B5\u200B\u2060-\u2065\u206A-\u206F\u3164\uFFA0\uFFF0-\uFFFB\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E00FF}\u{E01F0}-\u{E0FFF}`;
/** Joiners and variation selectors: many scripts and emoji need them, but nothing of ASCII does. */
const JOINERS = String.raw`(?<=^|[\0-\x7F])[\u034F\u180B-\u180F\u200C\u200D\uFE00-\uFE0F\u{E0100}-\u{E01EF}]+`;
const UNSEEN = `[${DIRECTION}${SHAPELESS}]|${JOINERS}`;
const EVERY_UNSEEN = new RegExp(UNSEEN, "gu");
/** Those, and the C0 and C1 controls with DEL. */
const INVISIBLE = new RegExp(String.raw`[\u0000-\u001F\u007F-\u009F]|${UNSEEN}`, "u");
const EVERY_INVISIBLE = new RegExp(INVISIBLE, "gu");
const EVERY_INVISIBLE_IN_LINES = new RegExp(`(?![\\n\\t])(?:${INVISIBLE.source})`, "gu");

/** A name, on one line: `\t`, `\u{1b}` and the like stand for what cannot be seen. */
export function visibleName(name: string): string {
  return INVISIBLE.test(name) ? name.replace(EVERY_INVISIBLE, escape) : name;
}

/** Text of several lines: line feeds and tabs stay. */
export function visibleText(text: string): string {
  return INVISIBLE.test(text) ? text.replace(EVERY_INVISIBLE_IN_LINES, escape) : text;
}

/** Text whose control characters are dealt with already: everything else that cannot be seen is shown. */
export function visibleDirection(text: string): string {
  return text.replace(EVERY_UNSEEN, escape);
}

function escape(characters: string): string {
  return Array.from(characters, escapeOne).join("");
}

function escapeOne(character: string): string {
  switch (character) {
    case "\n":
      return "\\n";
    case "\r":
      return "\\r";
    case "\t":
      return "\\t";
    default:
      return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  }
}
