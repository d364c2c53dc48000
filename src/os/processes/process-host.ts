/**
 * Processes that the runner watches: tests and scripts. A host starts them, drains their output at once,
 * and reports each fact about them as an event. The exit of a process and the end of its output are
 * separate facts: a process left behind may hold the output open.
 */
import type { AttemptCosts, CapturedOutput, ExitStatus, StartFailure } from "../../model/outcome.ts";

/** A number that the caller gives to a process; never used twice. */
export type ProcessKey = number;

export interface StartRequest {
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
  /** Beginning of a line to look for near the end of standard output; the answer comes with `closed`. */
  readonly lastLine?: string;
}

/** Streams that are not captured are the runner's own. Combined: both in one, in order. */
export type OutputMode =
  | {
      readonly kind: "split";
      readonly stdout: boolean;
      readonly stderr: boolean;
      /** The runner keeps its standard output to itself: what is not captured goes to its standard error. */
      readonly sparesStdout?: boolean;
    }
  | { readonly kind: "combined" };

/** For each process: `started`, `exited`, `closed` in this order; or `start-failed` alone. */
export type ProcessEvent =
  | { readonly type: "started"; readonly key: ProcessKey; readonly pid: number }
  | { readonly type: "start-failed"; readonly key: ProcessKey; readonly failure: StartFailure }
  | {
      readonly type: "exited";
      readonly key: ProcessKey;
      readonly status: ExitStatus;
      readonly costs?: AttemptCosts;
    }
  | {
      readonly type: "closed";
      readonly key: ProcessKey;
      readonly output: CapturedOutput;
      /** Whether `lastLine` was found; true where it was not asked for. */
      readonly lastLineSeen: boolean;
      /**
       * Where `lastLine` was not found: bytes that the process wrote to anything but its captured streams, files
       * and sockets included. Absent: the system does not say, or the process started others, so that what came
       * through its streams may be theirs.
       */
      readonly writtenElsewhere?: number;
      readonly errors: readonly string[];
    }
  | { readonly type: "snapshot"; readonly key: ProcessKey; readonly output: CapturedOutput };

export type ProcessListener = (event: ProcessEvent) => void;

export interface ProcessHost {
  start(request: StartRequest): void;
  /** Gives up reading a process that ended; `closed` follows. */
  release(key: ProcessKey): void;
  /** Asks for the output so far; the answer is an event. Nothing is answered for a process that is gone. */
  snapshot(key: ProcessKey): void;
  /** Waits for adopted processes that ended, so that no zombies stay. Does nothing where none are adopted. */
  reap(pids: readonly number[]): void;
  /**
   * Resolves once it is told of every start that is under way, so that no process runs that nobody knows of;
   * undefined: that is so now. Starts that are held back are not under way.
   */
  settled(): Promise<void> | undefined;
  /** Ends the host; processes that still run are left to themselves. */
  close(): void;
}
