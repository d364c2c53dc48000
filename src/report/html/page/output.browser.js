/* Captured output: in its colours, the lines that libtest prints around a test dim, and long output cut. */
"use strict";

/** Of longer output, this much of the beginning and of the end is shown at first. */
const MOST_LINES = 160;
const FIRST_LINES = 20;
const LAST_LINES = 120;
const MOST_CHARACTERS = 40_000;
const FIRST_CHARACTERS = 5_000;
const LAST_CHARACTERS = 25_000;

const FRAME_LINE =
  /^(?:running \d+ tests?|test .* \.\.\. (?:ok|FAILED|ignored.*)?|test result: .*|failures:|successes:|---- .* (?:stdout|stderr) ----|note: run with `RUST_BACKTRACE=1`.*|note: Some details are omitted.*)$/;
/** Names of tests follow it, indented. */
const LIST_OF_NAMES = /^(?:failures|successes):$/;
const CAUSE_LINE = /^(?:thread '.*' (?:\(\d+\) )?panicked at |Error: |note: test did not panic as expected)/;
const SGR = /\u001b\[([0-9;:]*)m/;

/** @param {string} text */
const withoutColors = (text) =>
  text
    .split(SGR)
    .filter((_, index) => index % 2 === 0)
    .join("");

/**
 * Returns the nodes of some lines, and the look that the text after them has.
 * @param {string} text
 * @param {Look} look
 * @returns {{ nodes: (Node | string)[], look: Look }}
 */
const colored = (text, look) => {
  /** @type {(Node | string)[]} */
  const nodes = [];
  /** @type {boolean} */
  let inNames = false;
  for (const line of text.split(/(?<=\n)/)) {
    /** @type {(Node | string)[]} */
    const ofLine = [];
    for (const [index, part] of line.split(SGR).entries()) {
      if (index % 2 === 1) look = afterSgr(look, part);
      else if (part !== "") ofLine.push(inLook(look, part));
    }
    const plain = line.includes("\u001b") ? withoutColors(line).trimEnd() : line.trimEnd();
    /** @type {boolean} */
    const isName = inNames && /^ {4}\S/.test(plain);
    inNames = isName || LIST_OF_NAMES.test(plain);
    const kind = isName || FRAME_LINE.test(plain) ? "frame" : CAUSE_LINE.test(plain) ? "culprit" : "";
    if (kind === "") nodes.push(...ofLine);
    else nodes.push(element("span", { class: kind }, ...ofLine));
  }
  return { nodes, look };
};

/** The part of the text that is left out at first; nothing if all of it is short enough. @param {string} text */
const omittedPart = (text) => {
  const lines = text.split("\n");
  if (lines.length > MOST_LINES) {
    const from = lines.slice(0, FIRST_LINES).join("\n").length + 1;
    const to = text.length - lines.slice(-LAST_LINES).join("\n").length;
    if (from + text.length - to <= MOST_CHARACTERS)
      return { from, to, says: counted(lines.length - FIRST_LINES - LAST_LINES, "line", "lines") };
  }
  if (text.length <= MOST_CHARACTERS) return undefined;
  const to = text.length - LAST_CHARACTERS;
  return { from: FIRST_CHARACTERS, to, says: counted(to - FIRST_CHARACTERS, "character", "characters") };
};

/** @param {string} whole */
const outputBlock = (whole) => {
  const text = whole.replace(/^\n+|\s+$/g, "");
  const omitted = omittedPart(text);
  const block = element("pre");
  if (omitted === undefined) {
    block.append(...colored(text, plainLook()).nodes);
    return [block];
  }
  const begin = colored(text.slice(0, omitted.from), plainLook());
  const middle = colored(text.slice(omitted.from, omitted.to), begin.look);
  const rest = element("pre", {}, ...colored(text.slice(omitted.to), middle.look).nodes);
  block.append(...begin.nodes);
  const all = buttonOf({ class: "small" }, "Show all", () => {
    block.append(...middle.nodes, ...rest.childNodes);
    gap.remove();
    rest.remove();
    block.setAttribute("tabindex", "-1");
    block.focus();
  });
  const gap = element("p", { class: "gap dim" }, `${omitted.says} not shown `, all);
  return [block, gap, rest];
};
