/**
 * How long a run will still take: a fold over its events that knows how long its tests took in earlier runs.
 *
 * What is left is played through (`forecast.ts`). The time that was measured so far, divided by the time that was
 * forecast for the same tests, corrects it: a slower machine, a cold cache, the cost of starting processes.
 */
import type { RunEvent, TestId } from "../model/events.ts";
import type { Milliseconds } from "../model/ids.ts";
import type { RunPlan } from "../model/plan.ts";
import { testKey } from "../model/results/result-record.ts";
import { forecast } from "./forecast.ts";
import { type Limits, limitsOf } from "./limits.ts";
import { runOrder } from "./order.ts";

export interface Expected {
  /** By index into `RunPlan.tests`. */
  readonly durations: readonly Milliseconds[];
  /** The time of earlier runs, divided by what would have been forecast for them. */
  readonly factor: number;
}

/** The share of the whole run that the factor of earlier runs counts for, against that of this run. */
const EARLIER_SHARE = 0.1;
/** The forecast is played through again after this time, and after so much more for each test. */
const PAUSE: Milliseconds = 200;
const PAUSE_PER_TEST: Milliseconds = 0.02;

export class TimeLeft {
  readonly #limits: Limits;
  readonly #expected: Expected;
  readonly #indices: ReadonlyMap<string, number>;
  /** In the order in which they start. */
  readonly #waiting: Set<number>;
  readonly #running = new Map<number, Milliseconds>();
  readonly #whole: Milliseconds;
  /** When the first test started. */
  #began: Milliseconds | undefined;
  #known: { readonly at: Milliseconds; readonly left: Milliseconds } | undefined;

  constructor(plan: RunPlan, expected: Expected) {
    this.#limits = limitsOf(plan);
    this.#expected = expected;
    this.#waiting = new Set(runOrder(plan).tests);
    this.#indices = new Map(
      plan.tests.map(({ binary, name }, index) => [testKey({ binaryId: binary.id, testName: name }), index]),
    );
    this.#whole = this.#forecast([]);
  }

  on(event: RunEvent): void {
    switch (event.type) {
      case "test-started":
      case "retry-started":
        this.#began ??= event.elapsed;
        this.#started(event.test, event.elapsed);
        break;
      case "test-finished":
        this.#finished(event.test);
        break;
      case "cancel-started":
      case "kill-started":
        // No other test starts.
        this.#waiting.clear();
        this.#known = undefined;
        break;
      default:
        break;
    }
  }

  #started(test: TestId, elapsed: Milliseconds): void {
    const index = this.#indices.get(testKey(test));
    if (index === undefined) return;
    this.#waiting.delete(index);
    this.#running.set(index, elapsed);
  }

  #finished(test: TestId): void {
    const index = this.#indices.get(testKey(test));
    if (index === undefined) return;
    this.#waiting.delete(index);
    this.#running.delete(index);
  }

  /** `now` is on the run's own clock. Undefined before the first test starts. */
  left(now: Milliseconds): Milliseconds | undefined {
    if (this.#began === undefined) return undefined;
    const pause = PAUSE + PAUSE_PER_TEST * this.#indices.size;
    if (this.#known === undefined || now - this.#known.at >= pause)
      this.#known = { at: now, left: this.#estimate(now, now - this.#began) };
    return Math.max(this.#known.left - (now - this.#known.at), 0);
  }

  #estimate(now: Milliseconds, passed: Milliseconds): Milliseconds {
    const { durations, factor } = this.#expected;
    const running = [...this.#running].map(([test, since]) => ({
      test,
      remaining: Math.max((durations[test] ?? 0) - (now - since) / factor, 0),
    }));
    const left = this.#forecast(running);
    const weight = EARLIER_SHARE * this.#whole;
    const done = Math.max(this.#whole - left, 0);
    return weight + done === 0 ? left : (left * (factor * weight + passed)) / (weight + done);
  }

  #forecast(running: Parameters<typeof forecast>[1]["running"]): Milliseconds {
    const { durations } = this.#expected;
    return forecast(this.#limits, { running, waiting: this.#waiting, durations });
  }
}
