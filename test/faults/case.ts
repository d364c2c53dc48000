/** What a case of the fault suite says: how a run is started, what befalls it, and what must be true of its end. */
import type { Running } from "./running.ts";

export type SideName = "ours" | "peer";

/** Where a standard stream goes: read to its end; to a file; or into a pipe that is never read. */
export type StreamTo = "read" | "blocked" | { readonly file: string };

export interface FaultCase {
  readonly name: string;
  /** Part of the table. */
  readonly group: string;
  /** A bundled fixture. */
  readonly workspace: "faults" | "harness" | "outcomes";
  /** The words after `nextest`. `{dir}` is the case's own folder, here and in all other texts. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A repository configuration; handed over with `--config-file`. */
  readonly config?: string;
  /** Put into the case's folder; `.sh` files can be executed. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Programs in front of the runner, e.g. one that sets limits; the runner is found below them. */
  readonly wrap?: readonly string[];
  readonly stdout?: StreamTo;
  readonly stderr?: StreamTo;
  /** The runner leads a session on a terminal of its own. Both streams are the terminal, then. */
  readonly terminal?: true;
  /** Where the runner is started: the workspace by default. */
  readonly cwd?: string;
  /** Done before the runner is started. */
  readonly prepare?: (place: Place) => Promise<void> | void;
  /** What befalls the run. */
  readonly act?: (running: Running) => Promise<void>;
  /** After this many milliseconds the runner is taken to hang, and is killed; 15 s by default. */
  readonly limit?: number;
  /** Run once without a fault, then once for each of the faults that the first run had occasions for. */
  readonly inject?: { readonly kind: FaultKind; readonly most: number };
  /** Run that often; all other promises must hold each time, but of the times after the mark the best one counts. */
  readonly tries?: number;
  /** The peer is never run: only ours can do it. Or just by a long suite: the peer takes long for it, or hangs. */
  readonly peer?: "never" | "when-long";
  /** Not run at all but by a long suite. */
  readonly long?: true;
  /** One of a few that `npm test` runs. */
  readonly quick?: true;
  readonly expect: Expectation;
}

/** What fails at the n-th time, or by what the runner is signalled at the n-th of all of them. See `injection/injector.c`. */
export type FaultKind = "open" | "write" | "spawn" | "terminate" | "kill";

/** The folders of one run of a case. */
export interface Place {
  readonly folder: string;
  readonly workspace: string;
  /** Where the workspace was built before. */
  readonly builtIn: string;
}

/** `failure`: any but 0. */
type Exit = number | NodeJS.Signals | "failure";

/** What must be true. Times are in milliseconds, memory is in MiB. */
export interface Expectation {
  /** An exit code, or the signal that ends the runner; several where chance decides between them. */
  readonly exit: Exit | readonly Exit[];
  /** From the start to the end. */
  readonly within?: number;
  /** From `running.mark()` to the end. */
  readonly afterMark?: number;
  /** The most that may be resident in the runner at once; `MEMORY` by default. */
  readonly memory?: number;
  /** Processes alive afterwards; none by default. */
  readonly left?: number;
  /** Files that are to stay in the temporary folder; by default none may. */
  readonly kept?: RegExp;
  /** Of both streams. */
  readonly says?: readonly (string | RegExp)[];
  readonly never?: readonly (string | RegExp)[];
  /** What else is wrong. */
  readonly check?: (seen: Observed) => readonly string[];
}

export const MEMORY = 150;

export interface Observed {
  readonly exit: number | string;
  readonly elapsed: number;
  readonly afterMark: number | undefined;
  readonly peak: number;
  readonly left: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Bytes of both streams; the texts hold their beginnings and ends only, where they are long. */
  readonly bytes: number;
  /** Files in the temporary folder afterwards. */
  readonly temporary: readonly string[];
  /** What the acting itself found wrong, e.g. that the run never got there. */
  readonly problems: readonly string[];
  /** Had to be killed. */
  readonly hung: boolean;
  readonly place: Place;
}
