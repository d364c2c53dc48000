/** `nice` (ours): how much a test leaves the processor to other processes. */
import type { Setting } from "../../schema/element.ts";
import { integer } from "../../schema/scalars.ts";

/** Less than the runner's own needs a privilege. */
const MOST = 19;

export const nice: Setting<number> = {
  key: "nice",
  meaning: "Niceness of a test's processes, as of `nice`. Without it, that of the runner.",
  element: integer({ expected: `a number from 0 to ${MOST}`, min: 0, max: MOST }),
  extension: true,
};
