/** Processes on Linux: spread over a few reactor threads, which start and read them beside the runner's own work. */
import type { TerminalSettings } from "../terminal-modes.ts";
import type { ProcessEvent, ProcessHost, ProcessKey, ProcessListener, StartRequest } from "../processes.ts";
import { type GuardLine, openGuardLine } from "./guard.ts";
import { factsOf, startedByThreads } from "./proc.ts";
import { ReactorThread } from "./thread.ts";

export interface ThreadHostOptions {
  /** How many processes run at once at most. */
  readonly parallel: number;
  /** `NAME=value` in the environment of every process that is to die with the runner. */
  readonly marker: string;
  /** To be restored where the runner is killed. */
  readonly terminal?: TerminalSettings;
}

/** A thread spends most of its time waiting for children to get their program, so two serve a few, four many. */
function threadsFor(parallel: number): number {
  if (parallel <= 1) return 1;
  return parallel <= 8 ? 2 : 4;
}

/** How often children that were stopped on their way are looked for while starts are waited for, in milliseconds. */
const LOOK_FOR_STOPPED = 5;

/** As the system would say it: a thread needs a few descriptors for itself. */
const NO_THREAD = { code: "EMFILE", message: "too many open files" };

export class ThreadHost implements ProcessHost {
  private readonly options: ThreadHostOptions;
  private readonly listener: ProcessListener;
  /** Those that came up, or still may. */
  private readonly threads = new Set<ReactorThread>();
  private readonly homes = new Map<ProcessKey, ReactorThread>();
  /** Told to start, and not yet told of. */
  private readonly starting = new Set<ProcessKey>();
  private readonly pids = new Map<ProcessKey, number>();
  private readonly waiting = new Set<() => void>();
  private readonly loads = new Map<ReactorThread, number>();
  private readonly guardLine: GuardLine | undefined = openGuardLine();
  /** The thread that starts the guard, and waits for orphans. */
  private first: ReactorThread | undefined;

  constructor(options: ThreadHostOptions, listener: ProcessListener) {
    this.options = options;
    this.listener = listener;
    for (let count = threadsFor(options.parallel); count > 0; count -= 1) this.addThread();
    this.postGuard();
  }

  private addThread(): void {
    const thread: ReactorThread = new ReactorThread(
      (event) => this.hear(event),
      () => this.giveUp(thread),
    );
    this.threads.add(thread);
  }

  private hear(event: ProcessEvent): void {
    const { type, key } = event;
    if (type === "started") this.pids.set(key, event.pid);
    if (type === "exited") this.pids.delete(key);
    if (type === "started" || type === "start-failed") this.starting.delete(key);
    if (type === "closed" || type === "start-failed") this.forget(key);
    this.listener(event);
    if (this.starting.size === 0) for (const settle of this.waiting) settle();
  }

  private postGuard(): void {
    [this.first] = this.threads;
    const { marker, terminal } = this.options;
    const read = this.guardLine?.read;
    const guard = { marker, ...(terminal === undefined ? {} : { terminal }) };
    this.first?.send({ type: "guard", ...(read === undefined ? {} : { guard: { read, ...guard } }) });
  }

  /** A thread that never came up: the others do its work. */
  private giveUp(thread: ReactorThread): void {
    this.threads.delete(thread);
    if (this.first === thread) this.postGuard();
    const lost = [...this.homes].flatMap(([key, home]) => (home === thread ? [key] : []));
    for (const key of lost) this.refuse(key);
  }

  private refuse(key: ProcessKey): void {
    this.hear({ type: "start-failed", key, failure: { ...NO_THREAD, program: "" } });
  }

  private forget(key: ProcessKey): void {
    const thread = this.homes.get(key);
    if (thread === undefined) return;
    this.homes.delete(key);
    this.loads.set(thread, this.load(thread) - 1);
  }

  private leastLoaded(): ReactorThread | undefined {
    let found: ReactorThread | undefined;
    for (const thread of this.threads) {
      if (found === undefined || this.load(thread) < this.load(found)) found = thread;
    }
    return found;
  }

  private load(thread: ReactorThread): number {
    return this.loads.get(thread) ?? 0;
  }

  start(request: StartRequest): void {
    this.starting.add(request.key);
    const thread = this.leastLoaded();
    if (thread === undefined) return queueMicrotask(() => this.refuse(request.key));
    this.homes.set(request.key, thread);
    this.loads.set(thread, this.load(thread) + 1);
    const { env, ...rest } = request;
    thread.send({ type: "start", request: rest, base: thread.baseNumber(env.base), extra: env.extra });
  }

  release(key: ProcessKey): void {
    this.homes.get(key)?.send({ type: "release", key });
  }

  snapshot(key: ProcessKey): void {
    this.homes.get(key)?.send({ type: "snapshot", key });
  }

  reap(pids: readonly number[]): void {
    this.first?.send({ type: "reap", pids });
  }

  settled(): Promise<void> | undefined {
    if (this.starting.size === 0) return undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setInterval(() => continueUnknown(new Set(this.pids.values())), LOOK_FOR_STOPPED);
    const settle = (): void => {
      clearInterval(timer);
      this.waiting.delete(settle);
      resolve();
    };
    this.waiting.add(settle);
    return promise;
  }

  close(): void {
    this.guardLine?.dismiss();
    for (const thread of this.threads) thread.send({ type: "stop" });
  }
}

/**
 * The terminal's stop (Ctrl-Z) goes to the runner's whole group; a child that has not left it yet is stopped before
 * it has its program, and the thread that starts it waits for it, for ever unless the child goes on.
 */
function continueUnknown(known: ReadonlySet<number>): void {
  for (const pid of startedByThreads()) {
    if (!known.has(pid) && factsOf(pid)?.state === "T") process.kill(pid, "SIGCONT");
  }
}
