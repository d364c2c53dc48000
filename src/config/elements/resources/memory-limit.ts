/** `memory-limit` (ours): how much memory one test may hold before it is terminated. */
import type { Setting } from "../../schema/element.ts";
import { limitSize } from "./memory-size.ts";

export const memoryLimit: Setting<number> = {
  key: "memory-limit",
  meaning:
    "Memory that the processes of a test may hold together. A test that holds more is killed, and fails. Linux only.",
  element: limitSize,
  extension: true,
};
