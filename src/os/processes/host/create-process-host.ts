/** The host of this system. */
import { type Guard, type GuardCall, startGuard } from "../../linux/process-guard.ts";
import { nativeHelper, withheldReason } from "../../linux/native-helper.ts";
import { USUAL_LIMITS } from "../../linux/fork-server/options.ts";
import { startSpareThread } from "../../linux/reactor/thread.ts";
import { hasLibc, libc, pidfdOpen } from "../../linux/libc.ts";
import { threadLimitAllowsHost } from "../../linux/thread-limit.ts";
import { ThreadSpawner } from "../../linux/reactor/thread-spawner.ts";
import { LocalProcessHost } from "./local-host.ts";
import { RetryingSpawner } from "../spawn/retrying-spawner.ts";
import { PortableSpawner } from "../spawn/portable-spawner.ts";
import type { ProcessHost, ProcessListener } from "./process-host.ts";
import { IS_LINUX } from "../../platform.ts";

export interface HostOptions extends GuardCall {
  /** How many processes run at once at most. */
  readonly parallel: number;
  /** Tests that may be started by copying a process are, where that is possible. */
  readonly forkServer?: boolean;
}

/** Starts nothing yet. `listener` is never called from within a call of the host's methods. */
export function createProcessHost(options: HostOptions, listener: ProcessListener): ProcessHost {
  const guard = standby ?? openGuard();
  standby = undefined;
  guard?.watch(options);
  return new LocalProcessHost(listener, (hear) => {
    const spawner = new RetryingSpawner(hear, () => guard?.dismiss());
    spawner.inner = threadsWork() ? openThreads(options, spawner.hear) : new PortableSpawner(spawner.hear);
    return spawner;
  });
}

function openThreads(
  { parallel, forkServer = false }: HostOptions,
  listener: ProcessListener,
): ThreadSpawner {
  const helper =
    forkServer && withheldReason("fork-server") === undefined ? nativeHelper("fork-server") : undefined;
  if (helper === undefined) return new ThreadSpawner(parallel, listener);
  return new ThreadSpawner(parallel, listener, { helper, limits: USUAL_LIMITS });
}

/** A guard that has no marker yet. */
let standby: Guard | undefined;

function openGuard(): Guard | undefined {
  return IS_LINUX ? startGuard() : undefined;
}

/** Decided once, before the first thread is created. */
let threadsJudged: boolean | undefined;

function threadsWork(): boolean {
  return (threadsJudged ??= judgeThreads());
}

/**
 * Some sandboxes and old kernels have no pidfds, some C libraries lack a function that is needed, and some users
 * may have very few threads.
 */
function judgeThreads(): boolean {
  if (!IS_LINUX || !hasLibc() || !threadLimitAllowsHost()) return false;
  const fd = pidfdOpen(process.pid);
  if (fd >= 0) libc().close(fd);
  return fd >= 0;
}

/** Prepares the start of processes; worth calling while there is nothing else to do. */
export function warmUpProcessHost(): void {
  standby ??= openGuard();
  if (threadsWork()) startSpareThread();
}
