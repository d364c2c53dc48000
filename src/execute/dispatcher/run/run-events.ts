/** Events about the run as a whole. */
import type { EventBinary, RunStarted, SkipCounts, StressProgress } from "../../../model/events.ts";
import { EVENT_VERSION } from "../../../model/events.ts";
import { type PlannedBinary, type RunPlan, skippedCount } from "../../../model/plan.ts";
import type { StressPlan } from "../../../model/stress.ts";
import type { MismatchReason } from "../../../model/listed/test-list.ts";
import type { Turn } from "../turn.ts";

export function runStarted(plan: RunPlan): Omit<RunStarted, "timestamp" | "elapsed"> {
  return {
    type: "run-started",
    version: EVENT_VERSION,
    runId: plan.runId,
    profile: plan.profile,
    mode: plan.mode,
    cliArgs: plan.cliArgs,
    ...(plan.rerunArgs === undefined ? {} : { rerunArgs: plan.rerunArgs }),
    testThreads: plan.testThreads,
    runCount: plan.tests.length,
    skip: skipCounts(plan),
    ...(plan.defaultFilterSource === undefined ? {} : { defaultFilterSource: plan.defaultFilterSource }),
    binaries: plan.binaries.map(eventBinary),
    setupScripts: plan.setupScripts.length,
    ...(plan.stress === undefined ? {} : { stressPlan: plan.stress }),
    ...(plan.junitReportName === undefined ? {} : { junitReportName: plan.junitReportName }),
    ...(plan.junitCosts === undefined ? {} : { junitCosts: plan.junitCosts }),
    ...(plan.junitSourceLocations === undefined ? {} : { junitSourceLocations: plan.junitSourceLocations }),
    ...(plan.shard === undefined ? {} : { shard: plan.shard }),
    ...(plan.reportDefaults === undefined ? {} : { look: plan.reportDefaults }),
    ...(plan.surroundings === undefined ? {} : { surroundings: plan.surroundings }),
  };
}

function skipCounts({ skippedTests, skippedBinaries }: RunPlan): SkipCounts {
  const count = (reason: MismatchReason): number =>
    skippedTests.reduce((sum, test) => (test.reason === reason ? sum + skippedCount(test) : sum), 0);
  return {
    tests: skippedTests.reduce((sum, test) => sum + skippedCount(test), 0),
    testsByRerun: count("rerun-already-passed"),
    testsNotBenchmark: count("not-benchmark"),
    testsByDefaultFilter: count("default-filter"),
    binaries: skippedBinaries.expression + skippedBinaries.defaultFilter,
    binariesByDefaultFilter: skippedBinaries.defaultFilter,
  };
}

function eventBinary({ binary, ...counts }: PlannedBinary): EventBinary {
  return {
    binaryId: binary.id,
    packageId: binary.packageId,
    packageName: binary.packageName,
    binaryName: binary.name,
    kind: binary.kind,
    buildPlatform: binary.buildPlatform,
    ...counts,
  };
}

/** How far a stress run has come. */
export function stressProgress(turn: Turn, plan: StressPlan): StressProgress {
  return { plan, elapsed: turn.now - turn.run.since, completed: turn.run.round.index };
}
