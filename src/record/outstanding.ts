/**
 * Which tests of a recorded run are outstanding. Pure.
 *
 * | in the run's test list | in its log           | before the run | afterwards  |
 * | ---------------------- | -------------------- | -------------- | ----------- |
 * | chosen                 | passed               |                | passing     |
 * | chosen                 | failed, or no result |                | outstanding |
 * | passed earlier         |                      |                | passing     |
 * | excluded by a filter   |                      | outstanding    | outstanding |
 * | excluded by a filter   |                      | passing        | passing     |
 * | excluded by a filter   |                      | neither        | neither     |
 * | absent                 |                      | outstanding    | outstanding |
 * | absent                 |                      | passing        | neither     |
 *
 * A test that is neither runs when a later test list contains it. A binary whose tests were not listed keeps its
 * earlier state.
 */
import type { RunEvent, TestId } from "../model/events.ts";
import { binaryId, compareBinaryIds, sortTexts } from "../model/ids.ts";
import { outcomeKind, type TestOutcome } from "../model/results/outcome.ts";
import type { MismatchReason } from "../model/listed/test-list.ts";
import type { RerunSuite } from "./format/metadata.ts";

/** A binary in the run's test list; `tests` is absent if the binary was skipped when tests were listed. */
export interface RecordedBinary {
  readonly id: string;
  readonly tests?: ReadonlyMap<string, MismatchReason | "matches">;
}

/** By binary id and test name: how the test ended, or why it did not run. */
export type Outcomes = ReadonlyMap<string, ReadonlyMap<string, Outcome>>;
export type Outcome = "passed" | "failed" | MismatchReason;

export interface RecordedFacts {
  readonly binaries: readonly RecordedBinary[];
  readonly outcomes: Outcomes;
  /** If the run was a rerun itself: the suites that its own plan contained. */
  readonly before?: readonly RerunSuite[];
}

/** The suites in the order of their ids. A suite without passing or outstanding tests is omitted. */
export function outstandingSuites({ binaries, outcomes, before = [] }: RecordedFacts): readonly RerunSuite[] {
  const known = new Map(before.map((suite) => [suite.binary_id, suite]));
  const now = binaries.flatMap((binary) => {
    const previous = known.get(binary.id);
    known.delete(binary.id);
    const suite =
      binary.tests === undefined
        ? previous
        : suiteAfter(binary.id, binary.tests, { outcomes: outcomes.get(binary.id), previous });
    return suite === undefined ? [] : [suite];
  });
  return [...now, ...known.values()].sort((a, b) =>
    compareBinaryIds(binaryId(a.binary_id), binaryId(b.binary_id)),
  );
}

interface SuiteBefore {
  readonly outcomes: ReadonlyMap<string, Outcome> | undefined;
  readonly previous: RerunSuite | undefined;
}

function suiteAfter(
  id: string,
  tests: NonNullable<RecordedBinary["tests"]>,
  { outcomes, previous }: SuiteBefore,
): RerunSuite | undefined {
  const wasOutstanding = new Set(previous?.outstanding);
  const wasPassing = new Set(previous?.passing);
  const passing = new Set<string>();
  // An outstanding test that the list no longer contains stays outstanding.
  const outstanding = new Set(wasOutstanding);
  for (const [name, match] of tests) {
    const outcome = match === "matches" ? (outcomes?.get(name) ?? "failed") : match;
    const passed =
      outcome === "passed" ||
      outcome === "rerun-already-passed" ||
      (outcome !== "failed" && !wasOutstanding.has(name) && wasPassing.has(name));
    if (passed) {
      passing.add(name);
      outstanding.delete(name);
    } else if (outcome === "failed") outstanding.add(name);
  }
  if (passing.size + outstanding.size === 0) return undefined;
  return { binary_id: id, passing: sortTexts(passing), outstanding: sortTexts(outstanding) };
}

/** Collects outcomes from the events of a run. In a stress run, one failure of a test counts for all rounds. */
export class OutcomeCollector {
  readonly #outcomes = new Map<string, Map<string, Outcome>>();

  get outcomes(): Outcomes {
    return this.#outcomes;
  }

  add(event: RunEvent): void {
    if (event.type === "test-skipped") this.#set(event.test, event.reason);
    if (event.type !== "test-finished") return;
    const { test, outcome } = event;
    const failedBefore = this.#outcomes.get(test.binaryId)?.get(test.testName) === "failed";
    this.#set(test, countsAsPassed(outcome) && !failedBefore ? "passed" : "failed");
  }

  #set({ binaryId: binary, testName }: TestId, outcome: Outcome): void {
    let suite = this.#outcomes.get(binary);
    if (suite === undefined) this.#outcomes.set(binary, (suite = new Map<string, Outcome>()));
    suite.set(testName, outcome);
  }
}

function countsAsPassed(outcome: TestOutcome): boolean {
  switch (outcomeKind(outcome)) {
    case "success":
      return true;
    case "flaky":
      return outcome.flakyResult === "pass";
    case "failure":
      return false;
  }
}
