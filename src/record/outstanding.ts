/**
 * What a recorded run left to do. Pure.
 *
 * | in the list of the run | in its log           | before the run | then        |
 * | ---------------------- | -------------------- | -------------- | ----------- |
 * | chosen                 | passed               |                | passing     |
 * | chosen                 | failed, or not seen  |                | outstanding |
 * | passed earlier         |                      |                | passing     |
 * | left out by a filter   |                      | outstanding    | outstanding |
 * | left out by a filter   |                      | passing        | passing     |
 * | left out by a filter   |                      | neither        | neither     |
 * | not there              |                      | outstanding    | outstanding |
 * | not there              |                      | passing        | neither     |
 *
 * A test that is neither runs when it turns up. Binaries that were not listed keep what is known of them.
 */
import { binaryId, compareBinaryIds, sortTexts } from "../model/ids.ts";
import type { MismatchReason } from "../model/test-list.ts";
import type { RecordedEvent } from "./format/events.ts";
import type { RerunSuite } from "./format/metadata.ts";
import type { RecordedAttempt } from "./format/outcome.ts";

/** A binary of the run's list; `tests` is absent where the binary was not asked for them. */
export interface RecordedBinary {
  readonly id: string;
  readonly tests?: ReadonlyMap<string, MismatchReason | "matches">;
}

/** Of each test of each binary, by their ids: how it ended, or why it was left out. */
export type Outcomes = ReadonlyMap<string, ReadonlyMap<string, Outcome>>;
export type Outcome = "passed" | "failed" | MismatchReason;

export interface RecordedFacts {
  readonly binaries: readonly RecordedBinary[];
  readonly outcomes: Outcomes;
  /** Of a run that was a rerun itself: what it set out with. */
  readonly before?: readonly RerunSuite[];
}

/** The suites in the order of their ids; those about which nothing is known are left out. */
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
  // What is not in the list any more is still to be seen.
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

/** Collects outcomes from the events of a run. In a stress run one failure of a test counts for all rounds. */
export class OutcomeCollector {
  readonly #outcomes = new Map<string, Map<string, Outcome>>();

  get outcomes(): Outcomes {
    return this.#outcomes;
  }

  add({ kind }: RecordedEvent): void {
    if (kind.kind === "test-skipped") this.#set(kind["test-instance"], kind.reason);
    if (kind.kind !== "test-finished") return;
    const { "test-instance": test, "run-statuses": runs } = kind;
    const passed = didPass(runs.statuses, runs["flaky-result"]);
    const failedBefore = this.#outcomes.get(test["binary-id"])?.get(test.name) === "failed";
    this.#set(test, passed && !failedBefore ? "passed" : "failed");
  }

  #set(test: { readonly "binary-id": string; readonly name: string }, outcome: Outcome): void {
    let suite = this.#outcomes.get(test["binary-id"]);
    if (suite === undefined) this.#outcomes.set(test["binary-id"], (suite = new Map<string, Outcome>()));
    suite.set(test.name, outcome);
  }
}

function didPass(attempts: readonly RecordedAttempt[], flakyResult: "pass" | "fail"): boolean {
  const result = attempts.at(-1)?.result;
  if (result === undefined) return false;
  switch (result.status) {
    case "pass":
      break;
    case "leak":
    case "timeout":
      if (result.result === "fail") return false;
      break;
    case "fail":
    case "exec-fail":
      return false;
  }
  return attempts.length === 1 || flakyResult === "pass";
}
