/**
 * Takes control sequences out of text that processes wrote, so that it cannot steer the terminal.
 *
 * A sequence is recognised as a terminal would: `ESC [ … letter`, `ESC ] … BEL`, `ESC P … ESC \` and the
 * short ones. One that is never ended takes the rest of its line with it, not the rest of the output.
 */

const ESC = "\u001B";
/** Everything below the space but the line feed, and the C1 controls. Not DEL, which the peer keeps. */
const CONTROL = /[\u0000-\u0009\u000B-\u001F\u0080-\u009F]/;
const NEXT_CONTROL = new RegExp(CONTROL, "g");

/* Each begins at its `ESC` and ends before another one. */
const CSI =
  /\u001B\[[\u0000-\u0017\u0019\u001C-\u003F\u007F-\uFFFF]*(?:[\u0018\u001A\u0040-\u007E]|(?=\u001B)|$)/y;
const OSC = /\u001B\][^\u0007\n\u0018\u001A\u001B]*(?:[\u0007\u0018\u001A]|\u001B\\|(?=[\n\u001B])|$)/y;
const STRING = /\u001B[PX^_][^\n\u0018\u001A\u001B]*(?:[\u0018\u001A]|\u001B\\|(?=[\n\u001B])|$)/y;
const SHORT =
  /\u001B[\u0000-\u0017\u0019\u001C-\u002F\u007F-\uFFFF]*(?:[\u0018\u001A\u0030-\u007E]|(?=\u001B)|$)/y;

const COLOR = /^\u001B\[[0-9;:]*m$/;

/** What becomes of each sequence and of each other control character. */
interface Policy {
  readonly sequence: (sequence: string) => string;
  readonly control: (character: string, next: string | undefined) => string;
}

const NOTHING: Policy = { sequence: lineFeedsOf, control: () => "" };

const COLORS: Policy = {
  sequence: (sequence) => (COLOR.test(sequence) ? sequence : lineFeedsOf(sequence)),
  control: (character, next) =>
    character === "\t" || (character === "\r" && next === "\n") ? character : "",
};

/**
 * Plain text for pipes and files: without sequences, and, as under the peer, without control characters
 * other than line feeds (tabs and carriage returns go too).
 */
export function stripControls(text: string): string {
  return CONTROL.test(text) ? clean(text, NOTHING) : text;
}

/** Text for a terminal: colours and other looks (SGR) pass, and tabs; nothing else does. */
export function keepColors(text: string): string {
  return CONTROL.test(text) ? clean(text, COLORS) : text;
}

function clean(text: string, policy: Policy): string {
  let result = "";
  let position = 0;
  for (;;) {
    NEXT_CONTROL.lastIndex = position;
    const found = NEXT_CONTROL.exec(text);
    if (found === null) return result + text.slice(position);
    result += text.slice(position, found.index);
    if (found[0] === ESC) {
      const sequence = sequenceAt(text, found.index);
      result += policy.sequence(sequence);
      position = found.index + sequence.length;
    } else {
      result += policy.control(found[0], text[found.index + 1]);
      position = found.index + 1;
    }
  }
}

function sequenceAt(text: string, start: number): string {
  const pattern = patternFor(text[start + 1]);
  pattern.lastIndex = start;
  return pattern.exec(text)?.[0] ?? ESC;
}

function patternFor(introducer: string | undefined): RegExp {
  switch (introducer) {
    case "[":
      return CSI;
    case "]":
      return OSC;
    case "P":
    case "X":
    case "^":
    case "_":
      return STRING;
    default:
      return SHORT;
  }
}

/** Terminals act on a line feed even in the middle of a sequence. */
function lineFeedsOf(sequence: string): string {
  return sequence.includes("\n") ? sequence.replace(/[^\n]/g, "") : "";
}
