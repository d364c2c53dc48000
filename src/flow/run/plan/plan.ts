/** Decides a run down to the last setting; the tests that it leaves out are added once the outputs are open. */
import type { UserConfig } from "../../../config/user/types.ts";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { visibleName } from "../../../text/safe/visible.ts";
import type { ResolvedGroup, ResolvedProfile } from "../../../config/profile/resolved.ts";
import type { RunId } from "../../../model/ids.ts";
import { NEVER_SLOW } from "../../../model/settings.ts";
import type { PlannedBinary, PlannedTest, RunPlan, TestGroupLimit } from "../../../model/plan.ts";
import type { StressPlan } from "../../../model/stress.ts";
import type { RunnerOptions } from "../../../model/requests/options.ts";
import type { TestCase, TestSuite } from "../../../model/listed/test-list.ts";
import { binaryQuery } from "../../../select/binaries.ts";
import { countSkips } from "../../../select/skip-counts.ts";
import type { ListedTests } from "../../build/list-tests.ts";
import type { CommandContext } from "../../context.ts";
import { ownsStdout } from "../../outputs/output-path.ts";
import { reportDefaults } from "../../outputs/watched-report.ts";
import { cacheModeOf } from "../cache-mode.ts";
import { budgetBytes } from "./memory-budget.ts";
import { type AnyRun, captureMode, isIntercepted, modeOf } from "../capture-mode.ts";
import { endQuarantines } from "./quarantine.ts";

export interface PlanRequest {
  readonly request: AnyRun;
  readonly user: UserConfig;
  readonly runId: RunId;
  /** Of a rerun: the tests that it is to run. */
  readonly outstanding: RunPlan["outstanding"] | undefined;
}

export function makePlan(
  context: CommandContext,
  { list, profile }: ListedTests,
  { request, user, runId, outstanding }: PlanRequest,
): RunPlan {
  const { runner, given, reporter, common } = request;
  const capture = captureMode(request);
  const cacheMode = cacheModeOf(request);
  const listed = list.suites.flatMap((suite) =>
    matchesOf(suite).map((test) => planned(suite, test, { profile, cacheMode })),
  );
  const tests = endQuarantines(context, listed);
  const queries = tests.map(({ binary, name }) => ({ binary: binaryQuery(binary), testName: name }));
  const debugging = isIntercepted(runner);
  const skip = countSkips(list);
  const { maxMemory } = profile.run;
  return {
    runId,
    profile: profile.name,
    mode: modeOf(request),
    cliArgs: request.cliArgs,
    rerunArgs: request.rerunArgs,
    // What writes to the terminal itself runs alone.
    testThreads: capture === "none" ? 1 : profile.run.testThreads,
    maxMemory: maxMemory === undefined ? undefined : budgetBytes(maxMemory),
    maxFail: profile.run.maxFail,
    maxRetried: profile.run.maxRetried,
    globalTimeout: debugging ? "never" : profile.run.globalTimeout,
    groups: profile.groups.map(planGroup),
    capture,
    sparesStdout:
      reporter.messageFormat === "ndjson" || (reporter.messageFormat === undefined && ownsStdout(reporter)),
    setupScripts: profile.setupScripts(queries),
    teardownScripts: profile.teardownScripts(queries),
    tests: debugging ? tests.map(withoutTimeouts) : tests,
    shard: list.shard,
    // Depends on the outputs: see `skipped-tests.ts`.
    skippedTests: [],
    binaries: list.suites.flatMap(plannedBinary),
    skippedBinaries: {
      expression: skip.binaries - skip.binariesByDefaultFilter,
      defaultFilter: skip.binariesByDefaultFilter,
    },
    defaultFilterSource: profile.defaultFilter.shownAs,
    stress: stressPlan(runner),
    junitReportName: profile.run.junitReportName,
    ...(profile.run.junitSourceLocations ? { junitSourceLocations: true } : {}),
    ...(profile.run.junitCosts ? { junitCosts: true } : {}),
    reportDefaults: reportDefaults(context, { common, given, reporter, profile, user, capture }),
    outstanding,
  };
}

function planGroup({ maxMemory, ...group }: ResolvedGroup): TestGroupLimit {
  return maxMemory === undefined ? group : { ...group, maxMemory: budgetBytes(maxMemory) };
}

function matchesOf(suite: TestSuite): readonly TestCase[] {
  return suite.status === "listed" ? suite.cases.tally.matching : [];
}

interface Deciding {
  readonly profile: ResolvedProfile;
  readonly cacheMode: ReturnType<typeof cacheModeOf>;
}

function planned({ binary }: TestSuite, test: TestCase, { profile, cacheMode }: Deciding): PlannedTest {
  const { name, kind, ignored, command } = test;
  const settings = profile.settingsFor({ binary: binaryQuery(binary), testName: name });
  return {
    binary,
    name,
    kind,
    ignored,
    command,
    settings,
    cacheMode: cacheMode(settings),
  };
}

/**
 * A test under a debugger or tracer may take any time and memory. It keeps its grace period for a run that is cancelled. This is
 * the only place that decides it: the code that executes the plan finds `never`.
 */
function withoutTimeouts(test: PlannedTest): PlannedTest {
  const { gracePeriod } = test.settings.slowTimeout;
  const slowTimeout = { ...NEVER_SLOW, gracePeriod };
  const leakTimeout = { ...test.settings.leakTimeout, period: "never" } as const;
  const unlimited = { slowTimeout, leakTimeout, memoryLimit: undefined, cpuLimit: undefined };
  return { ...test, settings: { ...test.settings, ...unlimited } };
}

function plannedBinary(suite: TestSuite): readonly PlannedBinary[] {
  if (suite.status === "skipped") return [];
  const { binary, cases } = suite;
  const chosen = matchesOf(suite);
  return [
    {
      binary,
      testCount: cases.length,
      runCount: chosen.length,
      ignoredCount: cases.tally.ignored,
      ignoredRunCount: chosen.filter((test) => test.ignored).length,
    },
  ];
}

function stressPlan({ stressCount, stressDuration }: RunnerOptions): StressPlan | undefined {
  if (stressCount !== undefined) return { kind: "count", count: stressCount };
  return stressDuration === undefined ? undefined : { kind: "duration", duration: stressDuration };
}

/** A debugger or a tracer is given one test. */
export function checkIntercepted({ runner }: AnyRun, plan: RunPlan): Result<undefined> {
  if (!isIntercepted(runner) || plan.tests.length === 1) return ok(undefined);
  const option = runner.debugger === undefined ? "--tracer" : "--debugger";
  const count = plan.tests.length;
  const names = plan.tests
    .slice(0, SHOWN_TESTS)
    .map(({ binary, name }) => `  ${binary.id} ${visibleName(name)}`);
  const more = count > SHOWN_TESTS ? [`  ... and ${count - SHOWN_TESTS} more tests`] : [];
  const message =
    count === 0
      ? `${option} requires exactly one test, but no tests were selected`
      : [`${option} requires exactly one test, but ${count} tests were selected:`, ...names, ...more].join(
          "\n",
        );
  return err([{ kind: "setup", message }]);
}

/** Tests that an error names. */
const SHOWN_TESTS = 8;
