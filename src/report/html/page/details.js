/* What is said of one test: a heading for it, one for each attempt, one for each stream. Of a script, all but the first. */
"use strict";

/** @param {PageTest} test */
const testDetails = (test) => [
  element("h2", { tabindex: "-1" }, statusWord(test), ` ${label(test)}`),
  element("p", { class: "dim" }, factsOfTest(test)),
  ...test.attempts.flatMap((attempt, index) => {
    const title = test.attempts.length > 1 ? `Attempt ${index + 1}: ` : "";
    return attemptDetails(attempt, title);
  }),
];

/**
 * @param {PageAttempt} attempt
 * @param {string} title of the heading, before the result
 */
const attemptDetails = ({ duration, start, result, streams, uncaptured }, title) => [
  element("h3", {}, `${title}${result} (${seconds(duration)}, started at ${seconds(start)})`),
  ...streams.flatMap(({ name, note, text }) => [
    element("h4", { class: "dim" }, `${name}${note === undefined ? "" : ` (${note})`}`),
    element("pre", {}, ...colored(text)),
  ]),
  ...(uncaptured === undefined && streams.length > 0
    ? []
    : [element("p", { class: "dim" }, silence(uncaptured))]),
];

/** @param {readonly string[] | undefined} uncaptured */
const silence = (uncaptured) =>
  uncaptured === undefined ? "no output" : `${uncaptured.join(" and ")} not captured`;

/** @param {PageTest} test */
const factsOfTest = (test) => {
  if (test.status === "skip") return `not run: ${test.reason ?? ""}`;
  const group = test.group === undefined || test.group === "@global" ? "" : `, group ${test.group}`;
  return `${seconds(duration(test))} in slot ${test.slot ?? 0}${group}${test.slow ? ", slow" : ""}`;
};
