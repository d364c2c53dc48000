/** `run --rerun`: finds the recording, determines the outstanding tests, and decides what is built for them. */
import { scopeArguments } from "../../../cargo/build/command-line.ts";
import type { UserConfig } from "../../../config/user/types.ts";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import type { TestId } from "../../../model/events.ts";
import type { BinaryId, TestName } from "../../../model/ids.ts";
import type { RerunInfo } from "../../../record/format/metadata.ts";
import type { BuildRequest } from "../../../model/requests/request.ts";
import { openRun, type Recording } from "../../../record/recording.ts";
import { outstandingTests, passedBefore, planRerun } from "../../../record/rerun.ts";
import { parseRunSelector } from "../../../record/select-run.ts";
import { runFolder } from "../../../record/store.ts";
import { isDoctestId } from "../../doctests/doctest-choice.ts";
import type { AnyRun } from "../capture-mode.ts";
import { findRunIn, openRecordingFile, type RunLocation } from "../../recordings/find-recording.ts";
import { recordsFolderOf } from "../../recordings/records-folder.ts";
import type { CommandContext } from "../../context.ts";
import { inform } from "../../notices.ts";

export interface RerunRequest {
  readonly request: AnyRun;
  /** The value of the option. */
  readonly rerun: string;
  readonly user: UserConfig;
  /** The workspace's root. */
  readonly root: string;
  /** Nothing will be built. */
  readonly reused: boolean;
}

/** A rerun that is about to begin. */
export interface Rerun {
  /** What its own recording keeps. */
  readonly plan: RerunInfo;
  readonly alreadyPassed: (binary: BinaryId, test: TestName) => boolean;
  /** Tests that it is to see, in the order in which they are reported. */
  readonly outstanding: readonly TestId[];
  /** What is built in place of this command line's choice, if it makes none. */
  readonly scope?: readonly string[] | undefined;
  /** As the earlier runs, if this command line says nothing; undefined if they had none. */
  readonly doctests: BuildRequest["doctests"];
}

const VARIABLE = "NEXTEST_EXPERIMENTAL_RECORD";

export async function openRerun(context: CommandContext, options: RerunRequest): Promise<Result<Rerun>> {
  const { user, rerun } = options;
  if (!user.experimental.record) {
    const message = `rerunning tests (-R/--rerun) is an experimental feature and must be enabled with ${VARIABLE}=1`;
    return err([{ kind: "experimental-disabled", message }]);
  }
  const selector = parseRunSelector(rerun);
  const recording =
    selector.kind === "recording"
      ? openRecordingFile(context, selector.path)
      : await openStored(context, options, selector);
  if (!recording.ok) return recording;
  const plan = await planRerun(recording.value);
  recording.value.close();
  if (!plan.ok) return plan;
  const scope = inheritScope(context, options, plan.value["root-info"]["build-scope-args"]);
  return ok({
    plan: plan.value,
    alreadyPassed: passedBefore(plan.value),
    outstanding: outstandingTests(plan.value),
    scope,
    doctests: options.request.doctests ?? doctestsOf(plan.value),
  });
}

/** What part doctests had in the earlier runs, by the ids of their suites. */
function doctestsOf({ "test-suites": suites }: RerunInfo): BuildRequest["doctests"] {
  const count = suites.filter((suite) => isDoctestId(suite.binary_id)).length;
  if (count === 0) return undefined;
  return {
    value: count === suites.length ? "only" : "include",
    source: { kind: "command-line", name: "--rerun" },
  };
}

async function openStored(
  context: CommandContext,
  { request, root }: RerunRequest,
  selector: RunLocation["selector"],
): Promise<Result<Recording>> {
  const records = recordsFolderOf(context, root);
  if (!records.ok) return records;
  const found = await findRunIn(context, request, { records: records.value, selector });
  if (!found.ok) return found;
  const { snapshot, run } = found.value;
  return openRun(run, runFolder(snapshot, run));
}

/** What the chain's first run built, unless this command line chooses for itself. A message says which. */
function inheritScope(
  context: CommandContext,
  { request, reused }: RerunRequest,
  scope: readonly string[],
): readonly string[] | undefined {
  if (reused) return undefined;
  const chosen = scopeArguments(request.cargo).length > 0;
  const shown = scope.length === 0 ? "(default scope)" : scope.join(" ");
  const message = chosen
    ? "rerun: using provided build scope, not inheriting from original run"
    : `rerun: inheriting build scope from original run: ${shown}`;
  inform(context, message);
  return chosen ? undefined : scope;
}
