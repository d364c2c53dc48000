/** `test-threads`: how many tests run at the same time. */
import type { SettingWithDefault } from "../../schema/element.ts";
import { type ThreadCount, threadCount } from "./threads.ts";

export const testThreads: SettingWithDefault<ThreadCount> = {
  key: "test-threads",
  meaning: "Number of tests that run at the same time.",
  element: threadCount,
  builtIn: "num-cpus",
};
