/**
 * What the dispatcher knows: the run, its tasks, and the stage of each task's process. Every state is an
 * immutable record that carries only its own data; a step replaces what changes and shares the rest.
 *
 * The run:
 *
 *   created ─begin─▶ setup ──▶ testing ──▶ teardown ──▶ over
 *                      ▲                       │
 *                      └── next stress round ──┘
 *
 * A task, which is a test with all its attempts, or a script:
 *
 *              ┌──────────▶ starting ── could not be started ───────────────▶ ended
 *              │               │ started                                       ▲
 *              │  slow ⟲    running ─── exited ───────────────────┐            │
 *              │               │ time is up, cancelled            ▼    closed  │
 *              │          (recording ─── stacks are recorded, exited)          │
 *              │           terminating ─── exited ───────────▶ closing ────────┤
 *              │               │ grace is up, signalled again     ▲  ⟲ leak    │
 *              │            killing ─── exited ───────────────────┘            │
 *              └─────────────────────── delay ◀── failed, attempts left ───────┘
 *
 * With `leak-cleanup = "kill"`, a task that the runner did not end is `sweeping` between closing and ended, until
 * the shell answers how many of its processes were still alive.
 */
import type { Queue, Schedule, Start } from "../../schedule/queue.ts";
import type { SlotAssignment } from "../../model/events.ts";
import type { Milliseconds } from "../../model/ids.ts";
import type {
  AttemptStatus,
  CapturedOutput,
  ExceededLimit,
  ExitStatus,
  StackSnapshot,
} from "../../model/results/outcome.ts";
import type { RunPlan } from "../../model/plan.ts";
import type { RunStats } from "../../model/results/stats.ts";
import type { InputFact, ProcessSignal, SettledResult, TimerId, UnitId } from "../protocol.ts";
import type { StartedTests } from "./run/outstanding.ts";

export interface DispatcherOptions {
  /** The command line of a test (index into `RunPlan.tests`), as events report it. Must be pure. */
  readonly commandOf: (test: number) => readonly string[];
  /** Any number; equal seeds give equal jitter. */
  readonly jitterSeed: number;
  /** Tests come from a source, one after the other; the plan says only which there may be. */
  readonly source?: boolean | undefined;
}

/** What never changes during a run. */
export interface Frame {
  readonly plan: RunPlan;
  readonly options: DispatcherOptions;
  readonly schedule: Schedule;
}

export type Phase =
  | { readonly kind: "created" }
  /** `next`: index of the next script. */
  | { readonly kind: "setup"; readonly next: number }
  /** `announced`: how many positions of the run order had their skipped tests reported. */
  | { readonly kind: "testing"; readonly queue: Queue; readonly announced: number }
  | { readonly kind: "teardown"; readonly next: number }
  | { readonly kind: "over" };

/** One pass over the plan: the only one, but in a stress run. */
export interface Round {
  /** From 0. */
  readonly index: number;
  readonly since: Milliseconds;
  readonly globalTimer?: TimerId;
}

/** Outcomes of a stress run's finished rounds. */
export interface RoundCounts {
  readonly failed: number;
  readonly cancelled: boolean;
}

/** A request for information that waits for snapshots of output. */
export interface PendingInfo {
  readonly awaited: readonly UnitId[];
  readonly taken: ReadonlyMap<UnitId, CapturedOutput>;
  readonly timer: TimerId;
}

export interface Settling {
  readonly test: number;
  readonly result: SettledResult;
}

/** Tests that were reported, the last one first. Adding one to a list like this copies nothing. */
export interface ReportedTests {
  readonly test: number;
  readonly before: ReportedTests | undefined;
}

/** What is known of tests that come from a source. */
export interface Feed {
  /** `lost`: the source does not answer any more. */
  readonly source: "open" | "exhausted" | "lost";
  readonly settling: readonly Settling[];
  readonly reported: ReportedTests | undefined;
}

export interface Run {
  readonly phase: Phase;
  /** Undefined: every test of the plan runs here. */
  readonly feed: Feed | undefined;
  /** Tests that ran on other machines and were lost there, between that and their start here. */
  readonly returning: readonly TestTask[];
  /** In order of start. Never more than the threads allow, so it is searched linearly. */
  readonly tasks: readonly Task[];
  readonly stats: RunStats;
  readonly round: Round;
  readonly rounds: RoundCounts;
  /** Signals received that ask the run to end. */
  readonly shutdowns: number;
  /** The last of them came while teardown scripts ran. */
  readonly teardownInterrupted: boolean;
  readonly paused: boolean;
  readonly info: PendingInfo | undefined;
  /** When the run began: on the run's clock, and since the epoch. */
  readonly since: Milliseconds;
  readonly startedAt: number;
  /** Of a rerun, which reports at its end what was not started. */
  readonly started: StartedTests | undefined;
  readonly nextUnit: UnitId;
  readonly nextTimer: TimerId;
  /** Tests that had a failed attempt and could be retried. */
  readonly failedOnce: number;
  /** State of the jitter's generator. */
  readonly random: number;
}

