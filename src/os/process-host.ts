/** The host of this system, with patience where the system has too little of something for now. */
import { startSpareThread } from "./linux/thread.ts";
import { libc, pidfdOpen } from "./linux/libc.ts";
import { ThreadHost } from "./linux/thread-host.ts";
import { PortableHost } from "./portable-host.ts";
import type { ProcessEvent, ProcessHost, ProcessKey, ProcessListener, StartRequest } from "./processes.ts";

export interface HostOptions {
  /** How many processes run at once at most. */
  readonly parallel: number;
  /** `NAME=value` in the environment of every process that is to die with the runner. */
  readonly marker: string;
}

/** Starts nothing yet. `listener` is never called from within a call of the host's methods. */
export function createProcessHost(options: HostOptions, listener: ProcessListener): ProcessHost {
  const host = new PatientHost(listener);
  host.inner = threadsWork() ? new ThreadHost(options, host.hear) : new PortableHost(host.hear);
  return host;
}

/** Some sandboxes and old kernels have no pidfds, and some C libraries lack a function that is needed. */
function threadsWork(): boolean {
  if (process.platform !== "linux") return false;
  try {
    const fd = pidfdOpen(process.pid);
    if (fd >= 0) libc().close(fd);
    return fd >= 0;
  } catch {
    return false;
  }
}

/** Prepares the start of processes; worth calling while there is nothing else to do. */
export function warmUpProcessHost(): void {
  if (process.platform === "linux") startSpareThread();
}

/** Failures of a start that the end of another process may mend: descriptors, processes. */
const SHORTAGES = ["EMFILE", "ENFILE", "EAGAIN"];

/**
 * Holds back a start that failed for want of descriptors or processes while others still run, and tries it
 * again at each end of one. With nothing else running, the failure is reported.
 */
class PatientHost implements ProcessHost {
  inner: ProcessHost | undefined;
  private readonly listener: ProcessListener;
  /** Requests that were not reported as started yet. */
  private readonly starting = new Map<ProcessKey, StartRequest>();
  private readonly running = new Set<ProcessKey>();
  private readonly waiting: StartRequest[] = [];

  constructor(listener: ProcessListener) {
    this.listener = listener;
  }

  readonly hear = (event: ProcessEvent): void => {
    if (event.type === "start-failed" && this.mayWait(event.key, event.failure.code)) return;
    this.starting.delete(event.key);
    if (event.type === "started") this.running.add(event.key);
    if (event.type === "closed") this.running.delete(event.key);
    this.listener(event);
    if (event.type === "closed") for (const request of this.waiting.splice(0)) this.start(request);
  };

  private mayWait(key: ProcessKey, code: string): boolean {
    const request = this.starting.get(key);
    if (request === undefined || this.running.size === 0 || !SHORTAGES.includes(code)) return false;
    this.waiting.push(request);
    return true;
  }

  start(request: StartRequest): void {
    this.starting.set(request.key, request);
    this.inner?.start(request);
  }

  release(key: ProcessKey): void {
    this.inner?.release(key);
  }

  snapshot(key: ProcessKey): void {
    this.inner?.snapshot(key);
  }

  reap(pids: readonly number[]): void {
    this.inner?.reap(pids);
  }

  close(): void {
    this.inner?.close();
  }
}
