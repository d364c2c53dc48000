/** The command that runs the failed tests of a run again, in the same way: a fold over its events. */
import type { RunEvent, TestFinished, TestId } from "../model/events.ts";
import { lastAttempt, outcomeKind } from "../model/results/outcome.ts";
import { shellJoin } from "../text/shell/shell-words.ts";

/** A filterset that chooses just these tests. */
export type FiltersetOf = (tests: readonly TestId[]) => string;

/** With more tests than this the command would be longer than the report. */
const MOST_TESTS = 20;

export class RerunLine {
  readonly #failed = new Map<string, TestId>();
  /** Absent in older streams, and in those of other producers. */
  #words: readonly string[] = ["run"];

  on(event: RunEvent): void {
    switch (event.type) {
      case "run-started":
        this.#words = event.rerunArgs ?? (event.mode === "benchmark" ? ["bench"] : ["run"]);
        break;
      case "test-finished":
        if (isWorthRerunning(event)) this.#add(event.test);
        break;
      default:
        break;
    }
  }

  /** Empty if there is nothing to run again, or too much. */
  text(filtersetOf: FiltersetOf): string {
    if (this.#failed.size === 0 || this.#failed.size > MOST_TESTS) return "";
    const words = ["cargo", "nextest", ...this.#words, "-E", filtersetOf([...this.#failed.values()])];
    return `rerun: ${shellJoin(words)}\n`;
  }

  /** One more than can be shown is enough to know. */
  #add(test: TestId): void {
    if (this.#failed.size <= MOST_TESTS) this.#failed.set(`${test.binaryId}\0${test.testName}`, test);
  }
}

/** Not failures in quarantine, nor tests that were ended for another one's failure or by the user. */
function isWorthRerunning({ outcome, stats, quarantine }: TestFinished): boolean {
  if (quarantine !== undefined) return false;
  const kind = outcomeKind(outcome);
  if (kind === "success" || (kind === "flaky" && outcome.flakyResult === "pass")) return false;
  return !lastAttempt(outcome).terminatedByRunner || stats.cancelReason === "global-timeout";
}
