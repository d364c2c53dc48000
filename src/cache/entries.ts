/** Parses the observer's entries (`native/observe/`): the names a test used, in the order of their first use. */

export interface ObservedEntry {
  readonly letter: string;
  /** A path, an address or a reason. */
  readonly text: string;
  /** For a path: it did not exist. */
  readonly absent: boolean;
  /** For a path: the file when the test named it; undefined if that is not known. */
  readonly seen: SeenThing | undefined;
  /** Why it did not exist, as a number of the kernel's; undefined if it was just missing. */
  readonly error?: number | undefined;
}

export interface SeenThing {
  /** Device, inode and mode in hexadecimal, with `:` between them. */
  readonly thing: string;
  /** Change time of its inode: seconds and nanoseconds, with `.` between them. */
  readonly changed: string;
}

/** Letters of entries whose text is a path; lower-case if the path did not exist. */
const PATHS = "RSXLMW";

/** `texts`: entries and their facts, alternating. */
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
  const absent = letter !== text.charAt(0);
  return {
    letter,
    text: text.slice(begin),
    absent,
    seen: thing === "" || facts === "" ? undefined : { thing, changed: facts },
    error: absent && thing !== "" ? Number(thing) : undefined,
  };
}
