/* What tests cost: processor time and peak memory, in words, in tables and as a curve under the timeline. */
"use strict";

/**
 * The costs of the last attempt, as the tables of the terminal have them; undefined: nothing was measured.
 * @param {PageTest} test
 */
const costsOf = (test) => test.attempts.at(-1)?.costs;
/** @param {PageTest} test */
const cpuOf = (test) => costsOf(test)?.cpu ?? -1;
/** @param {PageTest} test */
const memoryOf = (test) => costsOf(test)?.memory ?? -1;

/** As the terminal shows sizes. @param {number} bytes */
const sizeText = (bytes) => {
  const units = ["B", "KiB", "MiB", "GiB"];
  let amount = bytes;
  let unit = 0;
  for (; amount >= 1024 && unit < units.length - 1; unit += 1) amount /= 1024;
  return `${unit < 2 ? Math.floor(amount) : amount.toFixed(1)} ${units[unit]}`;
};

/** @param {PageTest} test */
const cpuText = (test) => (cpuOf(test) < 0 ? "–" : seconds(cpuOf(test)));
/** Sampled: it may have been more for a moment. @param {PageTest} test */
const memoryText = (test) =>
  memoryOf(test) < 0 ? "–" : `${costsOf(test)?.sampled === true ? "~" : ""}${sizeText(memoryOf(test))}`;

/** Orders of the list that compare costs, and what they compare. @type {Record<string, (test: PageTest) => string>} */
const COST_ORDERS = { "Processor time": cpuText, "Peak memory": memoryText };

/** @param {PageTest} test */
const costFacts = (test) =>
  [
    ...(cpuOf(test) < 0 ? [] : [`${seconds(cpuOf(test))} of processor time`]),
    ...(memoryOf(test) < 0
      ? []
      : [
          `${sizeText(memoryOf(test))} of memory at its peak${costsOf(test)?.sampled === true ? " (sampled)" : ""}`,
        ]),
  ]
    .map((fact) => `, ${fact}`)
    .join("");

/**
 * The tests that took most memory.
 * @param {Entry[]} ran
 * @param {(test: PageTest) => Node} opener
 * @returns {HTMLElement[]}
 */
const heaviestTests = (ran, opener) => {
  const measured = ran.filter(({ test }) => memoryOf(test) >= 0);
  if (measured.length === 0) return [];
  const heaviest = measured.toSorted((a, b) => memoryOf(b.test) - memoryOf(a.test)).slice(0, 15);
  return [
    element("h2", {}, "Heaviest tests"),
    table(
      ["Peak memory", "Processor time", "Duration", "Test"],
      heaviest.map(({ test }) => [memoryText(test), cpuText(test), seconds(duration(test)), opener(test)]),
    ),
    ...(heaviest.some(({ test }) => costsOf(test)?.sampled === true)
      ? [element("p", { class: "dim" }, "~: sampled while the test ran, so the real peak may be higher.")]
      : []),
  ];
};

/**
 * The sum of the peaks of all attempts that ran at a moment: what the run held at most, wherever the peaks were.
 * @param {Entry[]} entries
 * @returns {{ at: number, bytes: number }[]}
 */
const memoryCurve = (entries) => {
  const changes = entries
    .flatMap(({ test }) => test.attempts)
    .flatMap(({ start, duration: long, costs }) => {
      const bytes = costs?.memory ?? 0;
      return bytes === 0
        ? []
        : [
            { at: start, bytes },
            { at: start + long, bytes: -bytes },
          ];
    })
    .sort((left, right) => left.at - right.at || left.bytes - right.bytes);
  let held = 0;
  return changes.map(({ at, bytes }) => ({ at, bytes: (held += bytes) }));
};

/** Most of what tests held together, or nothing where nothing was measured. @param {Entry[]} entries */
const mostMemory = (entries) => memoryCurve(entries).reduce((most, { bytes }) => Math.max(most, bytes), 0);

const CURVE_HEIGHT = 44;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{ entries: Entry[], top: number, width: number, total: number, color: string, dim: string }} picture
 */
const drawMemory = (context, { entries, top, width, total, color, dim }) => {
  const curve = memoryCurve(entries);
  const most = mostMemory(entries);
  if (most === 0) return;
  const bottom = top + CURVE_HEIGHT;
  /** @param {number} bytes */
  const y = (bytes) => bottom - (bytes / most) * (CURVE_HEIGHT - 14);
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(0, bottom);
  let level = bottom;
  for (const { at, bytes } of curve) {
    const x = (at / total) * width;
    context.lineTo(x, level);
    level = y(bytes);
    context.lineTo(x, level);
  }
  context.lineTo(width, level);
  context.lineTo(width, bottom);
  context.fill();
  context.fillStyle = dim;
  context.font = "11px system-ui";
  context.textAlign = "left";
  context.fillText(`memory of running tests, at most ${sizeText(most)}`, 0, top + 10);
};
