/* The run as a whole: what failed, where time went, what was slow or flaky, and where it ran. */
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
  const failed = ran.filter(({ test }) => FAILED.has(test.status));
  const quarantined = ran.filter(({ test }) => test.status === "quarantined");
  /** @param {PageTest} test */
  const opener = (test) => linkTo(test, () => onOpen(test));
  const hasCosts = ran.some(({ test }) => costsOf(test) !== undefined);
  /** @param {Entry[]} entries */
  const listing = (entries) =>
    table(
      ["Status", "Duration", ...(hasCosts ? ["Processor time", "Peak memory"] : []), "Test"],
      entries.map(({ test }) => [
        statusWord(test),
        seconds(duration(test)),
        ...(hasCosts ? [cpuText(test), memoryText(test)] : []),
        opener(test),
      ]),
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
  const slots = element(
    "details",
    { class: "slots" },
    element("summary", {}, "Slots as a table"),
    slotTable(ran, data.elapsed, opener),
  );
  const ofScripts = scriptSection(scripts, onOpenScript);
  // The reason why a run failed comes first.
  const scriptsFirst = scripts.some(({ status }) => FAILED.has(status));
  const nodes = [
    ...(scriptsFirst ? ofScripts : []),
    ...failureSection(failed, onOpen),
    ...failureSection(quarantined, onOpen, QUARANTINE),
    ...(ran.length + scripts.length > 0 ? [element("h2", {}, "Timeline"), canvas, hint] : []),
    ...(ran.length > 0 ? [slots] : []),
    ...(slowest.length > 0 ? [element("h2", {}, "Slowest tests"), listing(slowest)] : []),
    ...heaviestTests(ran, opener),
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
    elapsed: Math.max(data.elapsed, lastEnd(ran)),
    onPoint: ({ test }) => (hint.textContent = `${label(test)}: ${seconds(duration(test))}`),
    onOpen: ({ test }) => onOpen(test),
  });
  return { nodes, draw };
};

/** Parts of a merged run need not have run at the same time: it may end later than the longest of them lasted. @param {Entry[]} entries */
const lastEnd = (entries) =>
  entries
    .flatMap(({ test }) => test.attempts)
    .reduce((latest, { start, duration: long }) => Math.max(latest, start + long), 0);

const QUARANTINE = { id: "quarantine", title: "Failed in quarantine", look: "past" };

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
        const longest = tests.reduce((most, test) => (duration(test) > duration(most) ? test : most));
        return [
          String(slot),
          thousands(tests.length),
          seconds(busy),
          percent(busy, elapsed),
          seconds(lastEnd(entries)),
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
    ["Started", dateWithZone(data.startedAt, data.utcOffset)],
    ["Test threads", String(data.threads)],
    ["Threads kept busy", percent(busy, data.elapsed * data.threads)],
    ...costsOfRun(ran),
    ...data.facts,
  ];
  return element(
    "table",
    { class: "facts" },
    ...facts.map(([key = "", value = ""]) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, key),
        element("td", MONO.has(key) ? { class: "mono" } : {}, value),
      ),
    ),
  );
};

/** @param {Entry[]} ran @returns {string[][]} */
const costsOfRun = (ran) => {
  const attempts = ran.flatMap(({ test }) => test.attempts).filter(({ costs }) => costs !== undefined);
  if (attempts.length === 0) return [];
  const cpu = attempts.reduce((sum, { costs }) => sum + (costs?.cpu ?? 0), 0);
  const most = mostMemory(ran);
  return [
    ["Processor time of tests", seconds(cpu)],
    ...(most === 0 ? [] : [["Memory of running tests", `at most ${sizeText(most)}`]]),
  ];
};

const MONO = new Set(["Command", "Run", "Workspace"]);

/**
 * In the time zone of the run: a page is read elsewhere and later.
 * @param {number} at milliseconds since the epoch
 * @param {number} utcOffset minutes
 */
const dateWithZone = (at, utcOffset) => {
  const date = new Date(at + utcOffset * 60_000);
  if (Number.isNaN(date.getTime())) return "unknown";
  const [day = "", time = ""] = date.toISOString().split("T");
  const ahead = Math.abs(utcOffset);
  const zone = `${utcOffset < 0 ? "-" : "+"}${twoDigits(Math.floor(ahead / 60))}:${twoDigits(ahead % 60)}`;
  return `${day} ${time.slice(0, 8)} UTC${utcOffset === 0 ? "" : zone}`;
};

/** @param {number} number */
const twoDigits = (number) => String(number).padStart(2, "0");
