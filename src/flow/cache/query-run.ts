/**
 * A run for questions to the cache: planned and started as by `run`, setup scripts included, so that each test has the
 * same key as in a real run. Nothing is reported, recorded or stored.
 */
import { portableRoots } from "../../cache/portable-paths.ts";
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { BeforeStart, StartDecision, TestStart } from "../../execute/starter.ts";
import type { RunEvent } from "../../model/events.ts";
import { NO_OUTPUT } from "../../model/results/outcome.ts";
import type { OptionSource } from "../../model/effective-settings.ts";
import type { PlannedTest } from "../../model/plan.ts";
import type { RunRequest } from "../../model/requests/request.ts";
import { removeOldRunFolders, runFolder } from "../../os/files/folders/run-folder.ts";
import { finishBuild, listAll } from "../build/list-tests.ts";
import { prepare } from "../build/prepare.ts";
import type { CommandContext } from "../context.ts";
import { makePlan } from "../run/plan/plan.ts";
import { newRunId } from "../run/run-id.ts";
import { testLauncher } from "../run/test-launcher.ts";
import { userConfig } from "../user-config.ts";
import { openCacheRun, openStore } from "./cache-feature.ts";
import type { CacheRun } from "./cache-run.ts";

export interface QueryRun {
  readonly tests: readonly PlannedTest[];
  /** Undefined: the configuration excludes all tests. */
  readonly cache: CacheRun | undefined;
  /** Starts the tests for which `runs` returns true; the others end at once. */
  readonly carryOut: (
    runs: (start: TestStart) => boolean,
    on?: (event: RunEvent) => void,
  ) => Promise<Result<undefined>>;
}

export async function openQueryRun(
  context: CommandContext,
  requested: RunRequest,
): Promise<Result<QueryRun>> {
  const request: RunRequest = {
    ...requested,
    given: {
      ...requested.given,
      cache: { value: "read", source: { kind: "command-line", name: "--cache" } },
    },
  };
  const prepared = await prepare(context, request, { filterKind: "cli" });
  if (!prepared.ok) return prepared;
  const user = await userConfig(context, request.config);
  if (!user.ok) return user;
  const runId = newRunId(context);
  const built = await finishBuild(context, prepared.value, {
    request,
    mode: "test",
    runId,
    // Every test must be queried, so failures do not stop the run.
    given: { ...request.given, maxFail: { value: { kind: "all" }, source: NO_FAIL_FAST } },
  });
  if (!built.ok) return built;
  const listed = await listAll(context, built.value);
  if (!listed.ok) return listed;
  const plan = makePlan(context, listed.value, {
    request,
    user: user.value,
    runId,
    outstanding: undefined,
  });
  const roots = portableRoots(prepared.value.workspaceRoot, built.value.build.meta);
  const store = openStore(context, prepared.value, roots);
  if (store === undefined)
    return err([{ kind: "setup", message: "there is no folder for the cache: set `cache.dir` or `HOME`" }]);
  const facts = { prepared: prepared.value, built: built.value };
  const cache = await openCacheRun(context, facts, { plan, store, roots, observes: false });
  const output = `${listed.value.profile.storeDir}/output`;
  removeOldRunFolders(output);
  const carryOut: QueryRun["carryOut"] = async (runs, on = () => undefined) => {
    const runner = await context.loadRunner();
    const beforeStart: BeforeStart = (start) => (runs(start) ? undefined : NOT_RUN);
    const start = runner.produce(plan, {
      launcher: testLauncher({ request, prepared: prepared.value, listed: listed.value, plan }),
      spillFolder: runFolder(output, plan.runId),
      jitterSeed: 0,
      inputHandler: false,
      output: {
        isFull: () => false,
        settled: () => undefined,
        settledOrStalled: () => undefined,
        stopWaiting: () => undefined,
      },
      beforeStart,
    });
    let cancelled = false;
    const { ended } = start((event) => {
      cancelled ||= event.type === "cancel-started";
      on(event);
    });
    return (await ended).kind === "finished" && !cancelled ? ok(undefined) : err([CANCELLED]);
  };
  return ok({ tests: plan.tests, cache, carryOut });
}

const NO_FAIL_FAST: OptionSource = { kind: "command-line", name: "--no-fail-fast" };

const CANCELLED: UserError = {
  kind: "setup",
  message: "not all tests were checked: a setup script failed, or the run was interrupted",
};

/** This result is not shown. */
const NOT_RUN: StartDecision = {
  kind: "reuse",
  result: { source: "cache", reason: "", ranFor: 0, result: { kind: "pass" }, output: NO_OUTPUT },
};
