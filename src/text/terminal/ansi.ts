/**
 * Removes control sequences from the output of processes, so that it cannot control the terminal.
 *
 * A sequence is recognised as a terminal would: `ESC [ … letter`, `ESC ] … BEL`, `ESC P … ESC \` and the short ones. An
 * unterminated sequence removes the rest of its line, not the rest of the output.
 */

/* The sequences, by what follows their ESC. Each ends before another ESC; strings end with their line. */
const CSI = String.raw`\[[\u0000-\u0017\u0019\u001C-\u003F\u007F-\uFFFF]*(?:[\u0018\u001A\u0040-\u007E]|(?=\u001B)|$)`;
const OSC = String.raw`\][^\u0007\n\u0018\u001A\u001B]*(?:[\u0007\u0018\u001A]|\u001B\\|(?=[\n\u001B])|$)`;
const STRING = String.raw`[PX^_][^\n\u0018\u001A\u001B]*(?:[\u0018\u001A]|\u001B\\|(?=[\n\u001B])|$)`;
const SHORT = String.raw`(?![[\]PX^_])[\u0000-\u0017\u0019\u001C-\u002F\u007F-\uFFFF]*(?:[\u0018\u001A\u0030-\u007E]|(?=\u001B)|$)`;
const SEQUENCE = String.raw`\u001B(?:${CSI}|${OSC}|${STRING}|${SHORT})`;

/** Everything below the space but the line feed, and the C1 controls. Not DEL, which the peer keeps in files and pipes. */
const CONTROL = /[\u0000-\u0009\u000B-\u001F\u0080-\u009F]/;
const CONTROL_OR_DEL = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/;
const ANY = new RegExp(`${SEQUENCE}|${CONTROL.source}`, "g");
/** Tabs stay, and carriage returns that belong to a line end. */
const ANY_BUT_LAYOUT = new RegExp(
  String.raw`${SEQUENCE}|\r(?!\n)|[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]`,
  "g",
);
const COLOR = /^\u001B\[[0-9;:]*m$/;

/**
 * Plain text for pipes and files: without sequences, and, as under the peer, without control characters
 * other than line feeds (tabs and carriage returns go too).
 */
export function stripControls(text: string): string {
  return CONTROL.test(text) ? text.replace(ANY, lineFeedsOf) : text;
}

/** Text for a terminal: colours and other styles (SGR) and tabs are kept; all other control characters are removed. */
export function keepColors(text: string): string {
  return CONTROL_OR_DEL.test(text) ? text.replace(ANY_BUT_LAYOUT, colorOf) : text;
}

function colorOf(sequence: string): string {
  return COLOR.test(sequence) ? sequence : lineFeedsOf(sequence);
}

/** Terminals act on a line feed even in the middle of a sequence. */
function lineFeedsOf(sequence: string): string {
  return sequence.includes("\n") ? sequence.replace(/[^\n]/g, "") : "";
}
