/** Follows which tests of a rerun were seen, and tells at its end which were not. */
import type { RunEvent, TestId } from "../../model/events.ts";

/** Tests that the end of a run names. */
const SHOWN = 8;

/** `expected` in the order in which tests are told. The end of the run comes back with what was not seen. */
export function watchOutstanding(expected: readonly TestId[]): (event: RunEvent) => RunEvent {
  const left = new Map(expected.map((test) => [keyOf(test), test]));
  return (event) => {
    if (event.type === "test-started") left.delete(keyOf(event.test));
    if (event.type !== "run-finished") return event;
    return { ...event, outstanding: { total: left.size, shown: [...left.values()].slice(0, SHOWN) } };
  };
}

function keyOf({ binaryId, testName }: TestId): string {
  return `${binaryId} ${testName}`;
}