export type Task = TestTask | ScriptTask;

export interface TestTask {
  readonly kind: "test";
  readonly start: Start;
  readonly slot: SlotAssignment;
  /** Attempts that failed before. */
  readonly attempts: readonly AttemptStatus[];
  /** The wait before the attempt that runs, or comes next. */
  readonly delayBefore: Milliseconds;
  readonly stage: Stage | DelayStage;
}

export interface ScriptTask {
  readonly kind: "script";
  readonly phase: "setup" | "teardown";
  /** Index into the plan's scripts of that phase. */
  readonly index: number;
  /** A teardown script of a run that was cancelled before: its time is limited. */
  readonly limited: boolean;
  readonly stage: Stage;
}

/** Why the runner ends a process. */
export type EndReason = "timeout" | "limit" | "cancel" | "signal";

/** The process of one attempt. */
export interface UnitProcess {
  readonly unit: UnitId;
  readonly pid: number;
  /** When it was requested: on the run's clock, and since the epoch. */
  readonly since: Milliseconds;
  readonly startedAt: number;
  /** Periods of the slow timeout that passed. */
  readonly slowPeriods: number;
  /** What it was doing when its time was up. */
  readonly stacks?: StackSnapshot;
  /** What it took too much of. */
  readonly exceeded?: ExceededLimit;
}

export type Stage =
  /** Asked for; the shell has not answered yet. `end`: to be ended as soon as it has. */
  | {
      readonly kind: "starting";
      readonly started: UnitProcess;
      readonly end?: { readonly reason: EndReason; readonly signal: ProcessSignal };
    }
  /** `timer`: the end of the current period; absent if nothing times out. */
  | { readonly kind: "running"; readonly started: UnitProcess; readonly timer: TimerId | undefined }
  /** Its time is up, and the shell records what it is doing; at `timer` the answer is not waited for any longer. */
  | { readonly kind: "recording"; readonly started: UnitProcess; readonly timer: TimerId }
  /** A signal was sent; `timer` is the end of its grace. */
  | {
      readonly kind: "terminating";
      readonly started: UnitProcess;
      readonly reason: EndReason;
      readonly signal: ProcessSignal;
      readonly sentAt: Milliseconds;
      readonly timer: TimerId;
    }
  /** SIGKILL was sent; at `timer` the whole tree is killed, again and again. */
  | {
      readonly kind: "killing";
      readonly started: UnitProcess;
      readonly reason: EndReason;
      readonly sentAt: Milliseconds;
      readonly timer: TimerId;
    }
  /** The process ended, its output is open; at `timer` it counts as leaked. */
  | {
      readonly kind: "closing";
      readonly started: UnitProcess;
      /** Present when the runner ended it. */
      readonly reason?: EndReason;
      readonly status: ExitStatus;
      readonly exitedAt: Milliseconds;
      readonly timer: TimerId | undefined;
      readonly leaked: boolean;
      /** Its output is not read any more. */
      readonly released: boolean;
      /** With `leak-cleanup = "kill"`, since the leak timeout: how many processes were killed, once that is known. */
      readonly sweep?: Sweep;
    }
  /** Everything is read; the result waits for the number of processes that `leak-cleanup = "kill"` killed. */
  | {
      readonly kind: "sweeping";
      readonly started: UnitProcess;
      readonly closing: Extract<Stage, { readonly kind: "closing" }>;
      readonly closed: ClosedFact;
      readonly closedAt: Milliseconds;
    };

export type StageOf<Kind extends Stage["kind"]> = Extract<Stage, { readonly kind: Kind }>;

/** A process of which nothing is awaited any more. */
export interface EndedProcess extends Omit<StageOf<"sweeping">, "kind"> {
  /** Processes that outlived it and that `leak-cleanup = "kill"` killed. */
  readonly killed: number;
}

export type Sweep = "under-way" | number;

export type ExitedFact = Extract<InputFact, { readonly type: "unit-exited" }>;

export type ClosedFact = Extract<InputFact, { readonly type: "unit-closed" }>;

export interface DelayStage {
  readonly kind: "delay";
  readonly since: Milliseconds;
  readonly delay: Milliseconds;
  readonly timer: TimerId;
}

/** The state of a dispatcher, for `step`. Treat it as opaque but for `isOver` and `statsOf`. */
export interface DispatcherState {
  readonly frame: Frame;
  readonly run: Run;
}
