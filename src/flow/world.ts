/** What a command sees of its surroundings, and the ways it has of speaking to the user. */
import type { UserErrors } from "../diagnostics/errors.ts";
import type { Warning } from "../diagnostics/warning.ts";

/** Text leaves in order; nobody waits for it. */
export interface TextSink {
  write(text: string): void;
}

export interface StreamFacts {
  readonly isTty: boolean;
  readonly columns?: number;
}

export interface World {
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
  readonly processors: number;
  readonly stdin: StreamFacts;
  readonly stdout: StreamFacts;
  readonly stderr: StreamFacts;
  readonly out: TextSink;
  readonly err: TextSink;
  /** Milliseconds since some moment, never going back. */
  readonly monotonic: () => number;
  /** Milliseconds since the epoch. */
  readonly wall: () => number;
  /** The text of errors, ready for standard error. */
  readonly describeErrors: (errors: UserErrors) => string;
  readonly describeWarning: (warning: Warning) => string;
}
