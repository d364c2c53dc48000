/**
 * Every setting that may differ from test to test: one row each. `show-config test` and the reference follow the order
 * of the rows. How to add one: CONTRIBUTING.md.
 */
import type { JunitTestSettings, TestSettings } from "../../model/settings.ts";
import { benchSlowTimeout } from "../elements/time/bench.ts";
import { cache, showCache } from "../elements/start/cache.ts";
import { earlyExit } from "../elements/time/early-exit.ts";
import { failureOutput } from "../elements/output/failure-output.ts";
import { forkServer } from "../elements/start/fork-server.ts";
import { flakyResult } from "../elements/outcome/flaky-result.ts";
import {
  flakyFailStatus,
  reportSkipped,
  storeFailureOutput,
  storeSuccessOutput,
} from "../elements/output/junit.ts";
import { leakCleanup } from "../elements/time/leak-cleanup.ts";
import { leakTimeout, showLeakTimeout } from "../elements/time/leak-timeout.ts";
import { cpuLimit } from "../elements/resources/cpu-limit.ts";
import { memoryLimit } from "../elements/resources/memory-limit.ts";
import { nice } from "../elements/resources/nice.ts";
import { memoryRequired } from "../elements/resources/memory-required.ts";
import { showMemorySize } from "../elements/resources/memory-size.ts";
import { priority } from "../elements/outcome/priority.ts";
import { retries, retryCount, showRetries } from "../elements/outcome/retries.ts";
import { remote, showRemote } from "../elements/start/remote.ts";
import { runExtraArgs } from "../elements/scripts/run-extra-args.ts";
import { showSlowTimeout, slowTimeout } from "../elements/time/slow-timeout.ts";
import { successOutput } from "../elements/output/success-output.ts";
import { testGroup } from "../elements/resources/test-group.ts";
import { computeThreadsRequired, threadsRequired } from "../elements/resources/threads-required.ts";
import { timeoutStacks } from "../elements/time/timeout-stacks.ts";
import { showDuration } from "../schema/show.ts";
import { computedSetting, fromOption, optionalSetting, setting, type SettingTable } from "./entry.ts";

/** What the settings of a test depend on in addition to the files. */
export interface TestFacts {
  readonly processors: number;
  readonly testThreads: number;
}

/** Without settings that have a table of their own (`junit`) or that script rules decide. */
export type FlatTestSettings = Omit<TestSettings, "junit" | "runWrapper" | "quarantine">;

export const TEST_SETTINGS = {
  priority: setting(priority, { scope: "override" }),
  testGroup: setting(testGroup, { scope: "override" }),
  threadsRequired: computedSetting(threadsRequired, { scope: "both", resolve: computeThreadsRequired }),
  memoryRequired: setting(memoryRequired, { scope: "both", show: showMemorySize }),
  memoryLimit: optionalSetting(memoryLimit, { scope: "both", show: showMemorySize }),
  cpuLimit: optionalSetting(cpuLimit, { scope: "both", show: showDuration }),
  niceness: optionalSetting(nice, { scope: "both" }),
  runExtraArgs: setting(runExtraArgs, { scope: "both" }),
  // `--retries N` replaces a whole policy: no delays are left.
  retries: setting(retries, {
    scope: "both",
    given: fromOption("retries", retryCount),
    show: showRetries,
  }),
  flakyResult: setting(flakyResult, { scope: "both", given: fromOption("flakyResult") }),
  slowTimeout: setting(slowTimeout, { scope: "both", bench: benchSlowTimeout, show: showSlowTimeout }),
  timeoutStacks: setting(timeoutStacks, { scope: "both", given: fromOption("timeoutStacks") }),
  leakTimeout: setting(leakTimeout, { scope: "both", show: showLeakTimeout }),
  leakCleanup: setting(leakCleanup, { scope: "both" }),
  earlyExit: setting(earlyExit, { scope: "both" }),
  forkServer: setting(forkServer, { scope: "both", given: fromOption("forkServer") }),
  // A test that the files exclude stays excluded, and the inputs that they declare stay.
  cache: setting(cache, {
    scope: "both",
    given: fromOption("cache", (mode) => ({ mode, inputs: [] })),
    merge: ({ mode }, { mode: decided, inputs }) => (decided === "off" ? undefined : { mode, inputs }),
    show: showCache,
  }),
  remote: setting(remote, { scope: "both", show: showRemote }),
  successOutput: setting(successOutput, { scope: "both", given: fromOption("successOutput") }),
  failureOutput: setting(failureOutput, { scope: "both", given: fromOption("failureOutput") }),
} satisfies SettingTable<FlatTestSettings, TestFacts>;

export const JUNIT_TEST_SETTINGS = {
  storeSuccessOutput: setting(storeSuccessOutput, { scope: "both", withoutReport: false }),
  storeFailureOutput: setting(storeFailureOutput, { scope: "both", withoutReport: false }),
  reportSkipped: setting(reportSkipped, { scope: "both", withoutReport: "none" }),
  flakyFailStatus: setting(flakyFailStatus, { scope: "both", withoutReport: "failure" }),
} satisfies SettingTable<JunitTestSettings, TestFacts>;
