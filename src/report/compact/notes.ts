/** Lines at the end of a compact report: tests that passed with a catch, and those that the runner terminated. */
import type { TestFinished } from "../../model/events.ts";
import { lastAttempt, outcomeKind } from "../../model/results/outcome.ts";
import { CANCEL_WORDS } from "../failure/ending.ts";
import { testPath } from "../human/names.ts";
import type { StyleName, Theme } from "../human/theme.ts";

/** More names than this are only counted. */
const MOST_NAMES = 5;

type Note = "flaky" | "slow" | "leaky" | "exited early" | `terminated due to ${string}`;

interface Noted {
  readonly styleName: StyleName;
  readonly names: string[];
  count: number;
}

/** Collects names during the run; memory does not grow with their number. */
export class Notes {
  readonly #noted = new Map<Note, Noted>();

  addPassed(theme: Theme, event: TestFinished): void {
    const kind = catchOf(event);
    if (kind !== undefined) this.#add(theme, event, { kind, styleName: "skip" });
  }

  /** Tests that ran when the run was cancelled: one of them is often the reason. */
  addTerminated(theme: Theme, event: TestFinished): void {
    const { cancelReason } = event.stats;
    const reason = cancelReason === undefined ? "cancellation" : CANCEL_WORDS[cancelReason];
    this.#add(theme, event, { kind: `terminated due to ${reason}`, styleName: "fail" });
  }

  /** One line for each kind. */
  lines(theme: Theme): string {
    const lines = [...this.#noted].map(([kind, { styleName, names, count }]) => {
      const more = count - names.length;
      return `${theme.paint(styleName, kind)}: ${names.join(", ")}${more > 0 ? `, and ${more} more` : ""}\n`;
    });
    return lines.join("");
  }

  #add(
    theme: Theme,
    { test }: TestFinished,
    { kind, styleName }: { kind: Note; styleName: StyleName },
  ): void {
    const noted = this.#noted.get(kind) ?? { styleName, names: [], count: 0 };
    if (noted.names.length < MOST_NAMES) noted.names.push(testPath(theme, test));
    noted.count += 1;
    this.#noted.set(kind, noted);
  }
}

function catchOf({ outcome }: TestFinished): Note | undefined {
  const last = lastAttempt(outcome);
  if (outcomeKind(outcome) === "flaky") return "flaky";
  if (last.exitedEarly) return "exited early";
  if (last.result.kind === "leak") return "leaky";
  return last.isSlow || last.result.kind === "timeout" ? "slow" : undefined;
}
