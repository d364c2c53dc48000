/** `threads-required`: how many of the pool's threads one test takes. */
import type { ThreadsRequired } from "../../../model/settings.ts";
import { byShape } from "../../schema/compound.ts";
import type { SettingWithDefault } from "../../schema/element.ts";
import { choice, integer } from "../../schema/scalars.ts";

const EXPECTED = 'a number from 1, "num-cpus" or "num-test-threads"';

/** The actual number of threads. It may exceed the pool; the scheduler then gives the whole pool. */
export function computeThreadsRequired(
  value: ThreadsRequired,
  counts: { readonly processors: number; readonly testThreads: number },
): number {
  if (value === "num-cpus") return counts.processors;
  return value === "num-test-threads" ? counts.testThreads : value;
}

export const threadsRequired: SettingWithDefault<ThreadsRequired> = {
  key: "threads-required",
  meaning: "Number of threads that each test takes from the pool.",
  element: byShape<ThreadsRequired>(EXPECTED, {
    integer: integer({ expected: EXPECTED, min: 1 }),
    string: choice(["num-cpus", "num-test-threads"]),
  }),
  builtIn: 1,
};
