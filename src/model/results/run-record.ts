/** The facts that all results of one run share: time, machine and source. */
import type { Milliseconds } from "../ids.ts";
import type { ResultRecord } from "./result-record.ts";

/** The state of the source code that a run tested. */
export interface SourceState {
  /** The full hash of the commit. */
  readonly commit: string;
  /** Tracked files differed from the commit. */
  readonly dirty: boolean;
}

export interface RunRecord {
  readonly runId: string;
  readonly profile: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly elapsed: Milliseconds;
  /** The name of the machine; empty if it is not known. */
  readonly host: string;
  /** Absent without version control. */
  readonly source?: SourceState | undefined;
  /** The run ended before each of its tests had a result. */
  readonly incomplete: boolean;
  /** The command line, without the program. */
  readonly cliArgs: readonly string[];
  /** By binary id: which file it was. Equal texts mean the same file; different texts mean nothing. */
  readonly binaries: Readonly<Record<string, string>>;
}

/** A run with the results of its tests. */
export interface RecordedResults {
  readonly run: RunRecord;
  readonly results: readonly ResultRecord[];
}
