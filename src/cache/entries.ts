/** Entries as the observer writes them (`native/observe/`): what a test named, in the order in which it was first named. */

export interface ObservedEntry {
  readonly letter: string;
  /** A path, an address or a reason. */
  readonly text: string;
  /** Of a path: nothing was there. */
  readonly absent: boolean;
  /** Of a path: what was there when the test named it; undefined where that is not known. */
  readonly seen: SeenThing | undefined;
}

export interface SeenThing {
  /** Device, inode and mode in hexadecimal, with `:` between them. */
  readonly thing: string;
  /** When its inode last changed: seconds and nanoseconds, with `.` between them. */
  readonly changed: string;
}

/** Letters of entries whose text is a path; small ones where nothing was there. */
const PATHS = "RSXLMW";

/** `texts`: an entry and its facts by turns. */
export function parseEntries(texts: readonly string[]): readonly ObservedEntry[] {
  const entries: ObservedEntry[] = [];
  for (let index = 0; index < texts.length; index += 2)
    entries.push(parseEntry(texts[index] ?? "", texts[index + 1] ?? ""));
  return entries;
}

function parseEntry(text: string, facts: string): ObservedEntry {
  const letter = text.charAt(0).toUpperCase();
  if (!PATHS.includes(letter)) return { letter, text: text.slice(1), absent: false, seen: undefined };
  const begin = text.indexOf("/");
  const thing = text.slice(1, begin);
  return {
    letter,
    text: text.slice(begin),
    absent: letter !== text.charAt(0),
    seen: thing === "" || facts === "" ? undefined : { thing, changed: facts },
  };
}
