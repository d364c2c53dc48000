/** `memory-required` (ours): how much of the run's memory one test takes while it runs. */
import type { SettingWithDefault } from "../../schema/element.ts";
import { memorySize } from "./memory-size.ts";

export const memoryRequired: SettingWithDefault<number> = {
  key: "memory-required",
  meaning: "Memory that each test takes from `max-memory` while it runs.",
  element: memorySize,
  builtIn: "0 B",
  extension: true,
};
