/** Every setting of a profile that concerns the run as a whole: one row each. How to add one: CONTRIBUTING.md. */
import { archiveInclude, showArchiveInclude } from "../elements/file/archive-include.ts";
import { benchGlobalTimeout } from "../elements/time/bench.ts";
import { doctests } from "../elements/start/doctests.ts";
import { emptyHarness } from "../elements/start/empty-harness.ts";
import { failFast, showMaxFail } from "../elements/outcome/fail-fast.ts";
import { finalStatusLevel } from "../elements/output/final-status-level.ts";
import { globalTimeout } from "../elements/time/global-timeout.ts";
import { junitCosts, junitPath, junitReportName, junitSourceLocations } from "../elements/output/junit.ts";
import { listTimeout } from "../elements/time/list-timeout.ts";
import { maxMemory, showMaxMemory } from "../elements/resources/max-memory.ts";
import { maxRetried } from "../elements/outcome/max-retried.ts";
import { order } from "../elements/outcome/order.ts";
import { remoteJobs } from "../elements/resources/remote-jobs.ts";
import { statusLevel } from "../elements/output/status-level.ts";
import { testThreads } from "../elements/resources/test-threads.ts";
import { computeThreads, type ThreadCount } from "../elements/resources/threads.ts";
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
