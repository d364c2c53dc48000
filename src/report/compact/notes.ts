/** Lines at the end of a compact report: tests that passed with a catch, and how to run the failed ones again. */
import type { TestFinished, TestId } from "../../model/events.ts";
import { lastAttempt, outcomeKind } from "../../model/outcome.ts";
import { testPath } from "../human/names.ts";
import type { Theme } from "../human/theme.ts";

/** More names than this are only counted. */
const MOST_NAMES = 5;
const MOST_RERUN = 20;

type Catch = "flaky" | "slow" | "leaky" | "exited early";

/** Collects names while the run goes on; memory does not follow their number. */
export class Notes {
  readonly #names = new Map<Catch, string[]>();
  readonly #counts = new Map<Catch, number>();
  readonly #failed: TestId[] = [];
  #failedCount = 0;

  addFailed(test: TestId): void {
    this.#failedCount += 1;
    if (this.#failed.length < MOST_RERUN) this.#failed.push(test);
  }

  addPassed(theme: Theme, event: TestFinished): void {
    const kind = catchOf(event);
    if (kind === undefined) return;
    const names = this.#names.get(kind) ?? [];
    if (names.length < MOST_NAMES) names.push(testPath(theme, event.test));
    this.#names.set(kind, names);
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  /** One line for each kind. */
  lines(theme: Theme): string {
    const lines = [...this.#names].map(([kind, names]) => {
      const more = (this.#counts.get(kind) ?? 0) - names.length;
      return `${theme.paint("skip", kind)}: ${names.join(", ")}${more > 0 ? `, and ${more} more` : ""}\n`;
    });
    return lines.join("") + this.#rerunLine();
  }

  /** Left out where the command would be longer than the report, or a name would need quoting. */
  #rerunLine(): string {
    const plain = this.#failed.every(({ testName }) => /^[\w:]+$/.test(testName));
    if (this.#failedCount === 0 || this.#failedCount > MOST_RERUN || !plain) return "";
    const byBinary = Map.groupBy(this.#failed, ({ binaryId }) => binaryId);
    const terms = [...byBinary].map(([binary, tests]) => {
      const names = tests.map(({ testName }) => `test(=${testName})`);
      return `binary_id(=${binary}) & ${names.length === 1 ? names.join("") : `(${names.join(" | ")})`}`;
    });
    const expression = terms.length === 1 ? terms.join("") : terms.map((term) => `(${term})`).join(" | ");
    return `rerun: cargo nextest run -E '${expression}'\n`;
  }
}

function catchOf({ outcome }: TestFinished): Catch | undefined {
  const last = lastAttempt(outcome);
  if (outcomeKind(outcome) === "flaky") return "flaky";
  if (last.exitedEarly) return "exited early";
  if (last.result.kind === "leak") return "leaky";
  return last.isSlow || last.result.kind === "timeout" ? "slow" : undefined;
}
