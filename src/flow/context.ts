/** A command's view of its environment, and its way to write to the user. Tests of commands create their own. */
import type { UserErrors } from "../diagnostics/errors.ts";
import type { LocalPorts } from "../execute/local-producer.ts";
import type { RunCommand } from "../cargo/run-cargo.ts";
import type { RunPlan } from "../model/plan.ts";
import type { Producer } from "../model/producer.ts";
import type { Warning } from "../diagnostics/warning.ts";

/** Writes text in order, without waiting for it. */
export interface TextSink {
  write(text: string): void;
}

/** Text that is shown as it is made. */
export interface Pages extends TextSink {
  /** Whether the reader is gone. */
  readonly isLeft: boolean;
  /** Resolves when more text can be written. */
  settled(): Promise<void> | undefined;
  /** Resolves once all was seen. */
  close(): Promise<void>;
}

/** A sink whose queue can be asked about, so that the producer of text can wait for slow readers. */
export interface QueuedSink extends TextSink {
  readonly isFull: boolean;
  settled(): Promise<void> | undefined;
  /** As `settled`, but gives up a reader that takes nothing for that many milliseconds, or up to twice as many. */
  settledOrStalled(patience: number): Promise<void> | undefined;
  /** For text made of very many small pieces, which leave together; `flush` sends the last of them. */
  batch(options: { readonly givesPagesBack: boolean }): { add(piece: string): void; flush(): void };
}

export interface StreamFacts {
  readonly isTty: boolean;
  readonly columns?: number;
}

/** Carries plans out on this machine. */
export interface Runner {
  /** Prepares the start of tests; worth calling while there is nothing else to do. */
  warmUp(): void;
  produce(plan: RunPlan, ports: LocalPorts): Producer;
}

export interface CommandContext {
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
  readonly processors: number;
  readonly isWindows: boolean;
  readonly stdin: StreamFacts;
  readonly stdout: StreamFacts;
  readonly stderr: StreamFacts;
  /** The window's size now; asked before each drawing, as windows change. */
  readonly stderrSize: () => { readonly columns: number; readonly rows: number };
  readonly out: QueuedSink;
  readonly err: QueuedSink;
  /** The program received a signal to end: at exit, it does not wait for a reader that reads nothing for a while. */
  readonly hurryReaders: () => void;
  /** The program leaves now: text that still waits for a reader is given up. */
  readonly giveUpText: () => void;
  /** Calls back once when text can no longer be written: the reader went away, or the disk is full. */
  readonly onWriteFailure: (listener: () => void) => void;
  /** Runs cargo and rustc. */
  readonly runCommand: RunCommand;
  /** Loads what carries plans out. */
  readonly loadRunner: () => Promise<Runner>;
  /** Milliseconds since some moment, never going back. */
  readonly monotonic: () => number;
  /** Milliseconds since the epoch. */
  readonly wall: () => number;
  /** The text of errors, ready for standard error. */
  readonly describeErrors: (errors: UserErrors) => string;
  readonly describeWarning: (warning: Warning) => string;
}
