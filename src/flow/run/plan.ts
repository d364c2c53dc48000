/** Decides a run down to the last setting. */
import type { ResolvedProfile } from "../../config/profile/resolved.ts";
import type { RunId } from "../../model/ids.ts";
import type { PlannedBinary, PlannedTest, RunPlan, SkippedTest, StressPlan } from "../../model/plan.ts";
import type { RunnerOptions } from "../../model/options.ts";
import type { RunRequest, BenchRequest } from "../../model/request.ts";
import type { TestCase, TestSuite } from "../../model/test-list.ts";
import { binaryQuery } from "../../select/binaries.ts";
import { countSkips } from "../../select/skip-counts.ts";
import type { ListedTests } from "../build/list-tests.ts";

export interface PlanRequest {
  readonly request: RunRequest | BenchRequest;
  readonly runId: RunId;
  readonly capture: RunPlan["capture"];
}

export function makePlan({ list, profile }: ListedTests, { request, runId, capture }: PlanRequest): RunPlan {
  const { runner } = request;
  const tests = list.suites.flatMap((suite) =>
    casesOf(suite, "matches").map((test) => planned(profile, suite, test)),
  );
  const queries = tests.map(({ binary, name }) => ({ binary: binaryQuery(binary), testName: name }));
  const debugging = runner.debugger !== undefined || runner.tracer !== undefined;
  const stress = stressPlan(runner);
  const skip = countSkips(list);
  const source = profile.defaultFilter.shownAs;
  return {
    runId,
    profile: profile.name,
    mode: request.command === "bench" ? "benchmark" : "test",
    cliArgs: request.cliArgs,
    // What writes to the terminal itself runs alone.
    testThreads: capture === "none" ? 1 : profile.run.testThreads,
    maxFail: runner.maxFail ?? profile.run.maxFail,
    globalTimeout: debugging ? Number.MAX_SAFE_INTEGER : profile.run.globalTimeout,
    groups: profile.groups,
    capture,
    sparesStdout: request.reporter.messageFormat === "ndjson",
    setupScripts: profile.setupScripts(queries),
    teardownScripts: profile.teardownScripts(queries),
    tests: debugging ? tests.map(withoutTimeouts) : tests,
    skippedTests: list.suites.flatMap((suite) => skippedOf(profile, suite)),
    binaries: list.suites.flatMap(plannedBinary),
    skippedBinaries: {
      expression: skip.binaries - skip.binariesByDefaultFilter,
      defaultFilter: skip.binariesByDefaultFilter,
    },
    ...(source === undefined ? {} : { defaultFilterSource: source }),
    ...(stress === undefined ? {} : { stress }),
    junitReportName: profile.run.junitReportName,
  };
}

function casesOf(suite: TestSuite, status: "matches" | "mismatch"): readonly TestCase[] {
  return suite.status === "listed" ? suite.cases.filter((test) => test.match.status === status) : [];
}

function planned(profile: ResolvedProfile, { binary }: TestSuite, test: TestCase): PlannedTest {
  const { name, kind, ignored } = test;
  const settings = profile.settingsFor({ binary: binaryQuery(binary), testName: name });
  return { binary, name, kind, ignored, settings };
}

/** Someone looks at the test; it may take its time, and keeps its grace period for a run that is cancelled. */
function withoutTimeouts(test: PlannedTest): PlannedTest {
  const { gracePeriod } = test.settings.slowTimeout;
  const never = { period: Number.MAX_SAFE_INTEGER, gracePeriod, onTimeout: "fail" } as const;
  const leakTimeout = { ...test.settings.leakTimeout, period: Number.MAX_SAFE_INTEGER };
  return { ...test, settings: { ...test.settings, slowTimeout: never, leakTimeout } };
}

function skippedOf(profile: ResolvedProfile, suite: TestSuite): readonly SkippedTest[] {
  return casesOf(suite, "mismatch").flatMap((test) => {
    if (test.match.status === "matches") return [];
    const { binary } = suite;
    const settings = profile.settingsFor({ binary: binaryQuery(binary), testName: test.name });
    const { priority, junit } = settings;
    return [
      { binary, name: test.name, reason: test.match.reason, priority, reportSkipped: junit.reportSkipped },
    ];
  });
}

function plannedBinary(suite: TestSuite): readonly PlannedBinary[] {
  if (suite.status === "skipped") return [];
  const { binary, cases } = suite;
  const chosen = casesOf(suite, "matches");
  const ignored = (tests: readonly TestCase[]): number => tests.filter((test) => test.ignored).length;
  return [
    {
      binary,
      testCount: cases.length,
      runCount: chosen.length,
      ignoredCount: ignored(cases),
      ignoredRunCount: ignored(chosen),
    },
  ];
}

function stressPlan({ stressCount, stressDuration }: RunnerOptions): StressPlan | undefined {
  if (stressCount !== undefined) return { kind: "count", count: stressCount };
  return stressDuration === undefined ? undefined : { kind: "duration", duration: stressDuration };
}
