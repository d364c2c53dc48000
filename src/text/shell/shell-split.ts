/** Splits a command as a POSIX shell would split its words: quotes, backslashes and comments, no expansion. */

/** The words, or `undefined` if a quote or a backslash at the end is left open. */
export function shellSplit(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let index = 0;
  while (index < text.length) {
    const char = text.charAt(index);
    if (BLANK.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      index += 1;
    } else if (char === "#" && word === undefined) {
      const lineEnd = text.indexOf("\n", index);
      index = lineEnd < 0 ? text.length : lineEnd;
    } else {
      const piece = readPiece(text, index);
      if (piece === undefined) return undefined;
      word = (word ?? "") + piece.text;
      index = piece.end;
    }
  }
  return word === undefined ? words : [...words, word];
}

const BLANK = /[ \t\n]/;

interface Piece {
  readonly text: string;
  readonly end: number;
}

/** One quoted stretch, one escape or one character. */
function readPiece(text: string, start: number): Piece | undefined {
  switch (text.charAt(start)) {
    case "'": {
      const close = text.indexOf("'", start + 1);
      return close < 0 ? undefined : { text: text.slice(start + 1, close), end: close + 1 };
    }
    case '"':
      return readDoubleQuoted(text, start + 1);
    case "\\":
      if (start + 1 >= text.length) return undefined;
      return { text: text.charAt(start + 1) === "\n" ? "" : text.charAt(start + 1), end: start + 2 };
    default:
      return { text: text.charAt(start), end: start + 1 };
  }
}

/** Inside double quotes a backslash escapes only the characters that have a meaning there. */
function readDoubleQuoted(text: string, start: number): Piece | undefined {
  let out = "";
  for (let index = start; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === '"') return { text: out, end: index + 1 };
    const next = text.charAt(index + 1);
    if (char === "\\" && next !== "" && '$`"\\\n'.includes(next)) {
      if (next !== "\n") out += next;
      index += 1;
    } else {
      out += char;
    }
  }
  return undefined;
}
