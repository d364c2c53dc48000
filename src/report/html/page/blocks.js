/* Building blocks of the page: elements, tables, names, times, and captured output with its colours. */
"use strict";

/** @typedef {import("../data.ts").PageTest} PageTest */
/** @typedef {import("../script.ts").PageScript} PageScript */
/** @typedef {import("../attempt.ts").PageAttempt} PageAttempt */
/** @typedef {{ test: PageTest }} Entry */

/**
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 */
const element = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
};

/**
 * With a row of titles, so that a screen reader says what a cell is about, and does not take it for layout.
 * @param {string[]} titles
 * @param {(Node | string)[][]} rows
 */
const table = (titles, rows) =>
  element(
    "table",
    {},
    element("tr", {}, ...titles.map((title) => element("th", { scope: "col" }, title))),
    ...rows.map((cells) => element("tr", {}, ...cells.map((cell) => element("td", {}, cell)))),
  );

/** @param {number} ms */
const seconds = (ms) => `${(ms / 1000).toFixed(3)} s`;
/** @param {PageTest} test */
const duration = (test) => test.attempts.reduce((sum, attempt) => sum + attempt.duration, 0);
/** @param {PageTest} test */
const label = (test) =>
  `${test.binary} ${test.name}${test.stress === undefined ? "" : ` (round ${test.stress})`}`;
/** @param {PageTest | PageScript} unit */
const statusWord = ({ status }) => element("span", { class: `status ${status}` }, status);

/**
 * SGR colours as classes; every other escape and control character is left out.
 * @param {string} text
 * @returns {(Node | string)[]}
 */
const colored = (text) => {
  const nodes = [];
  let classes = new Set();
  // eslint-disable-next-line no-control-regex
  const parts = text.split(/\u001b\[([0-9;]*)m/);
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 1) classes = applySgr(classes, part);
    else {
      // eslint-disable-next-line no-control-regex
      const plain = part
        .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)/g, "")
        .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "");
      if (plain === "") continue;
      nodes.push(classes.size === 0 ? plain : element("span", { class: [...classes].join(" ") }, plain));
    }
  }
  return nodes;
};

/**
 * @param {Set<string>} before
 * @param {string} codes
 */
const applySgr = (before, codes) => {
  const classes = new Set(before);
  const numbers = (codes === "" ? "0" : codes).split(";").map(Number);
  const dropColor = () =>
    [...classes].filter((name) => name.startsWith("c")).forEach((name) => classes.delete(name));
  for (let at = 0; at < numbers.length; at += 1) {
    const code = numbers[at] ?? 0;
    if (code === 0) classes.clear();
    else if (code <= 4) classes.add(`sgr${code}`);
    else if (code === 22) ["sgr1", "sgr2"].forEach((name) => classes.delete(name));
    else if (code === 23) classes.delete("sgr3");
    else if (code === 24) classes.delete("sgr4");
    else if (code === 39) dropColor();
    else if (code === 38 || code === 48) at += numbers[at + 1] === 5 ? 2 : 4;
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      dropColor();
      classes.add(`c${code % 10}`);
    }
  }
  return classes;
};
