/**
 * The hooks by which features attach to a run. A feature is code that running tests does not need, and that is loaded
 * only if it is used. A run calls each hook of each feature, in the order of `FEATURES` (`features.ts`):
 *
 *   beforePlan    the listed tests, before they become a plan: leave some out, each with its reason
 *   beforeRun     the plan, before it is carried out: other priorities; or an output that follows the run
 *   source        where the tests come from, if not from the plan
 *   openDistantHost
 *                 the connection to the machines that some tests of the plan run on
 *   beforeStart   before a test's first attempt starts: its result, if it is known without a process, or another way
 *                 to start it
 *   afterRun      the run ended, and its outputs are written
 *
 * A hook that fails for reasons outside the program warns and continues without its feature; only `beforePlan` and
 * `beforeRun` may refuse the run, because nothing has run yet.
 */
import type { UserConfig } from "../../config/user/types.ts";
import type { Result } from "../../diagnostics/result.ts";
import type { TestSource } from "../../execute/local-producer.ts";
import type { BeforeStart } from "../../execute/starter.ts";
import type { RunFinished } from "../../model/events.ts";
import type { ExitCode } from "../../model/results/exit-codes.ts";
import type { RunPlan } from "../../model/plan.ts";
import type { TestList } from "../../model/listed/test-list.ts";
import type { DistantHost, ProcessListener } from "../../os/processes/host/process-host.ts";
import type { BuiltTests } from "../build/list-tests.ts";
import type { Prepared } from "../build/prepare.ts";
import type { CommandContext } from "../context.ts";
import type { OpenOutput } from "../outputs/output-file.ts";
import type { AnyRun } from "./capture-mode.ts";
import type { Rerun } from "./plan/rerun.ts";

/** What is known when features are opened: the build has ended, and no test was listed yet. */
export interface FeatureFacts {
  readonly request: AnyRun;
  readonly user: UserConfig;
  readonly prepared: Prepared;
  readonly built: BuiltTests;
  readonly rerun: Rerun | undefined;
}

export interface Feature {
  /** Asked in every run, so it loads nothing and reads nothing. */
  isWanted(facts: FeatureFacts): boolean;
  open(context: CommandContext, facts: FeatureFacts): Promise<Result<RunFeature>>;
}

export interface RunFeature {
  beforePlan?(list: TestList): Promise<Result<TestList>>;
  beforeRun?(begin: RunBegin): Promise<Result<BeforeRun>>;
  readonly beforeStart?: BeforeStart;
  /** Where tests of the plan run on other machines; undefined: none does. Asked after `beforeRun`. */
  openDistantHost?(listener: ProcessListener): DistantHost | undefined;
  /** Asked after `beforeRun`: where tests come from, if not from the plan. One feature at most has one. */
  source?(): TestSource | undefined;
  afterRun?(end: RunEnd): Promise<AfterRun>;
}

export interface RunBegin {
  readonly plan: RunPlan;
  readonly list: TestList;
}

export interface BeforeRun {
  readonly plan: RunPlan;
  /** Gets every event, and is finished with the other outputs. */
  readonly output?: OpenOutput | undefined;
}

export interface RunEnd {
  readonly event: RunFinished;
  readonly code: ExitCode;
}

export interface AfterRun {
  /** The run can be rerun from its recording: the final error says how. */
  readonly recorded: boolean;
  /** What the command ends with, in place of the run's own verdict. */
  readonly verdict?: Result<ExitCode> | undefined;
}
