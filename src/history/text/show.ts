/** The text of `history show`: one test. */
import { seconds } from "../../text/values/duration.ts";
import { sparkline } from "../../text/terminal/sparkline.ts";
import { STYLES, type Style } from "../../text/terminal/style.ts";
import type { ResultKind } from "../../model/results/result-record.ts";
import type { Breakage } from "../failures.ts";
import type { ShownResult, TestSummary } from "../summaries.ts";
import { percent, stateText, testText, timeText, type TextOptions } from "./parts.ts";
import { growthText } from "./tables.ts";
import { visibleName } from "../../text/safe/visible.ts";

/** Maximum number of listed results. */
const LISTED = 10;

const REPORT_STYLES: Readonly<Record<ResultKind, Style>> = {
  pass: STYLES.greenBold,
  flaky: STYLES.yellowBold,
  fail: STYLES.redBold,
  unknown: STYLES.plain,
};

/** `rerun` is the command line that runs exactly this test as the last run did. */
export function showText(
  summary: TestSummary,
  { paint, unicode, rerun }: TextOptions & { readonly rerun: string },
): string {
  const { counts, typical, recent, growth, flaky, breakage, results } = summary;
  const counted = (["pass", "flaky", "fail", "unknown"] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${counts[kind]} ${WORDS[kind]}`);
  const usual = typical === undefined ? [] : [`usually ${seconds(typical)}s`];
  return [
    testText(summary.test, paint),
    `  results: ${counted.join(", ")}`,
    `  durations: ${sparkline(recent, { unicode })}${usual.length === 0 ? "" : `  ${usual[0]}`}`,
    ...(growth?.grew === true ? [`  ${paint(STYLES.yellowBold, growthText(growth))}`] : []),
    ...(flaky === undefined
      ? []
      : [
          `  ${paint(STYLES.yellowBold, "flaky")}: ${flaky.failed} of ${flaky.attempts} attempts failed (${percent(flaky.interval.low)} to ${percent(flaky.interval.high)})`,
        ]),
    ...(breakage === undefined ? [] : breakageLines(breakage)),
    `  run again: ${visibleName(rerun)}`,
    ...results
      .slice(0, LISTED)
      .map((result) => `    ${resultLine(result, REPORT_STYLES[result.kind], paint)}`),
    ...(results.length > LISTED ? [`    ... and ${results.length - LISTED} more`] : []),
    "",
  ].join("\n");
}

const WORDS: Readonly<Record<ResultKind, string>> = {
  pass: "passed",
  flaky: "flaky",
  fail: "failed",
  unknown: "ended by the runner",
};

function breakageLines({ results, firstBad, lastGood }: Breakage): readonly string[] {
  const good =
    lastGood === undefined ? "none known" : `${stateText(lastGood)} (${timeText(lastGood.startedAt)})`;
  return [
    `  fails now: ${results} in a row`,
    `  last good: ${good}`,
    `  first bad: ${stateText(firstBad)} (${timeText(firstBad.startedAt)})`,
  ];
}

function resultLine({ run, kind, attempts }: ShownResult, look: Style, paint: TextOptions["paint"]): string {
  const each = attempts.map(({ word, duration }) => `${word} ${seconds(duration)}s`).join(", ");
  const state = paint(look, kind.padEnd(7));
  return `${timeText(run.startedAt)}  ${state}  ${visibleName(run.profile)}  ${stateText(run)}  ${each}`;
}
