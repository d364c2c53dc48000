/** The terminal's own progress signal: its value for a run, and when it is sent. */
import type { RunEvent } from "../../model/events.ts";
import type { Milliseconds } from "../../model/ids.ts";
import { PROGRESS_GONE, progressSignal } from "../../text/terminal/terminal-signal.ts";
import { hasFailures, type RunStats } from "../../model/results/stats.ts";

type Signal =
  | { readonly kind: "running" | "failing"; readonly percent: number }
  | { readonly kind: "gone" }
  | undefined;

/** Terminals drop a signal that is not renewed; this is often enough for all of them. */
const RENEWAL: Milliseconds = 1000;

export class ProgressSignal {
  #current: Signal;
  #sent = "";
  #sentAt: Milliseconds = Number.NEGATIVE_INFINITY;

  on(event: RunEvent): void {
    switch (event.type) {
      case "test-started":
      case "test-finished":
      case "cancel-started":
      case "kill-started":
        this.#current = signalOf(event.stats);
        break;
      case "run-paused":
      case "run-finished":
        // Other programs may use the terminal now.
        this.#current = { kind: "gone" };
        break;
      default:
        break;
    }
  }

  /** What to send now; empty most of the time. `now` is any clock that moves on. */
  take(now: Milliseconds): string {
    const text = sequence(this.#current);
    const due = this.#current?.kind !== "gone" && now - this.#sentAt >= RENEWAL;
    if (text === this.#sent && !due) return "";
    this.#sent = text;
    this.#sentAt = now;
    return text;
  }
}

function signalOf(stats: RunStats): Signal {
  const { finishedCount, initialRunCount } = stats;
  const percent = initialRunCount === 0 ? 100 : (finishedCount / initialRunCount) * 100;
  const failing = hasFailures(stats) || stats.cancelReason !== undefined;
  return { kind: failing ? "failing" : "running", percent };
}

function sequence(signal: Signal): string {
  switch (signal?.kind) {
    case undefined:
      return "";
    case "running":
    case "failing":
      return progressSignal(signal.kind, signal.percent);
    case "gone":
      return PROGRESS_GONE;
  }
}
