/** Collects the results of a run from its events. */
import type { RunEvent, TestFinished } from "../../model/events.ts";
import { recordOf, type ResultRecord, testKey } from "../../model/results/result-record.ts";

export interface CollectedResults {
  readonly results: readonly ResultRecord[];
  /** The run ended before each of its tests had a result. */
  readonly incomplete: boolean;
}

export class ResultCollector {
  readonly #results: ResultRecord[] = [];
  readonly #ended = new Set<string>();
  #finished = false;
  #expected = 0;

  on(event: RunEvent): void {
    switch (event.type) {
      case "run-started":
        this.#expected = event.runCount;
        break;
      case "test-finished":
        this.#ended.add(testKey(event.test));
        // A reused result belongs to another run, which is already in the history.
        if (event.reused === undefined) this.#results.push(resultOf(event));
        break;
      case "run-finished":
        this.#finished = true;
        break;
      default:
        break;
    }
  }

  /** In a stress run, a test has several results. */
  collected(): CollectedResults {
    const incomplete = !this.#finished || this.#ended.size < this.#expected;
    return { results: this.#results, incomplete };
  }
}

function resultOf({ test, outcome, stress }: TestFinished): ResultRecord {
  return recordOf(test, outcome, { round: stress?.current });
}
