/** Records a run if the user enabled it: from its entry in the store to the end of pruning. */
import { inOneLine } from "../../diagnostics/errors.ts";
import { wantsJunit } from "../run/capture-mode.ts";
import { scopeArguments } from "../../cargo/build/command-line.ts";
import type { UserConfig } from "../../config/user/types.ts";
import { jsonList } from "../../list/output/json.ts";
import type { RunFinished } from "../../model/events.ts";
import type { ExitCode } from "../../model/results/exit-codes.ts";
import type { AttemptStatus } from "../../model/results/outcome.ts";
import type { RunPlan } from "../../model/plan.ts";
import { COMPATIBLE_VERSION } from "../../model/version.ts";
import { isRaw } from "../../os/raw-text.ts";
import type { RecordedSizes } from "../../record/format/run-list.ts";
import type { FormatVersion } from "../../record/format/versions.ts";
import { prunedText } from "../../record/retention/prune-text.ts";
import { completeRun, enterRun, type StoreContext } from "../../record/session.ts";
import { RunRecorder } from "../../record/write/recorder.ts";
import { recordedStatus } from "../../record/write/run-status.ts";
import { describeFailure } from "../../report/failure/description.ts";
import { failureSlice } from "../../report/failure/slice.ts";
import { utcOffset } from "../outputs/make-output.ts";
import type { OpenOutput } from "../outputs/output-file.ts";
import { recordsFolderOf } from "./records-folder.ts";
import type { BeforeRun, FeatureFacts, RunBegin, RunEnd, RunFeature } from "../run/feature.ts";
import { ok } from "../../diagnostics/result.ts";
import type { CommandContext } from "../context.ts";
import { inform, warn } from "../notices.ts";

interface RecordingRequest extends RunBegin {
  readonly facts: FeatureFacts;
}

/** A run that is being recorded. */
interface ActiveRecording {
  readonly output: OpenOutput;
  /** Length of the shortest unique prefix of the run's id. */
  readonly shortId: number;
  /**
   * Called after the outputs are finished: stores the result of the run, and prunes recordings beyond the limits.
   * False: the recording is incomplete.
   */
  conclude(end: RunEnd): Promise<boolean>;
}

/** Records a run into the user's store. A run that cannot be recorded continues without a recording. */
export function recordingFeature(context: CommandContext, facts: FeatureFacts): RunFeature {
  let recording: ActiveRecording | undefined;
  return {
    beforeRun: async (begin) => {
      recording = await startRecording(context, { ...begin, facts });
      return ok(recording === undefined ? { plan: begin.plan } : announced(begin.plan, recording));
    },
    afterRun: async (end) => ({ recorded: (await recording?.conclude(end)) ?? false }),
  };
}

/** Reports name the run by the start of its id. */
function announced(plan: RunPlan, { output, shortId }: ActiveRecording): BeforeRun {
  return {
    plan:
      plan.reportDefaults === undefined
        ? plan
        : { ...plan, reportDefaults: { ...plan.reportDefaults, shortId } },
    output,
  };
}

/** How often what waits is written, in milliseconds. */
const FLUSH_INTERVAL = 500;

