/** Lines that the end of the run repeats: collected while it runs, then shown from the best to the worst. */
import type { StressIndex, TestId } from "../../model/events.ts";
import { compareBinaryIds, compareText } from "../../model/ids.ts";
import {
  type AttemptStatus,
  NO_OUTPUT,
  type ReuseReason,
  type TestOutcome,
} from "../../model/results/outcome.ts";
import { FINAL_STATUS_LEVELS, type FinalStatusLevel } from "../../model/settings.ts";
import type { Part } from "../output.ts";
import type { Context } from "./context.ts";
import type { Counter } from "./names.ts";
import { finalStatusLevelOf } from "./output-decision.ts";
import { finalLine, skipLine } from "./lines/status-line.ts";

interface FinishOrder {
  readonly test: TestId;
  readonly stress: StressIndex | undefined;
}

export type FinalEntry =
  | (FinishOrder & { readonly kind: "skipped" })
  | (FinishOrder & {
      readonly kind: "finished";
      readonly counter: Counter;
      readonly outcome: TestOutcome;
      readonly reused: ReuseReason | undefined;
      /** What is repeated below the line. */
      readonly block?: Part;
    });

/** An entry of a finished test, without its output: memory must not follow output. */
export function finishedEntry(entry: Omit<Extract<FinalEntry, { kind: "finished" }>, "kind">): FinalEntry {
  const [first, ...later] = entry.outcome.attempts;
  const lighten = (attempt: AttemptStatus): AttemptStatus => ({ ...attempt, output: NO_OUTPUT });
  const outcome: TestOutcome = { ...entry.outcome, attempts: [lighten(first), ...later.map(lighten)] };
  return { ...entry, kind: "finished", outcome };
}

/** All lines and their output, in pieces. */
export function* finalLines(context: Context, entries: readonly FinalEntry[]): Generator<string> {
  for (const entry of entries.toSorted(order(context))) {
    if (entry.kind === "skipped") {
      yield skipLine(context, entry.test, entry.stress);
      continue;
    }
    yield finalLine(context, entry);
    if (entry.block !== undefined) yield* entry.block.take();
  }
}

/** Worst last, as it is read first; then by round, by place where places are shown, and by name. */
function order({ options }: Context): (left: FinalEntry, right: FinalEntry) => number {
  return (left, right) =>
    rank(right) - rank(left) ||
    (left.stress?.current ?? -1) - (right.stress?.current ?? -1) ||
    (options.counter ? place(left) - place(right) : 0) ||
    compareBinaryIds(left.test.binaryId, right.test.binaryId) ||
    compareText(left.test.testName, right.test.testName);
}

function rank(entry: FinalEntry): number {
  const level: FinalStatusLevel = entry.kind === "skipped" ? "skip" : finalStatusLevelOf(entry.outcome);
  return FINAL_STATUS_LEVELS.indexOf(level);
}

function place(entry: FinalEntry): number {
  return entry.kind === "finished" && entry.counter.kind === "at" ? entry.counter.current : 0;
}
