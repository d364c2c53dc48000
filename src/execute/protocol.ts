/**
 * Inputs of the dispatcher and its effects: the boundary between the pure core and the shell.
 *
 * The shell turns what happens outside into inputs (`process exited`, `timer fired`) and carries effects out
 * (`start`, `signal`, `set-timer`). The dispatcher decides and never waits.
 *
 * The shell hands inputs over one at a time, never from within a step. Of each step it first passes on
 * the events, then carries out the effects, in order: a test's line must precede what the test prints.
 * Tests whose output is captured start before the events are passed on, because there the order cannot be observed.
 */
import type { Milliseconds } from "../model/ids.ts";
import type { SlotAssignment, StressIndex, TestFinished } from "../model/events.ts";
import type {
  AttemptCosts,
  CapturedOutput,
  ExceededLimit,
  ExitStatus,
  RemoteCosts,
  ReusedResult,
  StackSnapshot,
  StartFailure,
} from "../model/results/outcome.ts";
import type { ProcessSignal } from "../os/processes/host/process-host.ts";

export type { ProcessSignal } from "../os/processes/host/process-host.ts";

/** One started process: an attempt of a test, or a script. Numbers are never used twice in a run. */
export type UnitId = number;
export type TimerId = number;

/** Signals to the runner that ask the run to end. */
export type ShutdownSignal = "interrupt" | "terminate" | "hangup" | "quit";

export type InputFact =
  | { readonly type: "begin" }
  | {
      readonly type: "unit-started";
      readonly unit: UnitId;
      /** 0: a process of another machine. */
      readonly pid: number;
    }
  | { readonly type: "unit-start-failed"; readonly unit: UnitId; readonly failure: StartFailure }
  /** In place of `unit-started`, for a test's first attempt: its result was known, and no process was started. */
  | { readonly type: "unit-reused"; readonly unit: UnitId; readonly reused: ReusedResult }
  /**
   * It ran on another machine, and what became of it cannot be known: it has no result. The last fact about it, at any
   * time before `unit-exited`.
   */
  | { readonly type: "unit-lost"; readonly unit: UnitId }
  /** The process itself ended; its output may still be open. */
  | {
      readonly type: "unit-exited";
      readonly unit: UnitId;
      readonly status: ExitStatus;
      /** It exceeded a limit, which was not noticed while it ran. */
      readonly exceeded?: ExceededLimit | undefined;
      /** Another machine ended it because its time was up there. */
      readonly timedOut?: boolean | undefined;
    }
  /** A running unit takes more than it may. Once at most for each unit. */
  | { readonly type: "unit-over-limit"; readonly unit: UnitId; readonly exceeded: ExceededLimit }
  /** Both streams are at their end (or were given up after `release`). The last fact about a unit that started, except for `tree-swept`. */
  | {
      readonly type: "unit-closed";
      readonly unit: UnitId;
      readonly output: CapturedOutput;
      /** A test of libtest exited with success before it printed its closing `test result:` line. */
      readonly exitedEarly: boolean;
      readonly errors: readonly string[];
      readonly costs?: AttemptCosts | undefined;
      readonly remote?: RemoteCosts | undefined;
      /** Scripts only: variables read from its `NEXTEST_ENV` file, or why that file is bad, with one cause a line. */
      readonly script?: { readonly env: Readonly<Record<string, string>> } | { readonly error: string };
    }
  /** Answer to `sweep-tree`: nothing of the unit's tree is alive any more, and `killed` processes of it were. */
  | { readonly type: "tree-swept"; readonly unit: UnitId; readonly killed: number }
  /** Answer to `record-stacks`. Undefined: nothing could be found out. */
  | { readonly type: "stacks-recorded"; readonly unit: UnitId; readonly stacks: StackSnapshot | undefined }
  | { readonly type: "timer"; readonly timer: TimerId }
  | { readonly type: "shutdown"; readonly signal: ShutdownSignal }
  /** SIGTSTP, and SIGCONT after it. */
  | { readonly type: "pause" }
  | { readonly type: "continue" }
  /** SIGUSR1, SIGINFO or the `t` key: say what runs. */
  | { readonly type: "info-requested" }
  | { readonly type: "enter-pressed" }
  /** Answer to a `snapshot` effect. */
  | { readonly type: "snapshot-taken"; readonly unit: UnitId; readonly output: CapturedOutput }
  /** A report cannot be written any more (the reader went away, the disk is full). */
  | { readonly type: "report-failed" }
  /** In a run whose tests come from a source. */
  | { readonly type: "source"; readonly fact: SourceFact };

