/**
 * Memory of a run after a large list. Listing and selecting leave garbage, and each of the steps from the list to the
 * first tests uses pages of the executable that the next one does not need.
 */
import type { RunEvent } from "../../model/events.ts";
import { countTests, type TestList } from "../../model/listed/test-list.ts";
import { giveBackMemory } from "../../os/give-back-memory.ts";
import { dropStartupPages } from "../../os/linux/startup-pages.ts";
import { LARGE_LIST } from "../build/list-tests.ts";

/** From this many tests on, what starts tests gives memory back by itself. */
const MANY = 256;

/** Gives back what only the list needed, and returns what gives back more with the events of the run. */
export function releaseMemory(list: TestList): (event: RunEvent) => void {
  if (countTests(list) < LARGE_LIST) return () => undefined;
  giveBackMemory();
  let started = 0;
  let finished = 0;
  return ({ type }) => {
    if (type === "test-started" && ++started === 1) dropStartupPages();
    if (type === "test-finished" && isPowerOfTwo(++finished) && finished <= MANY) dropStartupPages();
  };
}

function isPowerOfTwo(count: number): boolean {
  return (count & (count - 1)) === 0;
}
