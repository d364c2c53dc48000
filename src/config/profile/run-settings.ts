/** Decides the settings of a run as a whole. */
import * as path from "node:path";
import type { Milliseconds } from "../../model/ids.ts";
import type { TestGroupLimit } from "../../model/plan.ts";
import { compareText } from "../../model/ids.ts";
import type { FinalStatusLevel, MaxFail, StatusLevel } from "../../model/settings.ts";
import { archiveInclude, type ArchiveInclude } from "../elements/archive-include.ts";
import { BENCH_GLOBAL_TIMEOUT } from "../elements/bench.ts";
import { failFast } from "../elements/fail-fast.ts";
import { finalStatusLevel } from "../elements/final-status-level.ts";
import { globalTimeout } from "../elements/global-timeout.ts";
import { JUNIT_REPORT_NAME } from "../elements/junit.ts";
import { listTimeout } from "../elements/list-timeout.ts";
import { statusLevel } from "../elements/status-level.ts";
import type { TestGroup } from "../elements/test-group.ts";
import { testThreads } from "../elements/test-threads.ts";
import { computeThreads, type ThreadCount } from "../elements/threads.ts";
import { type ChainLink, firstInChain, settingInChain } from "./chain.ts";
import type { Decided } from "./provenance.ts";
import { asDecided, type DecisionContext } from "./test-settings.ts";

export interface RunDecisions {
  readonly testThreads: Decided<ThreadCount>;
  readonly maxFail: Decided<MaxFail>;
  readonly globalTimeout: Decided<Milliseconds>;
  readonly listTimeout: Decided<Milliseconds>;
  readonly statusLevel: Decided<StatusLevel>;
  readonly finalStatusLevel: Decided<FinalStatusLevel>;
  readonly junitPath?: Decided<string>;
  readonly junitReportName: Decided<string>;
  readonly archiveInclude: Decided<readonly ArchiveInclude[]>;
}

export interface RunSettings {
  readonly testThreads: number;
  readonly maxFail: MaxFail;
  readonly globalTimeout: Milliseconds;
  readonly listTimeout: Milliseconds;
  readonly statusLevel: StatusLevel;
  readonly finalStatusLevel: FinalStatusLevel;
  /** Present when a JUnit report is to be written; the path is absolute. */
  readonly junit?: { readonly path: string };
  /** The name of the profile's JUnit report, and of any other about the run. */
  readonly junitReportName: string;
  readonly archiveInclude: readonly ArchiveInclude[];
}

export function decideRun({ chain, given, mode }: DecisionContext): RunDecisions {
  const junitPath = firstInChain(chain, (table) => table.junit?.path);
  return {
    testThreads:
      asDecided(given.testThreads) ?? settingInChain(chain, testThreads, (table) => table["test-threads"]),
    maxFail: asDecided(given.maxFail) ?? settingInChain(chain, failFast, (table) => table["fail-fast"]),
    globalTimeout:
      mode === "test"
        ? settingInChain(chain, globalTimeout, (table) => table["global-timeout"])
        : settingInChain(chain, BENCH_GLOBAL_TIMEOUT, (table) => table.bench?.["global-timeout"]),
    listTimeout: settingInChain(chain, listTimeout, (table) => table["list-timeout"]),
    statusLevel:
      asDecided(given.statusLevel) ?? settingInChain(chain, statusLevel, (table) => table["status-level"]),
    finalStatusLevel:
      asDecided(given.finalStatusLevel) ??
      settingInChain(chain, finalStatusLevel, (table) => table["final-status-level"]),
    ...(junitPath === undefined ? {} : { junitPath }),
    junitReportName: settingInChain(chain, JUNIT_REPORT_NAME, (table) => table.junit?.["report-name"]),
    archiveInclude: settingInChain(chain, archiveInclude, (table) => table.archive?.include),
  };
}

export function runSettingsOf(
  decisions: RunDecisions,
  { storeDir, processors }: { readonly storeDir: string; readonly processors: number },
): RunSettings {
  const { junitPath } = decisions;
  const junit = junitPath === undefined ? undefined : { path: path.resolve(storeDir, junitPath.value) };
  return {
    testThreads: computeThreads(decisions.testThreads.value, processors),
    maxFail: decisions.maxFail.value,
    globalTimeout: decisions.globalTimeout.value,
    listTimeout: decisions.listTimeout.value,
    statusLevel: decisions.statusLevel.value,
    finalStatusLevel: decisions.finalStatusLevel.value,
    ...(junit === undefined ? {} : { junit }),
    junitReportName: decisions.junitReportName.value,
    archiveInclude: decisions.archiveInclude.value,
  };
}

/** Limits of all groups, ordered by name. */
export function groupLimits(
  groups: ReadonlyMap<string, TestGroup>,
  processors: number,
): readonly TestGroupLimit[] {
  return [...groups]
    .map(([name, group]) => ({ name, maxThreads: computeThreads(group["max-threads"], processors) }))
    .toSorted((left, right) => compareText(left.name, right.name));
}

/** Whether the profile asks for a JUnit report. */
export function hasJunit(chain: readonly ChainLink[]): boolean {
  return firstInChain(chain, (table) => table.junit?.path) !== undefined;
}
