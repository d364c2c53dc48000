/** The part of a process host that differs from system to system: starting processes and reading their output. */
import type { ProcessKey, SpawnRequest } from "../host/process-host.ts";

/** Reports events to the listener that it was made with, and never from within one of these calls. */
export interface ProcessSpawner {
  start(request: SpawnRequest): void;
  /** Stops reading the output of a process that exited; `closed` follows. */
  release(key: ProcessKey): void;
  /** As `ProcessHost.snapshot`. */
  snapshot(key: ProcessKey): void;
  /** Waits for adopted processes that ended, so that they do not stay as zombies. Does nothing where none are adopted. */
  reap(pids: readonly number[]): void;
  /** As `ProcessHost.settled`. */
  settled(): Promise<void> | undefined;
  /** Stops the spawner; processes that still run are not touched. */
  close(): void;
}
