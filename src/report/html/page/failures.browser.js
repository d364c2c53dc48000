/* The failed tests on the overview, each with its message. */
"use strict";

const MOST_FAILURES = 50;
const MESSAGE_LINES = 8;

/**
 * Nothing where no test failed.
 * @param {Entry[]} failed
 * @param {(test: PageTest) => void} onOpen
 * @param {{ id: string, title: string, look: string }} [section]
 */
const failureSection = (
  failed,
  onOpen,
  { id, title: words, look } = { id: "failures", title: "Failed tests", look: "" },
) => {
  if (failed.length === 0) return [];
  const list = element("ul", { class: `failures ${look}` });
  /** @param {Entry[]} entries */
  const add = (entries) => list.append(...entries.map(({ test }) => failureItem(test, () => onOpen(test))));
  add(failed.slice(0, MOST_FAILURES));
  const title = element(
    "h2",
    { id },
    `${words} `,
    element("span", { class: "dim" }, thousands(failed.length)),
  );
  if (failed.length <= MOST_FAILURES) return [title, list];
  const more = buttonOf({ class: "small" }, `Show all ${thousands(failed.length)}`, () => {
    add(failed.slice(MOST_FAILURES));
    const next = list.children[MOST_FAILURES]?.querySelector("a");
    more.remove();
    next?.focus();
  });
  return [title, list, more];
};

/**
 * Lead from a failed test to the one before it and the one after it.
 * @param {PageTest} test
 * @param {Entry[]} entries
 * @param {(test: PageTest) => void} onOpen
 */
const failureButtons = (test, entries, onOpen) => {
  const failed = entries.filter((entry) => FAILED.has(entry.test.status));
  const at = failed.findIndex((entry) => entry.test === test);
  if (at < 0) return [];
  /** @param {string} words @param {Entry | undefined} to */
  const button = (words, to) =>
    to === undefined ? [] : [buttonOf({ class: "small" }, words, () => onOpen(to.test))];
  return [...button("Previous failure", failed[at - 1]), ...button("Next failure", failed[at + 1])];
};

/** @param {PageTest} test @param {() => void} onOpen */
const failureItem = (test, onOpen) => {
  const attempt = lastFailure(test) ?? test.attempts.at(-1);
  const cause = attempt?.cause;
  const message = cause?.message ?? "";
  const lines = message.split("\n");
  const shown = lines.length > MESSAGE_LINES ? `${lines.slice(0, MESSAGE_LINES).join("\n")}\n…` : message;
  return element(
    "li",
    {},
    element(
      "div",
      { class: "line" },
      statusWord(test),
      linkTo(test, onOpen),
      element("span", { class: "time" }, seconds(duration(test))),
    ),
    element("div", { class: "result dim" }, attempt?.result ?? "", ...placeOf(cause)),
    ...(shown === "" ? [] : [element("pre", {}, shown)]),
    ...quarantineOf(test),
  );
};
