/* What is said of the run as a whole: where time went, what was slow or flaky, and where it ran. */
"use strict";

/**
 * @typedef {object} OverviewInput
 * @property {import("../data.ts").PageData} data
 * @property {Entry[]} ran
 * @property {PageScript[]} scripts the failed ones first
 * @property {(test: PageTest) => void} onOpen
 * @property {(script: PageScript) => void} onOpenScript
 */

/**
 * Built once. `draw` draws the timeline to the width that there is.
 * @param {OverviewInput} input
 */
const runOverview = ({ data, ran, scripts, onOpen, onOpenScript }) => {
  const slowest = ran.toSorted((a, b) => duration(b.test) - duration(a.test)).slice(0, 15);
  const flaky = ran.filter(({ test }) => test.status === "flaky" || test.attempts.length > 1);
  /** @param {PageTest} test */
  const opener = (test) => {
    const button = element("button", { class: "link" }, label(test));
    button.addEventListener("click", () => onOpen(test));
    return button;
  };
  /** @param {Entry[]} entries */
  const listing = (entries) =>
    table(
      ["Status", "Duration", "Test"],
      entries.map(({ test }) => [statusWord(test), seconds(duration(test)), opener(test)]),
    );
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "What ran in each slot; the table says it in words");
  // Of use to those who point alone, so not read aloud.
  const hint = element(
    "p",
    { class: "dim", "aria-hidden": "true" },
    `Each row is a slot, each block an attempt${scripts.length > 0 ? ", each band across all rows a script" : ""}. Point at a block to see its test, click to open it.`,
  );
  const ofScripts = scriptSection(scripts, onOpenScript);
  // The reason why a run failed comes first.
  const scriptsFirst = scripts.some(({ status }) => FAILED.has(status));
  const nodes = [
    ...(scriptsFirst ? ofScripts : []),
    element("h2", {}, "Timeline"),
    canvas,
    hint,
    element("details", {}, element("summary", {}, "Slots as a table"), slotTable(ran, data.elapsed, opener)),
    ...(slowest.length > 0 ? [element("h2", {}, "Slowest tests"), listing(slowest)] : []),
    ...(flaky.length > 0 ? [element("h2", {}, "Retried and flaky tests"), listing(flaky.slice(0, 200))] : []),
    ...(scriptsFirst ? [] : ofScripts),
    element("h2", {}, "Environment"),
    environment(data, ran),
  ];
  // The focus goes there.
  nodes[0]?.setAttribute("tabindex", "-1");
  const draw = timeline({
    canvas,
    entries: ran,
    scripts,
    elapsed: data.elapsed,
    onPoint: ({ test }) => (hint.textContent = `${label(test)}: ${seconds(duration(test))}`),
    onOpen: ({ test }) => onOpen(test),
  });
  return { nodes, draw };
};

/**
 * The timeline in words: how full each slot was, until when, and with what above all.
 * @param {Entry[]} ran
 * @param {number} elapsed
 * @param {(test: PageTest) => Node} opener
 */
const slotTable = (ran, elapsed, opener) =>
  table(
    ["Slot", "Tests", "Busy", "Share of the run", "Last end", "Longest test"],
    [...Map.groupBy(ran, ({ test }) => test.slot ?? 0)]
      .sort(([left], [right]) => left - right)
      .map(([slot, entries]) => {
        const tests = entries.map(({ test }) => test);
        const busy = tests.reduce((sum, test) => sum + duration(test), 0);
        const ends = tests.flatMap((test) =>
          test.attempts.map((attempt) => attempt.start + attempt.duration),
        );
        const longest = tests.reduce((most, test) => (duration(test) > duration(most) ? test : most));
        return [
          String(slot),
          String(tests.length),
          seconds(busy),
          percent(busy, elapsed),
          seconds(ends.reduce((latest, end) => Math.max(latest, end), 0)),
          opener(longest),
        ];
      }),
  );

/** @param {number} part @param {number} whole */
const percent = (part, whole) => `${((part / Math.max(1, whole)) * 100).toFixed(0)} %`;

/**
 * @param {import("../data.ts").PageData} data
 * @param {Entry[]} ran
 */
const environment = (data, ran) => {
  const busy = ran.reduce((sum, { test }) => sum + duration(test), 0);
  const facts = [
    ["Command", data.command],
    ["Run", data.runId],
    ["Profile", data.profile],
    ["Started", new Date(data.startedAt).toLocaleString()],
    ["Test threads", String(data.threads)],
    ["Threads kept busy", percent(busy, data.elapsed * data.threads)],
    ...data.facts,
  ];
  return element(
    "table",
    {},
    ...facts.map(([key = "", value = ""]) =>
      element("tr", {}, element("th", { scope: "row" }, key), element("td", {}, value)),
    ),
  );
};
