/** Processes on Linux: spread over a few reactor threads, which start and read them while the runner works. */
import { giveBackMemory } from "../../give-back-memory.ts";
import { jobServer } from "../../processes/job-server.ts";
import type {
  ProcessEvent,
  ProcessKey,
  ProcessListener,
  SpawnRequest,
} from "../../processes/host/process-host.ts";
import type { ProcessSpawner } from "../../processes/spawn/process-spawner.ts";
import { delegatedCgroup } from "../cgroup/delegated-cgroup.ts";
import { removeOldGroups } from "../cgroup/test-cgroups.ts";
import type { ForkServerOptions } from "../fork-server/options.ts";
import { clearCloseOnExec, libc, memory, PR_SET_CHILD_SUBREAPER, WNOHANG } from "../libc.ts";
import { factsOf, startedByThreads } from "../proc.ts";
import { ReactorThread } from "./thread.ts";

/** A thread spends most of its time waiting for children to get their program, so two serve a few, four many. */
function threadsFor(parallel: number): number {
  if (parallel <= 1) return 1;
  return parallel <= 8 ? 2 : 4;
}

/** While starts are pending: how often to check for children that were stopped before their exec, in milliseconds. */
const LOOK_FOR_STOPPED = 5;

/**
 * After how many starts memory is given back. The engine collects garbage of this thread only once the heap is several
 * times the size of what is in use, and pages of the executable that are not needed any more stay mapped.
 */
const STARTS_PER_CLEANUP = 500;

/** As the system would say it: a thread needs a few descriptors for itself. */
const NO_THREAD = { code: "EMFILE", message: "too many open files" };

export class ThreadSpawner implements ProcessSpawner {
  readonly #listener: ProcessListener;
  readonly #forkServer: ForkServerOptions | undefined;
  readonly #cgroup = delegatedCgroup();
  /** Those that came up, or still may. */
  readonly #threads = new Set<ReactorThread>();
  /** By their niceness, which their tests inherit: it cannot be set back, nor be set in time from outside. */
  readonly #nice = new Map<number, ReactorThread>();
  readonly #homes = new Map<ProcessKey, ReactorThread>();
  /** Starts that were requested and not reported yet. */
  readonly #starting = new Set<ProcessKey>();
  readonly #pids = new Map<ProcessKey, number>();
  readonly #waiting = new Set<() => void>();
  readonly #loads = new Map<ReactorThread, number>();
  #starts = 0;

  /** `parallel`: how many processes run at once at most. */
  constructor(parallel: number, listener: ProcessListener, forkServer?: ForkServerOptions) {
    this.#listener = listener;
    this.#forkServer = forkServer;
    adoptOrphans();
    if (this.#cgroup !== undefined) removeOldGroups(this.#cgroup);
    for (const fd of jobServer()) clearCloseOnExec(fd);
    for (let count = threadsFor(parallel); count > 0; count -= 1) this.#threads.add(this.#openThread());
  }

  #openThread(): ReactorThread {
    const thread: ReactorThread = new ReactorThread(
      (event) => this.#report(event),
      () => this.#giveUp(thread),
    );
    if (this.#cgroup !== undefined) thread.send({ type: "use-cgroups", folder: this.#cgroup });
    if (this.#forkServer !== undefined) thread.send({ type: "use-fork-servers", options: this.#forkServer });
    return thread;
  }

  #niceThread(niceness: number): ReactorThread {
    const known = this.#nice.get(niceness);
    if (known !== undefined) return known;
    const thread = this.#openThread();
    thread.send({ type: "be-nice", niceness });
    this.#nice.set(niceness, thread);
    return thread;
  }

  #report(event: ProcessEvent): void {
    const { type, key } = event;
    if (type === "started") this.#pids.set(key, event.pid);
    if (type === "exited") this.#pids.delete(key);
    if (type === "started" || type === "start-failed") this.#starting.delete(key);
    if (type === "closed" || type === "start-failed") this.#forget(key);
    this.#listener(event);
    if (this.#starting.size === 0) for (const settle of this.#waiting) settle();
  }

  /** A thread that never came up: the others do its work. */
  #giveUp(thread: ReactorThread): void {
    this.#threads.delete(thread);
    for (const [niceness, nice] of this.#nice) if (nice === thread) this.#nice.delete(niceness);
    const lost = [...this.#homes].flatMap(([key, home]) => (home === thread ? [key] : []));
    for (const key of lost) this.#refuse(key);
  }

  #refuse(key: ProcessKey): void {
    this.#report({ type: "start-failed", key, failure: { ...NO_THREAD, program: "" } });
  }

  #forget(key: ProcessKey): void {
    const thread = this.#homes.get(key);
    if (thread === undefined) return;
    this.#homes.delete(key);
    this.#loads.set(thread, this.#load(thread) - 1);
  }

  #leastLoaded(): ReactorThread | undefined {
    let found: ReactorThread | undefined;
    for (const thread of this.#threads) {
      if (found === undefined || this.#load(thread) < this.#load(found)) found = thread;
    }
    return found;
  }

  #load(thread: ReactorThread): number {
    return this.#loads.get(thread) ?? 0;
  }

  start(request: SpawnRequest): void {
    this.#starting.add(request.key);
    const { niceness } = request;
    const thread = niceness === undefined ? this.#leastLoaded() : this.#niceThread(niceness);
    if (thread === undefined) return queueMicrotask(() => this.#refuse(request.key));
    this.#homes.set(request.key, thread);
    this.#loads.set(thread, this.#load(thread) + 1);
    const { env, ...rest } = request;
    thread.send({ type: "start", request: rest, base: thread.baseNumber(env.base), extra: env.extra });
    this.#starts += 1;
    if (this.#starts % STARTS_PER_CLEANUP === 0) giveBackMemory();
  }

  release(key: ProcessKey): void {
    this.#homes.get(key)?.send({ type: "release", key });
  }

  snapshot(key: ProcessKey): void {
    this.#homes.get(key)?.send({ type: "snapshot", key });
  }

  reap(pids: readonly number[]): void {
    for (const pid of pids) libc().wait4(pid, endOfOrphan.address, WNOHANG, null);
  }

  settled(): Promise<void> | undefined {
    if (this.#starting.size === 0) return undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setInterval(() => continueUnknown(new Set(this.#pids.values())), LOOK_FOR_STOPPED);
    const settle = (): void => {
      clearInterval(timer);
      this.#waiting.delete(settle);
      resolve();
    };
    this.#waiting.add(settle);
    return promise;
  }

  close(): void {
    for (const thread of [...this.#threads, ...this.#nice.values()]) thread.send({ type: "stop" });
    // The threads take no order after that one.
    this.#threads.clear();
    this.#nice.clear();
    this.#homes.clear();
  }
}

const endOfOrphan = memory(8);

/** Orphans of this process's descendants become its own children, so that they can be found. */
function adoptOrphans(): void {
  libc().prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

/**
 * The terminal's stop (Ctrl-Z) goes to the runner's whole group; a child that has not left it yet is stopped before
 * its exec, and the thread that starts it would wait for it forever.
 */
function continueUnknown(known: ReadonlySet<number>): void {
  for (const pid of startedByThreads()) {
    if (!known.has(pid) && factsOf(pid)?.state === "T") process.kill(pid, "SIGCONT");
  }
}
