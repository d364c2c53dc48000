/** The tables of `history slowest`, `flaky`, `failures` and `runs`, for people. */
import { seconds } from "../../text/values/duration.ts";
import { plural } from "../../text/values/plural.ts";
import { sparkline } from "../../text/terminal/sparkline.ts";
import { STYLES } from "../../text/terminal/style.ts";
import { columns } from "../../text/terminal/width.ts";
import type { Growth, SlowTest } from "../durations.ts";
import type { FailingTest } from "../failures.ts";
import type { FlakyTest } from "../ledger.ts";
import type { RunSummary } from "../summaries.ts";
import { percent, stateText, testText, timeText, type TextOptions } from "./parts.ts";
import { visibleName } from "../../text/safe/visible.ts";

/** Columns of a duration such as `12.345s`. */
const DURATION = 9;

export function slowestText(tests: readonly SlowTest[], { paint, unicode }: TextOptions): string {
  const pictures = tests.map(({ recent }) => sparkline(recent, { unicode }));
  const width = Math.max(0, ...pictures.map(columns));
  return lines(
    tests.map(({ test, typical, growth }, index) => {
      const picture = (pictures[index] ?? "").padStart(width);
      const grown = growth?.grew === true ? `  ${paint(STYLES.yellowBold, growthText(growth))}` : "";
      return `${seconds(typical, DURATION)}s  ${picture}  ${testText(test, paint)}${grown}`;
    }),
  );
}

/** `slower: 0.100s -> 0.200s` */
export function growthText({ before, now }: Growth): string {
  return `slower: ${seconds(before)}s -> ${seconds(now)}s`;
}

export function flakyText(tests: readonly FlakyTest[], { paint }: TextOptions): string {
  return lines(
    tests.map(({ test, attempts, failed, interval, passedInARow }) => {
      const rate = paint(STYLES.yellowBold, percent(failed / attempts).padStart(6));
      const range = `(${percent(interval.low)} to ${percent(interval.high)})`.padEnd(18);
      const count = `${failed} of ${attempts} attempts failed`;
      return `  ${rate}  ${range}  ${testText(test, paint)}  ${count}, ${passedInARow} passed in a row`;
    }),
  );
}

export function failuresText(tests: readonly FailingTest[], { paint }: TextOptions): string {
  return lines(
    tests.map(({ test, results, firstBad, lastGood }) => {
      const count = paint(STYLES.redBold, `${results}x`.padStart(5));
      const since = `since ${timeText(firstBad.startedAt)} (${stateText(firstBad)})`;
      const good = lastGood === undefined ? "no pass known" : `last passed ${stateText(lastGood)}`;
      return `  ${count}  ${testText(test, paint)}  ${since}, ${good}`;
    }),
  );
}

export function runsText(runs: readonly RunSummary[], { paint }: TextOptions): string {
  return lines(
    runs.map(({ run, tests, failed, flaky }) => {
      const count = `${tests} ${plural(tests, "test", "tests")}`;
      const bad = [
        ...(failed === 0 ? [] : [paint(STYLES.redBold, `${failed} failed`)]),
        ...(flaky === 0 ? [] : [paint(STYLES.yellowBold, `${flaky} flaky`)]),
        ...(run.incomplete ? ["incomplete"] : []),
      ].join(", ");
      const result = bad === "" ? paint(STYLES.greenBold, "passed") : bad;
      const id = paint(STYLES.bold, visibleName(run.runId.slice(0, 8)));
      return `  ${id}  ${timeText(run.startedAt)}  ${seconds(run.elapsed, DURATION)}s  ${visibleName(run.profile)}  ${stateText(run)}  ${count}: ${result}`;
    }),
  );
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}
