/** The state of a live display of progress: a fold over events, without a clock of its own. */
import type { RunEvent, TestId } from "../../model/events.ts";
import type { Milliseconds } from "../../model/ids.ts";
import { EMPTY_STATS, type RunStats } from "../../model/results/stats.ts";

/** Why a test is in the list of what runs. Times are on the run's own clock, which stands still in pauses. */
export type RunningPhase =
  | { readonly kind: "running" | "slow" | "retry"; readonly since: Milliseconds }
  /** Waiting until `until` for its next attempt. */
  | { readonly kind: "delay"; readonly until: Milliseconds };

export interface RunningTest {
  readonly test: TestId;
  readonly phase: RunningPhase;
}

export interface ProgressState {
  readonly mode: "test" | "benchmark";
  /** Tests chosen to run: the widest that the counter gets. */
  readonly runCount: number;
  readonly stats: RunStats;
  readonly running: number;
  /** Where the run, or the round of a stress run, began. */
  readonly since: Milliseconds;
  /** In the order in which they started; retries go to the end. */
  readonly tests: ReadonlyMap<string, RunningTest>;
  /** Something else writes to the terminal: a script, an answer, the shell while the run is paused. */
  readonly hidden: ReadonlySet<"script" | "info" | "paused">;
}

export class ProgressFold implements ProgressState {
  mode: ProgressState["mode"] = "test";
  runCount = 0;
  stats: RunStats = EMPTY_STATS;
  running = 0;
  since: Milliseconds = 0;
  readonly tests = new Map<string, RunningTest>();
  readonly hidden = new Set<"script" | "info" | "paused">();

  on(event: RunEvent): void {
    if ("stats" in event) this.stats = event.stats;
    if ("running" in event) this.running = event.running;
    switch (event.type) {
      case "run-started":
        this.mode = event.mode;
        this.runCount = event.runCount;
        this.stats = { ...EMPTY_STATS, initialRunCount: event.runCount };
        break;
      case "stress-round-started":
        this.since = event.elapsed;
        this.stats = { ...EMPTY_STATS, initialRunCount: this.runCount };
        break;
      case "script-started":
        if (event.noCapture) this.hidden.add("script");
        break;
      case "script-finished":
        if (event.noCapture) this.hidden.delete("script");
        break;
      case "run-paused":
        this.hidden.add("paused");
        break;
      case "run-continued":
        this.hidden.delete("paused");
        break;
      case "info-started":
        this.hidden.add("info");
        break;
      case "info-finished":
        this.hidden.delete("info");
        break;
      case "test-started":
        this.#append(event.test, { kind: "running", since: event.elapsed });
        break;
      case "test-slow":
        this.#slow(event.test);
        break;
      case "attempt-failed":
        this.#append(event.test, { kind: "delay", until: event.elapsed + event.delayBeforeNext });
        break;
      case "retry-started":
        this.#append(event.test, { kind: "retry", since: event.elapsed });
        break;
      case "test-finished":
        this.tests.delete(keyOf(event.test));
        break;
      default:
        break;
    }
  }

  #append(test: TestId, phase: RunningPhase): void {
    const key = keyOf(test);
    this.tests.delete(key);
    this.tests.set(key, { test, phase });
  }

  #slow(test: TestId): void {
    const key = keyOf(test);
    const known = this.tests.get(key);
    if (known === undefined || known.phase.kind === "delay") return;
    this.tests.set(key, { test, phase: { kind: "slow", since: known.phase.since } });
  }
}

/** NUL is in no binary id. */
function keyOf({ binaryId, testName }: TestId): string {
  return `${binaryId}\u0000${testName}`;
}
