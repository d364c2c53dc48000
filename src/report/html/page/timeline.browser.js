/* The timeline: each row a slot, each block an attempt, each band across all rows a script. */
"use strict";

/**
 * @typedef {object} TimelineInput
 * @property {HTMLCanvasElement} canvas
 * @property {Entry[]} entries
 * @property {PageScript[]} scripts the failed ones first; they are drawn over the rest
 * @property {number} elapsed milliseconds that the whole width stands for
 * @property {(entry: Entry) => void} onPoint
 * @property {(entry: Entry) => void} onOpen
 */

/**
 * Returns what draws it to the width that the canvas has then.
 * @param {TimelineInput} input
 */
const timeline = (input) => {
  const { canvas, entries, scripts } = input;
  const slots = Math.max(1, ...entries.map(({ test }) => (test.slot ?? 0) + 1));
  const row = Math.min(18, Math.max(4, 360 / slots));
  const total = Math.max(1, input.elapsed);
  /** @param {MouseEvent} event */
  const entryAt = (event) => {
    const box = canvas.getBoundingClientRect();
    const slot = Math.floor((event.clientY - box.top) / row);
    const moment = ((event.clientX - box.left) / box.width) * total;
    const slack = (2 / box.width) * total;
    return entries.find(
      ({ test }) =>
        test.slot === slot &&
        test.attempts.some(
          ({ start, duration }) => moment >= start - slack && moment <= start + duration + slack,
        ),
    );
  };
  canvas.addEventListener("mousemove", (event) => {
    const found = entryAt(event);
    if (found !== undefined) input.onPoint(found);
  });
  canvas.addEventListener("click", (event) => {
    const found = entryAt(event);
    if (found !== undefined) input.onOpen(found);
  });
  return () => drawTimeline({ canvas, entries, scripts, slots, row, total });
};

/** @param {{ canvas: HTMLCanvasElement, entries: Entry[], scripts: PageScript[], slots: number, row: number, total: number }} picture */
const drawTimeline = ({ canvas, entries, scripts, slots, row, total }) => {
  const width = canvas.clientWidth || 600;
  const rows = slots * row;
  const curve = mostMemory(entries) > 0 ? CURVE_HEIGHT : 0;
  const height = rows + curve + 18;
  const scale = window.devicePixelRatio || 1;
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.scale(scale, scale);
  const styles = getComputedStyle(document.documentElement);
  for (const { attempt, status } of scripts.toReversed()) {
    const bad = FAILED.has(status);
    context.fillStyle = styles.getPropertyValue(bad ? "--fail" : "--line");
    const wide = Math.max(bad ? 3 : 1, (attempt.duration / total) * width);
    context.fillRect((attempt.start / total) * width, 0, wide, slots * row);
  }
  for (const { attempt, slot, bad, color } of timelineBlocks(entries)) {
    context.fillStyle = styles.getPropertyValue(color);
    const wide = Math.max(bad ? 3 : 0.5, (attempt.duration / total) * width - 0.5);
    context.fillRect((attempt.start / total) * width, slot * row + 1, wide, row - 2);
  }
  const dim = styles.getPropertyValue("--dim");
  drawMemory(context, { entries, top: rows, width, total, color: styles.getPropertyValue("--line"), dim });
  context.fillStyle = dim;
  context.font = "11px system-ui";
  for (let part = 0; part <= 4; part += 1) {
    context.textAlign = part === 0 ? "left" : part === 4 ? "right" : "center";
    context.fillText(seconds((total * part) / 4), (width * part) / 4, height - 4);
  }
};

/**
 * Failures come last, so that they are drawn over the rest.
 * @param {Entry[]} entries
 */
const timelineBlocks = (entries) =>
  entries
    .flatMap(({ test }) =>
      test.attempts.map((attempt, index) => {
        const bad = index < test.attempts.length - 1 || FAILED.has(test.status);
        const color = bad ? "--fail" : test.status === "pass" ? "--pass" : "--flaky";
        return { attempt, slot: test.slot ?? 0, bad, color };
      }),
    )
    .sort((left, right) => Number(left.bad) - Number(right.bad));