/** Facts from a source of tests: see docs/design/queue.md. Tests are indices into `RunPlan.tests`. */
export type SourceFact =
  /** They may start, in this order. */
  | { readonly kind: "given"; readonly tests: readonly number[] }
  /** It fails without being run. */
  | { readonly kind: "condemned"; readonly test: number; readonly message: string }
  /** Its result is one of this run, or it is not. */
  | { readonly kind: "settled"; readonly test: number; readonly accepted: boolean }
  /** No test will come any more. */
  | { readonly kind: "exhausted" }
  /** The run was stopped elsewhere, by failures. */
  | { readonly kind: "stopped" }
  /** The source was lost: pending requests will not be answered. */
  | { readonly kind: "lost" };

/** A request of the dispatcher to a source. */
export type SourceRequest =
  /** Tests are wanted. */
  | { readonly kind: "ready" }
  /** Is this a result of the run? Answered by `settled`, unless the source is lost. */
  | {
      readonly kind: "settle";
      readonly test: number;
      readonly failed: boolean;
      /** The event that will report it, without the fields that are known only then. */
      readonly result: SettledResult;
    }
  /** No more tests will be started; those that run may still have results. */
  | { readonly kind: "cancelled" }
  /** Nothing runs, nothing will, and no answer is awaited. */
  | { readonly kind: "done" };

export type SettledResult = Omit<TestFinished, "timestamp" | "elapsed" | "stats" | "running">;

/** `now` is monotonic and stands still while the run is paused; `wall` is milliseconds since the epoch. */
export type Input = InputFact & { readonly now: Milliseconds; readonly wall: number };

export type Effect =
  | {
      readonly type: "start-test";
      readonly unit: UnitId;
      /** Index into `RunPlan.tests`. */
      readonly test: number;
      /** From 1. */
      readonly attempt: number;
      readonly totalAttempts: number;
      readonly slot: SlotAssignment;
      /** On another machine. */
      readonly isRemote: boolean;
      readonly stress?: StressIndex;
    }
  | {
      readonly type: "start-script";
      readonly unit: UnitId;
      readonly phase: "setup" | "teardown";
      /** Index into the plan's scripts of that phase. */
      readonly script: number;
      readonly stress?: StressIndex;
    }
  /** To the unit's process group. Only between its `unit-started` and its `unit-exited`. */
  | { readonly type: "signal"; readonly unit: UnitId; readonly signal: ProcessSignal }
  /**
   * Cancels the start of a test on another machine that has not reported it yet. Its `unit-started` still follows, and
   * then its end.
   */
  | { readonly type: "cancel-unstarted"; readonly unit: UnitId }
  /** SIGKILL to the whole tree: group, escaped children, everything. From `unit-started` until `unit-closed`. */
  | { readonly type: "kill-tree"; readonly unit: UnitId }
  /**
   * As `kill-tree`, and answered with `tree-swept`. Once for a unit at most, after its `unit-exited` and up to
   * the reaction to its `unit-closed` inclusive: with `leak-cleanup = "kill"`, processes that outlive a unit
   * without holding its output open are killed in that reaction, so the shell must still know whose they are.
   */
  | { readonly type: "sweep-tree"; readonly unit: UnitId }
  /** Find out what the processes of a live unit are doing; `stacks-recorded` follows, unless the unit ends before. */
  | { readonly type: "record-stacks"; readonly unit: UnitId }
  /** Stop reading a unit whose process ended but whose output stays open; `unit-closed` follows at once. */
  | { readonly type: "release"; readonly unit: UnitId }
  | { readonly type: "snapshot"; readonly unit: UnitId }
  /**
   * Timers run on the pausable clock and fire once. A delay is finite, but may be longer (30 years) than
   * the platform's timers can take.
   */
  | { readonly type: "set-timer"; readonly timer: TimerId; readonly delay: Milliseconds }
  | { readonly type: "clear-timer"; readonly timer: TimerId }
  /**
   * Freeze the clock and, after every start under way was reported, stop the runner itself. The other units already
   * got SIGSTOP; a unit whose start is reported meanwhile gets it then.
   */
  | { readonly type: "suspend" }
  /** The run is over; nothing is running and no timer is set. */
  | { readonly type: "finish" }
  /** A third signal: leave now, killing what is left. */
  | { readonly type: "exit-now" }
  /** The run is ending early: from now on the runner waits only briefly for the reader of the report, at the end. */
  | { readonly type: "stop-waiting-for-reader" }
  | { readonly type: "source"; readonly request: SourceRequest };
