/** The page of `history page`: one file of HTML without scripts, readable from a disk and by a screen reader. */
import type { TestId } from "../model/events.ts";
import type { Milliseconds } from "../model/ids.ts";
import { seconds } from "../text/values/duration.ts";
import { visibleName } from "../text/safe/visible.ts";
import { failingTests } from "./failures.ts";
import { flakyTests } from "./ledger.ts";
import { slowest } from "./durations.ts";
import type { Series } from "./series.ts";
import { runSummaries, type RunSummary } from "./summaries.ts";
import { percent, stateText, timeText } from "./text/parts.ts";
import { growthText } from "./text/tables.ts";
import type { HistoryView } from "./view.ts";

export interface PageOptions {
  readonly isChosen: (test: TestId) => boolean;
  /** Of the workspace. */
  readonly title: string;
}

/** Number of rows in a table, and of runs in the chart of all runs. */
const ROWS = 1000;
const RUNS = 200;

export function historyPage(view: HistoryView, series: Series, options: PageOptions): string {
  const { isChosen, title } = options;
  const runs = runSummaries(view, { count: RUNS, isChosen });
  const heading = `Test history of ${title}`;
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${html(heading)}</title>`,
    `<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body><main>`,
    `<h1>${html(heading)}</h1>`,
    section("Runs", runsPart(runs)),
    section("Failing now", failingPart(view, series, isChosen)),
    section("Flaky", flakyPart(view, series, isChosen)),
    section("Durations", slowestPart(view, series, isChosen)),
    "</main></body></html>\n",
  ].join("\n");
}

const STYLE = `body{font:15px/1.4 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.2rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}code{overflow-wrap:anywhere}
.bad{color:#a40000;font-weight:600}.odd{color:#7a4f00;font-weight:600}svg{display:block}
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}th,td{border-color:#444}.bad{color:#ff8a80}.odd{color:#ffcf70}}`;

function html(text: string): string {
  return visibleName(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function section(title: string, body: string): string {
  return `<section><h2>${title}</h2>${body}</section>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "<p>None.</p>";
  const heads = head.map((text) => `<th scope="col">${text}</th>`).join("");
  const lines = rows.map((cells) => `<tr>${cells.join("")}</tr>`);
  return `<table><thead><tr>${heads}</tr></thead><tbody>${lines.join("\n")}</tbody></table>`;
}

const cell = (content: string): string => `<td>${content}</td>`;
const number = (content: string): string => `<td class="n">${content}</td>`;

function testCell({ binaryId, testName }: TestId): string {
  return cell(`<code>${html(binaryId)} <b>${html(testName)}</b></code>`);
}

/** The runs, newest first, with a chart of their durations. */
function runsPart(runs: readonly RunSummary[]): string {
  const picture = bars(
    runs.toReversed().map(({ run, failed }) => ({ value: run.elapsed, bad: failed > 0 })),
    "Time of each run, the newest last; runs with failures are darker",
  );
  const rows = runs.map(({ run, tests, failed, flaky }) => [
    cell(timeText(run.startedAt)),
    cell(`<code>${html(stateText(run))}</code>`),
    cell(html(run.profile)),
    number(`${seconds(run.elapsed)}s`),
    number(String(tests)),
    number(failed === 0 ? "0" : `<span class="bad">${failed}</span>`),
    number(flaky === 0 ? "0" : `<span class="odd">${flaky}</span>`),
  ]);
  return picture + table(["Started", "State", "Profile", "Time", "Tests", "Failed", "Flaky"], rows);
}

function failingPart(view: HistoryView, series: Series, isChosen: PageOptions["isChosen"]): string {
  const rows = failingTests(view, series, isChosen)
    .slice(0, ROWS)
    .map(({ test, results, firstBad, lastGood }) => [
      testCell(test),
      number(`<span class="bad">${results}</span>`),
      cell(`<code>${html(stateText(firstBad))}</code> ${timeText(firstBad.startedAt)}`),
      cell(
        lastGood === undefined
          ? "none known"
          : `<code>${html(stateText(lastGood))}</code> ${timeText(lastGood.startedAt)}`,
      ),
    ]);
  return table(["Test", "In a row", "First bad run", "Last good run"], rows);
}

function flakyPart(view: HistoryView, series: Series, isChosen: PageOptions["isChosen"]): string {
  const rows = flakyTests(view, series, isChosen)
    .slice(0, ROWS)
    .map(({ test, attempts, failed, interval, passedInARow }) => [
      testCell(test),
      number(`<span class="odd">${percent(failed / attempts)}</span>`),
      number(`${percent(interval.low)} to ${percent(interval.high)}`),
      number(`${failed} of ${attempts}`),
      number(String(passedInARow)),
    ]);
  return table(["Test", "Failures", "95% interval", "Attempts", "Passed in a row"], rows);
}

function slowestPart(view: HistoryView, series: Series, isChosen: PageOptions["isChosen"]): string {
  const rows = slowest(view, series, { count: ROWS, isChosen }).map(({ test, typical, recent, growth }) => [
    testCell(test),
    number(`${seconds(typical)}s`),
    cell(trend(recent)),
    cell(growth?.grew === true ? `<span class="odd">${growthText(growth)}</span>` : ""),
  ]);
  return table(["Test", "Typical time", "Trend", ""], rows);
}

const HEIGHT = 40;

function bars(values: readonly { readonly value: number; readonly bad: boolean }[], label: string): string {
  if (values.length === 0) return "";
  const largest = Math.max(...values.map(({ value }) => value), 1);
  const shapes = values.map(({ value, bad }, index) => {
    const height = Math.max(1, (value / largest) * HEIGHT);
    const color = bad ? "#a40000" : "#7aa6d8";
    return `<rect x="${index * 4}" y="${round(HEIGHT - height)}" width="3" height="${round(height)}" fill="${color}"/>`;
  });
  const width = values.length * 4;
  return `<svg role="img" aria-label="${label}" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}">${shapes.join("")}</svg>`;
}

/** A line chart of the last durations; its description lists them for screen readers. */
function trend(recent: readonly Milliseconds[]): string {
  const largest = Math.max(...recent, 1);
  const points = recent.map((value, index) => `${index * 5},${round(20 - (value / largest) * 18)}`);
  const width = Math.max(5, recent.length * 5);
  const label = `from ${seconds(recent[0] ?? 0)}s to ${seconds(recent.at(-1) ?? 0)}s`;
  return `<svg role="img" aria-label="${label}" width="${width}" height="20" viewBox="0 0 ${width} 20"><polyline points="${points.join(" ")}" fill="none" stroke="#3b78b5" stroke-width="1.5"/></svg>`;
}

function round(value: number): string {
  return value.toFixed(1);
}
