/** Decides whether texts are ASCII: for ASCII, the two regex engines agree. */

const ASCII = /^[\x00-\x7f]*$/;

let last = "";
let lastIsAscii = true;

/** The last answer is kept: many matchers check one name in a row, and this is half of the work of most. */
export function isAscii(text: string): boolean {
  if (text !== last) {
    last = text;
    lastIsAscii = ASCII.test(text);
  }
  return lastIsAscii;
}
