/** Every setting of a profile that concerns the run as a whole: one row each. How to add one: CONTRIBUTING.md. */
import { archiveInclude, showArchiveInclude } from "../elements/archive-include.ts";
import { benchGlobalTimeout } from "../elements/bench.ts";
import { doctests } from "../elements/doctests.ts";
import { emptyHarness } from "../elements/empty-harness.ts";
import { failFast, showMaxFail } from "../elements/fail-fast.ts";
import { finalStatusLevel } from "../elements/final-status-level.ts";
import { globalTimeout } from "../elements/global-timeout.ts";
import { junitCosts, junitPath, junitReportName, junitSourceLocations } from "../elements/junit.ts";
import { listTimeout } from "../elements/list-timeout.ts";
import { maxMemory, showMaxMemory } from "../elements/max-memory.ts";
import { maxRetried } from "../elements/max-retried.ts";
import { order } from "../elements/order.ts";
import { remoteJobs } from "../elements/remote-jobs.ts";
import { statusLevel } from "../elements/status-level.ts";
import { testThreads } from "../elements/test-threads.ts";
import { computeThreads, type ThreadCount } from "../elements/threads.ts";
import { showDuration } from "../schema/show.ts";
import { computedSetting, fromOption, optionalSetting, setting } from "./entry.ts";
import type { ResolvedBy } from "./table.ts";

/** What the settings of a run depend on in addition to the files. */
export interface RunFacts {
  readonly processors: number;
}

const scope = "profile";

export const RUN_SETTINGS = {
  testThreads: computedSetting(testThreads, {
    scope,
    given: fromOption("testThreads"),
    resolve: (count: ThreadCount, { processors }: RunFacts) => computeThreads(count, processors),
  }),
  remoteJobs: setting(remoteJobs, { scope }),
  maxMemory: optionalSetting(maxMemory, { scope, show: showMaxMemory }),
  order: setting(order, { scope, given: fromOption("order") }),
  maxFail: setting(failFast, { scope, given: fromOption("maxFail"), show: showMaxFail }),
  maxRetried: optionalSetting(maxRetried, { scope }),
  globalTimeout: setting(globalTimeout, { scope, bench: benchGlobalTimeout, show: showDuration }),
  doctests: setting(doctests, { scope, given: fromOption("doctests") }),
  listTimeout: setting(listTimeout, { scope, show: showDuration }),
  emptyHarness: setting(emptyHarness, { scope }),
  statusLevel: setting(statusLevel, { scope, given: fromOption("statusLevel") }),
  finalStatusLevel: setting(finalStatusLevel, { scope, given: fromOption("finalStatusLevel") }),
  junitPath: optionalSetting(junitPath, { scope }),
  junitReportName: setting(junitReportName, { scope }),
  junitSourceLocations: setting(junitSourceLocations, { scope }),
  junitCosts: setting(junitCosts, { scope }),
  archiveInclude: setting(archiveInclude, { scope, show: showArchiveInclude }),
};

export type RunSettings = ResolvedBy<typeof RUN_SETTINGS>;
