/** Whether texts are ASCII, which is where the two regex engines agree. */

const ASCII = /^[\x00-\x7f]*$/;

let last = "";
let lastIsAscii = true;

/** The last answer is kept: many matchers are asked about one name in a row, and this is half of what most do. */
export function isAscii(text: string): boolean {
  if (text !== last) {
    last = text;
    lastIsAscii = ASCII.test(text);
  }
  return lastIsAscii;
}
