/** All events of a recording with all outputs, for reports that are created after the run. */
import { ok, type Result } from "../../diagnostics/result.ts";
import type { RunEvent, SlotAssignment, StressIndex, TestId } from "../../model/events.ts";
import type { Recording } from "../recording.ts";
import { type ReplayContext, toRunEvent } from "./events.ts";

/** Ends after a failure. */
export async function* allEvents(
  recording: Recording,
  context: Omit<ReplayContext, "everything">,
): AsyncGenerator<Result<RunEvent>> {
  const slots = new Slots();
  for await (const part of recording.events()) {
    if (!part.ok) {
      yield part;
      return;
    }
    for (const event of part.value) yield ok(slots.on(toRunEvent(event, { ...context, everything: true })));
  }
}

/** Copies a test's slot from its start to its end: the log has the slot only at the start. */
class Slots {
  readonly #running = new Map<string, SlotAssignment>();

  on(event: RunEvent): RunEvent {
    switch (event.type) {
      case "test-started":
      case "retry-started":
        this.#running.set(keyOf(event), event.slot);
        return event;
      case "test-finished": {
        const slot = this.#running.get(keyOf(event)) ?? event.slot;
        this.#running.delete(keyOf(event));
        return { ...event, slot };
      }
      default:
        return event;
    }
  }
}

function keyOf({ test, stress }: { readonly test: TestId; readonly stress?: StressIndex }): string {
  return `${stress?.current ?? ""}\0${test.binaryId}\0${test.testName}`;
}
