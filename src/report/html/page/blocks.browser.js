/* Building blocks of the page: elements, tables, names and times. */
"use strict";

/** @typedef {import("../data.ts").PageTest} PageTest */
/** @typedef {import("../script.ts").PageScript} PageScript */
/** @typedef {import("../attempt.ts").PageAttempt} PageAttempt */
/** @typedef {{ test: PageTest, index: number, text: string }} Entry */

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
 * @param {Record<string, string>} attributes
 * @param {string} title
 * @param {() => void} onClick
 */
const buttonOf = (attributes, title, onClick) => {
  const button = element("button", { type: "button", ...attributes }, title);
  button.addEventListener("click", onClick);
  return button;
};

/**
 * With a row of titles, so that a screen reader says what a cell is about, and does not take it for layout.
 * @param {string[]} titles
 * @param {(Node | string)[][]} rows
 */
const table = (titles, rows) =>
  // The roles are named, as a browser forgets them where a narrow page shows the table as a grid.
  element(
    "table",
    { class: "listing", role: "table", style: `--columns: ${titles.length - 1}` },
    element(
      "tr",
      { role: "row" },
      ...titles.map((title) => element("th", { scope: "col", role: "columnheader" }, title)),
    ),
    ...rows.map((cells) =>
      element("tr", { role: "row" }, ...cells.map((cell) => element("td", { role: "cell" }, cell))),
    ),
  );

/** @param {number} ms */
const seconds = (ms) => `${(ms / 1000).toFixed(3)} s`;
/** @param {number} count */
const thousands = (count) => count.toLocaleString("en");
/** @param {number} count @param {string} one @param {string} many */
const counted = (count, one, many) => `${thousands(count)} ${count === 1 ? one : many}`;
/** @param {PageTest} test */
const duration = (test) => test.attempts.reduce((sum, attempt) => sum + attempt.duration, 0);
/** @param {PageTest} test */
const roundOf = ({ stress }) => (stress === undefined ? "" : ` (round ${stress})`);
/** @param {PageTest} test */
const label = (test) => `${test.binary} ${test.name}${roundOf(test)}`;
/** @param {PageTest | PageScript} unit */
const wordOf = (unit) => ("word" in unit ? (unit.word ?? unit.status) : unit.status);
/** @param {PageTest | PageScript} unit */
const statusWord = (unit) => element("span", { class: `status ${unit.status}` }, wordOf(unit));

/** Of `a::b::c`, the modules with their last `::`. @param {string} name */
const modulesOf = (name) => {
  const end = name.lastIndexOf("::");
  return end < 0 ? "" : name.slice(0, end + 2);
};

/** Lines break between modules. @param {string} path */
const breakable = (path) => path.split(/(?<=::| )/).flatMap((part) => [part, element("wbr")]);

/**
 * The path is dim, and shortened before the test's own name is.
 * @param {PageTest} test
 * @param {string} path
 */
const nameWithPath = (test, path) => {
  const modules = modulesOf(test.name);
  return element(
    "span",
    { class: "name mono" },
    element("span", { class: "path" }, ...breakable(path)),
    element("span", { class: "leaf" }, `${test.name.slice(modules.length)}${roundOf(test)}`),
  );
};
/** @param {PageTest} test */
const fullName = (test) => nameWithPath(test, `${test.binary} ${modulesOf(test.name)}`);

/** @param {PageTest} test @param {() => void} onClick */
const linkTo = (test, onClick) => {
  const link = element("a", { class: "link", href: linkOf(test) }, fullName(test));
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onClick();
  });
  return link;
};
