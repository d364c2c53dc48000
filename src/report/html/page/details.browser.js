/*
 * Details of one test: why it failed, then its attempts, the last one first. There is a heading for the test,
 * for each attempt and for each stream.
 */
"use strict";

/** @param {PageTest} test @param {Node[]} more buttons */
const testDetails = (test, more) => [
  element("h2", { tabindex: "-1", class: "title" }, statusWord(test), " ", fullName(test)),
  element("p", { class: "dim" }, factsOfTest(test)),
  ...quarantineOf(test),
  testButtons(test, more),
  ...causeOfTest(test),
  ...test.attempts
    .map((attempt, index) => attemptOfTest(test, attempt, index))
    .toReversed()
    .flat(),
];

/** @param {PageTest} test @param {Node[]} more */
const testButtons = (test, more) => {
  const { rerun } = test;
  return element(
    "div",
    { class: "buttons" },
    copyButton("Copy name", () => test.name),
    ...(rerun === undefined ? [] : [copyButton("Copy rerun command", () => rerun)]),
    copyButton("Copy link", () => new URL(linkOf(test), window.location.href).href),
    ...more,
  );
};

/** The cause of the last attempt that failed: a flaky test has one, too. @param {PageTest} test */
const lastFailure = (test) => test.attempts.findLast(({ failed }) => failed);

/** @param {PageTest} test */
const causeOfTest = (test) => {
  const attempt = test.status === "pass" ? undefined : lastFailure(test);
  return attempt === undefined ? [] : [causeBlock(attempt, test.status === "flaky")];
};

/** @param {PageTest} test */
const quarantineOf = ({ quarantine }) =>
  quarantine === undefined ? [] : [element("p", { class: "notice" }, quarantine)];

/**
 * @param {PageAttempt} attempt
 * @param {boolean} isPast the test passed in the end
 */
const causeBlock = ({ cause, result }, isPast) =>
  element(
    "div",
    { class: `cause ${isPast ? "past" : ""}` },
    element("div", { class: "result" }, isPast ? `An earlier attempt ${result}` : result, ...placeOf(cause)),
    ...(cause === undefined || cause.message === "" ? [] : [element("pre", {}, cause.message)]),
  );

/** @param {PageAttempt["cause"]} cause @returns {(Node | string)[]} */
const placeOf = (cause) =>
  cause?.location === undefined ? [] : [" at ", element("span", { class: "place mono" }, cause.location)];

/**
 * The last attempt is open, earlier ones are folded.
 * @param {PageTest} test
 * @param {PageAttempt} attempt
 * @param {number} index
 */
const attemptOfTest = (test, attempt, index) => {
  const { length } = test.attempts;
  const heading = attemptHeading(attempt, length > 1 ? `Attempt ${index + 1}: ` : "");
  if (index === length - 1) return [heading, ...attemptStreams(attempt)];
  const folded = element("details", { class: "attempt" }, element("summary", {}, heading));
  // Built when it is opened: output may be long.
  folded.addEventListener("toggle", () => folded.append(...attemptStreams(attempt)), { once: true });
  return [folded];
};

/** @param {PageAttempt} attempt @param {string} title before the result */
const attemptHeading = ({ duration, start, result, elsewhere }, title) =>
  element(
    "h3",
    {},
    `${title}${result} `,
    element(
      "span",
      { class: "dim" },
      `(${seconds(duration)}, started at ${seconds(start)}${elsewhere === undefined ? "" : `; ${elsewhere}`})`,
    ),
  );

/** @param {PageAttempt} attempt */
const attemptStreams = ({ streams, uncaptured }) => [
  ...streams.flatMap(({ name, note, text }) => [
    element(
      "div",
      { class: "stream" },
      element("h4", { class: "dim" }, `${name}${note === undefined ? "" : ` (${note})`}`),
      copyButton(`Copy ${name}`, () => withoutColors(text)),
    ),
    ...outputBlock(text),
  ]),
  ...(uncaptured === undefined && streams.length > 0
    ? []
    : [element("p", { class: "dim" }, silence(uncaptured))]),
];

/** @param {PageAttempt} attempt @param {string} title */
const attemptDetails = (attempt, title) => [attemptHeading(attempt, title), ...attemptStreams(attempt)];

/** @param {readonly string[] | undefined} uncaptured */
const silence = (uncaptured) =>
  uncaptured === undefined ? "no output" : `${uncaptured.join(" and ")} not captured`;

/** @param {PageTest} test */
const factsOfTest = (test) => {
  if (test.status === "skip") return `not run: ${test.reason ?? ""}`;
  const group = test.group === undefined || test.group === "@global" ? "" : `, group ${test.group}`;
  return `${seconds(duration(test))} in slot ${test.slot ?? 0}${group}${test.slow ? ", slow" : ""}${costFacts(test)}`;
};
