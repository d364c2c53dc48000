/** Numbers of threads, as `test-threads` and `max-threads` take them. */
import { byShape } from "../../schema/compound.ts";
import type { Element, Refused } from "../../schema/element.ts";
import { integer, strictText, mapped } from "../../schema/scalars.ts";

/** A negative number counts back from the number of processors. Never 0. */
export type ThreadCount = number | "num-cpus";

/** The actual number: at least 1. */
export function computeThreads(count: ThreadCount, processors: number): number {
  if (count === "num-cpus") return processors;
  return count > 0 ? count : Math.max(1, processors + count);
}

const EXPECTED =
  'a number other than 0 (a negative one is counted down from the number of processors) or "num-cpus"';

export const threadCount: Element<ThreadCount> = {
  ...byShape<ThreadCount>(EXPECTED, {
    integer: mapped(
      integer({ expected: EXPECTED, min: -(2 ** 63) }),
      (count, node, report): ThreadCount | Refused => (count === 0 ? report.refuse(node, EXPECTED) : count),
    ),
    string: mapped(strictText(EXPECTED), (word, node, report) =>
      word === "num-cpus" ? word : report.refuse(node, EXPECTED),
    ),
  }),
  schema: {
    oneOf: [
      { type: "integer", not: { const: 0 } },
      { type: "string", enum: ["num-cpus"] },
    ],
  },
};
