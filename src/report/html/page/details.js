/* What is said of one test: a heading for it, one for each attempt, one for each stream. */
"use strict";

/** @param {PageTest} test */
const testDetails = (test) => [
  element("h2", { tabindex: "-1" }, statusWord(test), ` ${label(test)}`),
  element("p", { class: "dim" }, factsOfTest(test)),
  ...test.attempts.flatMap((attempt, index) => {
    const title = test.attempts.length > 1 ? `Attempt ${index + 1}: ` : "";
    const times = `${seconds(attempt.duration)}, started at ${seconds(attempt.start)}`;
    return [
      element("h3", {}, `${title}${attempt.result} (${times})`),
      ...(attempt.streams.length === 0 ? [element("p", { class: "dim" }, "no output")] : []),
      ...attempt.streams.flatMap(({ name, note, text }) => [
        element("h4", { class: "dim" }, `${name}${note === undefined ? "" : ` (${note})`}`),
        element("pre", {}, ...colored(text)),
      ]),
    ];
  }),
];

/** @param {PageTest} test */
const factsOfTest = (test) => {
  if (test.status === "skip") return `not run: ${test.reason ?? ""}`;
  const group = test.group === undefined || test.group === "@global" ? "" : `, group ${test.group}`;
  return `${seconds(duration(test))} in slot ${test.slot ?? 0}${group}${test.slow ? ", slow" : ""}`;
};
