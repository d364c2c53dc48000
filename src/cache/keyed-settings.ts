/**
 * The settings of a test that are part of the key of its result: those that change how it runs, or whether it passes.
 */
import type { TestSettings } from "../model/settings.ts";

type Setting = keyof TestSettings;

const COUNTED = [
  "slowTimeout",
  "leakTimeout",
  "leakCleanup",
  "earlyExit",
  "memoryLimit",
  "cpuLimit",
  "niceness",
] as const satisfies readonly Setting[];

/** Why a setting does not count. The compiler asks for a reason for each new one. */
export const UNCOUNTED: Readonly<Record<Exclude<Setting, (typeof COUNTED)[number]>, string>> = {
  runExtraArgs: "part of the command line",
  runWrapper: "part of the command line",
  testGroup: "part of the environment, as NEXTEST_TEST_GROUP",
  priority: "when the test starts",
  threadsRequired: "beside which tests it runs",
  memoryRequired: "beside which tests it runs",
  retries: "only first attempts are stored",
  flakyResult: "only first attempts are stored",
  quarantine: "only of failures",
  timeoutStacks: "only of failures",
  forkServer: "an observed test is started without it",
  remote: "a test that runs elsewhere is not stored",
  cache: "whether the result is reused, not what it is",
  successOutput: "of reports",
  failureOutput: "of reports",
  junit: "of reports",
};

/** Equal texts: tests run in the same way. */
export function keyedSettings(settings: TestSettings): string {
  return JSON.stringify(COUNTED.map((name) => settings[name]));
}
