/** Lines at the end of a compact report: tests that passed with a catch. */
import type { TestFinished } from "../../model/events.ts";
import { lastAttempt, outcomeKind } from "../../model/outcome.ts";
import { testPath } from "../human/names.ts";
import type { Theme } from "../human/theme.ts";

/** More names than this are only counted. */
const MOST_NAMES = 5;

type Catch = "flaky" | "slow" | "leaky" | "exited early";

/** Collects names while the run goes on; memory does not follow their number. */
export class Notes {
  readonly #names = new Map<Catch, string[]>();
  readonly #counts = new Map<Catch, number>();

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
    return lines.join("");
  }
}

function catchOf({ outcome }: TestFinished): Catch | undefined {
  const last = lastAttempt(outcome);
  if (outcomeKind(outcome) === "flaky") return "flaky";
  if (last.exitedEarly) return "exited early";
  if (last.result.kind === "leak") return "leaky";
  return last.isSlow || last.result.kind === "timeout" ? "slow" : undefined;
}
