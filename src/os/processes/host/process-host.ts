/**
 * Processes that the runner watches: tests and scripts. A host starts them, drains their output at once, reports each
 * fact about them as an event, and signals and ends what they started. It owns every file that the runner shares with
 * them. The exit of a process and the end of its output are separate facts: a descendant that outlives it may hold
 * the output open.
 *
 * Everything that `execute/` does to a process goes through this interface, so that another machine can implement it.
 */
import type { Result } from "../../../diagnostics/result.ts";
import type {
  AttemptCosts,
  CapturedOutput,
  ExceededLimit,
  ExitStatus,
  RemoteCosts,
  StackSnapshot,
  StartFailure,
} from "../../../model/results/outcome.ts";
import type { OsFailure } from "../../failure.ts";

/** A number that the caller gives to a process; never used twice. */
export type ProcessKey = number;

/** What a spawner needs to know of a process. */
export interface SpawnRequest {
  readonly key: ProcessKey;
  /** Searched for on the child's PATH unless it has a slash; relative paths start at `cwd`. */
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: `extra` over `base`. A base that many processes share should be one object. */
  readonly env: {
    readonly base: Readonly<Record<string, string>>;
    readonly extra: Readonly<Record<string, string>>;
  };
  readonly stdin: "empty" | "inherit";
  readonly output: OutputMode;
  /**
   * Whether `/bin/sh` runs the program if the system does not know its format, as `execvp` does for scripts without
   * `#!`. Never set for a test binary: a damaged one must fail.
   */
  readonly shellFallback?: boolean;
  /** `own`: leads a process group. `runner`: stays in the runner's, e.g. for a debugger at the terminal. */
  readonly group: "own" | "runner";
  /** A plain test of libtest, which may be started by copying a process that has its program loaded. */
  readonly forkable?: boolean;
  /** Folder and first part of a name for what does not fit into memory, e.g. `/target/nextest/output/12`. */
  readonly spillPrefix: string;
  /** What its processes may take together, where the system can measure that. */
  readonly limits?: ProcessLimits | undefined;
  /** Absent: the runner's. */
  readonly niceness?: number | undefined;
  /** Beginning of a line to search for near the end of standard output; the answer comes with `closed`. */
  readonly lastLine?: string;
}

export interface ProcessLimits {
  /** In bytes. */
  readonly memory?: number | undefined;
  /** In milliseconds. */
  readonly processorTime?: number | undefined;
}

export interface StartRequest extends SpawnRequest {
  /**
   * Name of an environment variable whose value no other process of the runner has. Descendants that left the
   * process group are found by it.
   */
  readonly marker: string;
  /**
   * Name of an environment variable. The host sets it to the path of a new empty file; what the process wrote to
   * that file comes with `closed`.
   */
  readonly writtenFile?: string;
  /** Of a test that runs on another machine: its index into `RunPlan.tests`, and which attempt this is, from 1. */
  readonly remoteTest?: { readonly index: number; readonly attempt: number } | undefined;
}

/** Streams that are not captured are the runner's own. Combined: both in one, in order. */
export type OutputMode =
  | {
      readonly kind: "split";
      readonly stdout: boolean;
      readonly stderr: boolean;
      /** The runner keeps its standard output to itself: what is not captured goes to its standard error. */
      readonly sparesStdout?: boolean | undefined;
    }
  | { readonly kind: "combined" };

/** For each process: `started`, `exited`, `closed` in this order; or `start-failed` alone. */
export type ProcessEvent =
  /** `pid`: 0 for a process of another machine. */
  | { readonly type: "started"; readonly key: ProcessKey; readonly pid: number }
  | { readonly type: "start-failed"; readonly key: ProcessKey; readonly failure: StartFailure }
  | {
      readonly type: "exited";
      readonly key: ProcessKey;
      readonly status: ExitStatus;
      readonly costs?: AttemptCosts;
      /** It exceeded a limit, which was not reported before. */
      readonly exceeded?: ExceededLimit | undefined;
      /** Another machine ended it because its time was up there. */
      readonly timedOut?: boolean | undefined;
    }
  /** Between `started` and `exited`, once at most. */
  | { readonly type: "over-limit"; readonly key: ProcessKey; readonly exceeded: ExceededLimit }
  | {
      readonly type: "closed";
      readonly key: ProcessKey;
      readonly output: CapturedOutput;
      /** Whether `lastLine` was found; true if it was not asked for. */
      readonly lastLineSeen: boolean;
      /**
       * Where `lastLine` was not found: bytes that the process wrote to anything but its captured streams, files
       * and sockets included. Absent: the system does not say, or the process started others, so that what came
       * through its streams may be theirs.
       */
      readonly writtenElsewhere?: number;
      readonly errors: readonly string[];
      /** Where the request has a `writtenFile`. */
      readonly writtenFile?: WrittenFile;
      /** Of a process of another machine. */
      readonly remote?: RemoteCosts | undefined;
    }
  | { readonly type: "snapshot"; readonly key: ProcessKey; readonly output: CapturedOutput }
  /** The connection to the machine of the process was lost: no other event about the process follows. */
  | { readonly type: "lost"; readonly key: ProcessKey; readonly message: string };

export interface WrittenFile {
  /** The path that the process had; the file is gone by now. */
  readonly path: string;
  readonly text: Result<string, OsFailure>;
}

export type ProcessListener = (event: ProcessEvent) => void;

/** A process is known from `start` until the listener returns from `closed` or `start-failed`. */
export interface ProcessHost {
  start(request: StartRequest): void;
  /** Stops reading the output of a process that exited; `closed` follows. */
  release(key: ProcessKey): void;
  /** Asks for the output so far; the answer is an event. There is no answer for an unknown process. */
  snapshot(key: ProcessKey): void;
  /** Signals the process group of a process that started. In the runner's group the terminal sends its own signals. */
  signal(key: ProcessKey, signal: ProcessSignal): void;
  /**
   * Kills everything that a process started. Resolves to how many processes were killed, once none of them is alive;
   * to 0 for an unknown process.
   */
  killTree(key: ProcessKey): Promise<number>;
  /** What the process and everything that it started is doing, within a second. Undefined: nothing could be found out. */
  recordStacks(key: ProcessKey): Promise<StackSnapshot | undefined>;
  /** Kills everything that every known process started, without waiting for it. The host is not used afterwards. */
  killAllAtOnce(): void;
  /** Whether a program that the host can start contains `text`. */
  programContains(program: string, text: string): boolean;
  /**
   * Resolves once every start under way was reported, so that no process runs unreported; undefined: nothing is
   * under way. Starts that are held back are not under way.
   */
  settled(): Promise<void> | undefined;
  /** Resolves once every process that `killTree` must kill is dead. Other processes are not touched. */
  close(): Promise<void>;
}

/** Processes of other machines: nothing here can signal them, and what they started is killed with them. */
export interface DistantHost {
  start(request: StartRequest): void;
  /** Ends a process, also one that was not reported as started yet; `signal` is why, for its exit status. */
  end(key: ProcessKey, signal: ProcessSignal): void;
  snapshot(key: ProcessKey): void;
  close(): void;
}

/** By their POSIX names; the host maps them on Windows. */
export type ProcessSignal = "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGQUIT" | "SIGSTOP" | "SIGCONT" | "SIGKILL";
