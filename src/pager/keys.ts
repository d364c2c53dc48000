/**
 * Converts a terminal's input to names of keys: a character is its own name, others are `up`, `page-down`, `f1`, with
 * `shift-`, `alt-` and `ctrl-` before them.
 */

/** The last letters of sequences. */
const LETTERS: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
  P: "f1",
  Z: "shift-tab",
};

/** The numbers of sequences that end with a tilde. */
const NUMBERS: Readonly<Record<string, string>> = {
  "1": "home",
  "3": "delete",
  "4": "end",
  "5": "page-up",
  "6": "page-down",
  "7": "home",
  "8": "end",
  "11": "f1",
};

const MODIFIERS = ["shift-", "alt-", "ctrl-"];

/** A sequence, or how one begins. */
const WHOLE = /^\u001B(?:\[(\d*)(?:;(\d+))?([A-Za-z~])|O([A-Za-z])|([^[O\u001B]))/;
const BEGUN = /^\u001B(?:[[O][\d;]*)?$/;

export class KeyReader {
  /** What may be the beginning of a sequence. */
  #begun = "";

  /** Whether the input may be the Escape key or the beginning of a sequence: only a timeout decides that. */
  get isWaiting(): boolean {
    return this.#begun !== "";
  }

  /** Takes what the terminal sent and names the keys in it. */
  read(text: string): readonly string[] {
    const keys: string[] = [];
    let rest = this.#begun + text;
    this.#begun = "";
    while (rest !== "") {
      if (BEGUN.test(rest)) {
        this.#begun = rest;
        break;
      }
      const [taken, key] = next(rest);
      rest = rest.slice(taken);
      if (key !== undefined) keys.push(key);
    }
    return keys;
  }

  /** No more input came: the pending text is Escape, and the keys after it. */
  expire(): readonly string[] {
    const rest = this.#begun.slice(1);
    const keys = this.#begun === "" ? [] : ["escape"];
    this.#begun = "";
    return rest === "" ? keys : [...keys, ...this.read(rest)];
  }
}

/** How many UTF-16 units the next key takes, and its name. */
function next(text: string): readonly [number, string | undefined] {
  if (!text.startsWith("\u001B")) {
    const character = String.fromCodePoint(text.codePointAt(0) ?? 0);
    return [character.length, nameOf(character)];
  }
  const match = WHOLE.exec(text);
  if (match === null) return [1, "escape"];
  const [sequence, number = "", modifiers, last = "", application, alt] = match;
  if (alt !== undefined) return [sequence.length, `alt-${nameOf(alt)}`];
  const name = last === "~" ? NUMBERS[number] : LETTERS[application ?? last];
  return [sequence.length, name === undefined ? undefined : `${modifiersOf(modifiers)}${name}`];
}

/** One more than a sum of bits. */
function modifiersOf(number: string | undefined): string {
  const bits = Number(number ?? 1) - 1;
  return MODIFIERS.filter((_, bit) => (bits & (1 << bit)) !== 0)
    .toReversed()
    .join("");
}

function nameOf(character: string): string {
  switch (character) {
    case "\r":
    case "\n":
      return "enter";
    case "\t":
      return "tab";
    case " ":
      return "space";
    case "\b":
    case "\u007F":
      return "backspace";
    default:
      break;
  }
  const code = character.codePointAt(0) ?? 0;
  return code > 0 && code < 0x20 ? `ctrl-${String.fromCharCode(code + 0x60)}` : character;
}
