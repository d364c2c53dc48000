/** Reads an open file once, for its digest and for the texts that it contains. */
import * as fs from "node:fs";

export interface ContentHasher {
  update(bytes: Uint8Array): void;
  /** In hexadecimal; once, at the end. */
  digest(): string;
}

export interface FileContent {
  readonly digest: string;
  /** For each text that was searched: whether the content has it. */
  readonly contains: readonly boolean[];
}

/** How much is read at a time, in bytes. */
export const WINDOW = 256 * 1024;

/** Longer than any path. The end of a window stays before the next one, so that a text in both is found. */
const LONGEST_TEXT = 4096;
let buffer: Buffer | undefined;

interface Search {
  readonly text: Buffer;
  found: boolean;
}

/** Throws if the file cannot be read. A text that is too long to be searched counts as found. */
export function readContent(fd: number, hasher: ContentHasher, texts: readonly string[]): FileContent {
  const searches = texts.map((each): Search => {
    const text = Buffer.from(each);
    return { text, found: text.length > LONGEST_TEXT };
  });
  scan(fd, hasher, searches);
  return { digest: hasher.digest(), contains: searches.map(({ found }) => found) };
}

function scan(fd: number, hasher: ContentHasher, searches: readonly Search[]): void {
  const window = (buffer ??= Buffer.allocUnsafeSlow(LONGEST_TEXT + WINDOW));
  let kept = 0;
  for (;;) {
    const read = readWindow(fd, window);
    const end = LONGEST_TEXT + read;
    if (read > 0) hasher.update(window.subarray(LONGEST_TEXT, end));
    const part = window.subarray(LONGEST_TEXT - kept, end);
    for (const search of searches) search.found ||= part.includes(search.text);
    if (read < WINDOW) return;
    kept = LONGEST_TEXT;
    if (searches.some(({ found }) => !found)) window.copyWithin(0, end - kept, end);
  }
}

/** Reads until the window is full or the file ends. */
function readWindow(fd: number, window: Buffer): number {
  let read = 0;
  while (read < WINDOW) {
    const more = fs.readSync(fd, window, LONGEST_TEXT + read, WINDOW - read, null);
    if (more === 0) break;
    read += more;
  }
  return read;
}
