/** The answer to a request to show what runs (SIGUSR1, the `t` key), as events. See `events.ts`. */
import type { Milliseconds } from "../ids.ts";
import type { AttemptResult, AttemptStatus, CapturedOutput } from "../results/outcome.ts";
import type { RunStats } from "../results/stats.ts";
import type { TestId, Stamp, Stressed } from "./shared.ts";
import type { ScriptId } from "./unit-events.ts";

/** A user requested the running units: `InfoStarted`, one `InfoUnit` for each unit, `InfoFinished`. */
export interface InfoStarted extends Stamp {
  readonly type: "info-started";
  readonly total: number;
  readonly stats: RunStats;
}

/** The state of a unit at the time of the request. */
export type UnitState =
  | {
      readonly kind: "running";
      readonly pid: number;
      readonly runningFor: Milliseconds;
      readonly slowAfter?: Milliseconds;
    }
  | {
      /** The process ended and its output is still open; `result` is the result unless it leaks. */
      readonly kind: "exiting";
      readonly pid: number;
      readonly runningFor: Milliseconds;
      readonly waitedFor: Milliseconds;
      readonly slowAfter?: Milliseconds;
      readonly result?: AttemptResult;
      /** Until it counts as leaky. */
      readonly remaining?: Milliseconds;
    }
  | {
      readonly kind: "terminating";
      readonly pid: number;
      readonly runningFor: Milliseconds;
      readonly reason: "timeout" | "limit" | "cancel" | "signal";
      readonly signal: string;
      readonly waitedFor: Milliseconds;
      readonly grace: Milliseconds;
    }
  | {
      readonly kind: "delay";
      readonly waitedFor: Milliseconds;
      readonly remaining: Milliseconds;
      readonly previous: AttemptStatus;
    };

export interface InfoUnit extends Stamp, Stressed {
  readonly type: "info-unit";
  /** From 0. */
  readonly index: number;
  readonly total: number;
  readonly unit:
    | {
        readonly kind: "test";
        readonly test: TestId;
        readonly attempt: number;
        readonly totalAttempts: number;
      }
    | { readonly kind: "script"; readonly script: ScriptId };
  readonly state: UnitState;
  readonly isSlow: boolean;
  readonly output: CapturedOutput;
}

export interface InfoFinished extends Stamp {
  readonly type: "info-finished";
  readonly missing: number;
}
