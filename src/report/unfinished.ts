/**
 * Tests that run at the moment: a report lists them if its stream ends before the run does, because the runner was
 * killed. Often one of them is the reason.
 */
import type { RetryStarted, RunEvent, SlotAssignment, StressIndex, TestId } from "../model/events.ts";
import type { Milliseconds } from "../model/ids.ts";

export interface UnfinishedTest {
  readonly test: TestId;
  readonly stress?: StressIndex;
  readonly slot: SlotAssignment;
  /** Of the attempt that runs: milliseconds since the epoch, and since the run started. */
  readonly startedAt: number;
  readonly startedElapsed: Milliseconds;
}

/** The result of such a test in reports. */
export const CUT_SHORT = "the run was cut short before the test ended";

export class UnfinishedTests {
  readonly #running = new Map<string, UnfinishedTest>();

  on(event: RunEvent): void {
    switch (event.type) {
      case "test-started":
      case "retry-started":
        this.#running.set(keyOf(event), started(event));
        break;
      case "test-finished":
        this.#running.delete(keyOf(event));
        break;
      default:
        break;
    }
  }

  /** In the order in which they started. */
  list(): readonly UnfinishedTest[] {
    return [...this.#running.values()];
  }
}

type Started = Pick<RetryStarted, "test" | "stress" | "slot" | "timestamp" | "elapsed">;

function started({ test, stress, slot, timestamp, elapsed }: Started): UnfinishedTest {
  const when = { startedAt: timestamp, startedElapsed: elapsed };
  return { test, slot, ...when, ...(stress === undefined ? {} : { stress }) };
}

function keyOf({ test, stress }: Pick<Started, "test" | "stress">): string {
  return `${stress?.current ?? ""}\0${test.binaryId}\0${test.testName}`;
}
