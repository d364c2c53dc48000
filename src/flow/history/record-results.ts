/**
 * Adds the results of a run to the history, if the user enabled it. Failures here do not change the result of the run.
 */
import { inOneLine } from "../../diagnostics/errors.ts";
import { ok } from "../../diagnostics/result.ts";
import type { UserConfig } from "../../config/user/types.ts";
import { addRun } from "../../history/store/add-run.ts";
import { ResultCollector } from "../../history/store/collector.ts";
import { withHistory } from "../../history/store/open-history.ts";
import { RELEASE_AFTER, releasable } from "../../history/release.ts";
import { parseStatus, STATUS_ARGUMENTS } from "../../history/source-state.ts";
import type { RunEvent, RunFinished } from "../../model/events.ts";
import type { RunPlan } from "../../model/plan.ts";
import type { RunRecord, SourceState } from "../../model/results/run-record.ts";
import { hostName } from "../../os/environment.ts";
import { fileIdentity } from "../../os/files/state/file-identity.ts";
import { xxHash64 } from "../../os/hash.ts";
import { namesNoSkipped } from "../../report/output.ts";
import { visibleName } from "../../text/safe/visible.ts";
import type { CommandContext } from "../context.ts";
import type { FeatureFacts, RunFeature } from "../run/feature.ts";
import { historyLocation } from "./history-location.ts";
import { readHistory } from "./read-history.ts";
import { inform, warn } from "../notices.ts";

interface ResultsRequest {
  readonly history: UserConfig["history"];
  readonly workspaceRoot: string;
}

/** git runs while the tests run, so that the run does not wait for it. */
export function resultsFeature(context: CommandContext, { user, prepared }: FeatureFacts): RunFeature {
  const request: ResultsRequest = { history: user.history, workspaceRoot: prepared.workspaceRoot };
  let active: ActiveResults | undefined;
  return {
    beforeRun: async ({ plan }) => {
      const collector = new ResultCollector();
      const source = sourceState(context, request.workspaceRoot);
      active = { plan, collector, source, binaries: binaryFiles(plan) };
      const output = {
        on: (event: RunEvent) => collector.on(event),
        finish: () => undefined,
        namesSkipped: namesNoSkipped,
      };
      return ok({ plan, output: { output } });
    },
    afterRun: async ({ event }) => {
      if (active !== undefined) await conclude(context, request, { active, event });
      return { recorded: false };
    },
  };
}

/** A run whose results will be added. */
interface ActiveResults {
  readonly plan: RunPlan;
  readonly collector: ResultCollector;
  readonly source: Promise<SourceState | undefined>;
  readonly binaries: RunRecord["binaries"];
}

async function conclude(
  context: CommandContext,
  request: ResultsRequest,
  { active, event }: { readonly active: ActiveResults; readonly event: RunFinished },
): Promise<void> {
  const { plan, collector, source, binaries } = active;
  const { results, incomplete } = collector.collected();
  if (results.length === 0) return;
  const run: RunRecord = {
    runId: plan.runId,
    profile: plan.profile,
    startedAt: event.startedAt,
    elapsed: event.elapsed,
    host: hostName(),
    source: await source,
    incomplete,
    cliArgs: plan.cliArgs,
    binaries,
  };
  const failure = await add(context, request, { run, results });
  if (failure !== undefined) warn(context, `the results were not added to the history: ${failure}`);
  else await suggestReleases(context, request, plan);
}

/** How many runs are read: a test need not be part of each. */
const RELEASE_RUNS = 4 * RELEASE_AFTER;

async function suggestReleases(
  context: CommandContext,
  { workspaceRoot }: ResultsRequest,
  { tests }: RunPlan,
): Promise<void> {
  const quarantined = tests.flatMap(({ binary, name, settings }) =>
    settings.quarantine === undefined ? [] : [{ binaryId: binary.id, testName: name }],
  );
  if (quarantined.length === 0) return;
  const place = historyLocation(context, workspaceRoot);
  const loaded = place.ok ? await readHistory(context, place.value, { last: RELEASE_RUNS }) : place;
  if (!loaded.ok) return;
  for (const { binaryId, testName } of releasable(loaded.value.view, loaded.value.series, quarantined)) {
    const message = `\`${visibleName(`${binaryId} ${testName}`)}\` passed its last ${RELEASE_AFTER} results and could leave its quarantine`;
    inform(context, message);
  }
}

async function add(
  context: CommandContext,
  { history, workspaceRoot }: ResultsRequest,
  recorded: Parameters<typeof addRun>[1],
): Promise<string | undefined> {
  const place = historyLocation(context, workspaceRoot);
  if (!place.ok) return inOneLine(place.error[0]);
  const added = await withHistory(place.value, { create: true }, (database) =>
    addRun(database, recorded, { bounds: history, now: context.wall() }),
  );
  if (!added.ok) return added.error;
  for (const note of added.value.notes) warn(context, note);
  return undefined;
}

/** Milliseconds that git may take. */
const GIT_TIMEOUT = 10_000;

/** Undefined if there is no git, no repository or no commit. */
async function sourceState(context: CommandContext, cwd: string): Promise<SourceState | undefined> {
  const status = await context.runCommand({
    program: "git",
    args: STATUS_ARGUMENTS,
    cwd,
    env: context.env,
    stdout: "capture",
    stderr: "capture",
    timeout: GIT_TIMEOUT,
  });
  return status.ok ? parseStatus(new TextDecoder().decode(status.value.stdout)) : undefined;
}

/** Read before the tests run, because a later build replaces the file. */
function binaryFiles({ binaries }: RunPlan): Readonly<Record<string, string>> {
  const entries = binaries.flatMap(({ binary }) => {
    const identity = fileIdentity(binary.path);
    return identity === undefined ? [] : [[binary.id, xxHash64(identity.key).toString(16)] as const];
  });
  return Object.fromEntries(entries);
}