/** Undefined: the run continues without a recording, and the user saw a warning. */
async function startRecording(
  context: CommandContext,
  { facts, plan, list }: RecordingRequest,
): Promise<ActiveRecording | undefined> {
  const { user, prepared, built, request } = facts;
  const rerun = facts.rerun?.plan;
  const records = recordsFolderOf(context, prepared.workspaceRoot);
  if (!records.ok) {
    warn(context, `recording disabled: ${inOneLine(records.error[0])}`);
    return undefined;
  }
  const store: StoreContext = { records: records.value, now: context.wall, utcOffset };
  const pretended = pretendedVersion(context.env);
  const entered = await enterRun(store, {
    runId: plan.runId,
    version: COMPATIBLE_VERSION,
    startedAt: context.wall(),
    cliArgs: plan.cliArgs,
    buildScope: scopeArguments(request.cargo),
    env: recordedEnvironment(context.env, user.remote),
    ...(rerun === undefined ? {} : { parent: rerun["parent-run-id"] }),
    pretendedVersion: pretended,
  });
  if (!entered.ok) {
    warn(context, `recording disabled: ${inOneLine(entered.error[0])}`);
    return undefined;
  }
  const recorder = new RunRecorder({
    folder: entered.value.folder,
    maxOutputSize: user.record.maxOutputSize,
    ports: {
      ...recorderPorts,
      reportsJunit: built.profile.run.junit !== undefined || wantsJunit(request.reporter),
    },
  });
  recorder.begin({
    testList: jsonList(list, built.build.meta, false),
    mode: plan.mode,
    rerun,
  });
  // The whole graph takes cargo a moment, which the tests need not wait for.
  const workspace = prepared.session.graph().then((graph) => {
    if (graph.ok) recorder.addWorkspace(graph.value.json);
    return graph.ok ? undefined : inOneLine(graph.error[0]);
  });
  const timer = setInterval(() => recorder.flush(), FLUSH_INTERVAL);
  return {
    output: { output: { on: (event) => recorder.on(event), finish: () => stop(timer, recorder) } },
    shortId: entered.value.shortId.prefix.length,
    conclude: async ({ event, code }) => {
      const unread = await workspace;
      if (unread !== undefined) warn(context, `recording without the workspace's packages: ${unread}`);
      const sizes = recorder.finish();
      if (sizes.ok) await complete(context, { store, user, event, code, sizes: sizes.value });
      else warn(context, `the recording is not complete: ${sizes.error}`);
      return sizes.ok;
    },
  };
}

function stop(timer: ReturnType<typeof setInterval>, recorder: RunRecorder): void {
  clearInterval(timer);
  // A run that is left at once never gets to its conclusion.
  recorder.flush();
}

interface Conclusion {
  readonly store: StoreContext;
  readonly user: UserConfig;
  readonly event: RunFinished;
  readonly code: ExitCode;
  readonly sizes: RecordedSizes;
}

async function complete(
  context: CommandContext,
  { store, user, event, code, sizes }: Conclusion,
): Promise<void> {
  const run = {
    runId: event.runId,
    sizes,
    status: recordedStatus(event, code),
    durationSecs: event.elapsed / 1000,
  };
  const done = await completeRun(store, run, user.record);
  for (const message of done.warnings) warn(context, message);
  if (done.pruned !== undefined && done.pruned.runs + done.pruned.orphans > 0) {
    const message = `${prunedText(done.pruned)}\n(hint: cargo nextest replay to replay runs)`;
    inform(context, message);
  }
}

/** Variables that hold secrets: tokens of cargo and the runner, and addresses with passwords. */
const SECRETS = /_TOKEN$|^NEXTEST_QUEUE|^NEXTEST_CACHE_REMOTE$/;

/** What changes how the runner or cargo behaves, without secrets. */
function recordedEnvironment(
  env: CommandContext["env"],
  { headers }: UserConfig["remote"],
): Readonly<Record<string, string>> {
  const inHeaders = new Set([...(headers?.values() ?? [])].map(({ variable }) => variable));
  const kept = Object.entries(env).filter(
    ([name, value]) =>
      /^(?:NEXTEST|CARGO)_/.test(name) && !SECRETS.test(name) && !inHeaders.has(name) && !isRaw(value),
  );
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** For tests of readers: the content is unchanged, but it is marked with another version. */
function pretendedVersion(env: CommandContext["env"]): FormatVersion | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)$/.exec(env["__NEXTEST_FORCE_STORE_FORMAT_VERSION"] ?? "") ?? [];
  return major === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}

function slice(status: AttemptStatus): { readonly slice: string; readonly start: number } | undefined {
  if (status.result.kind === "pass") return undefined;
  const found = failureSlice(status.output);
  if (found === undefined) return undefined;
  const { output } = status;
  const stream =
    output.kind === "combined" ? output.output : found.kind === "no-panic" ? output.stdout : output.stderr;
  const start = new TextEncoder().encode(stream?.text.slice(0, found.start)).length;
  return { slice: found.text, start };
}

/** How a recording describes failures, and the clock of its times. */
export const recorderPorts = { explain: describeFailure, slice, utcOffset };
