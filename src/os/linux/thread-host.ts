/** Processes on Linux: spread over a few reactor threads, which start and read them beside the runner's own work. */
import type { ProcessHost, ProcessKey, ProcessListener, StartRequest } from "../processes.ts";
import { ReactorThread } from "./thread.ts";

export interface ThreadHostOptions {
  /** How many processes run at once at most. */
  readonly parallel: number;
  /** `NAME=value` in the environment of every process that is to die with the runner. */
  readonly marker: string;
}

/** A thread spends most of its time waiting for children to get their program, so two serve a few, four many. */
function threadsFor(parallel: number): number {
  if (parallel <= 1) return 1;
  return parallel <= 8 ? 2 : 4;
}

/** As the system would say it: a thread needs a few descriptors for itself. */
const NO_THREAD = { code: "EMFILE", message: "too many open files" };

export class ThreadHost implements ProcessHost {
  private readonly options: ThreadHostOptions;
  private readonly listener: ProcessListener;
  /** Those that came up, or still may. */
  private readonly threads = new Set<ReactorThread>();
  private readonly homes = new Map<ProcessKey, ReactorThread>();
  private readonly loads = new Map<ReactorThread, number>();
  /** The thread that keeps the guard, and waits for orphans. */
  private first: ReactorThread | undefined;

  constructor(options: ThreadHostOptions, listener: ProcessListener) {
    this.options = options;
    this.listener = listener;
    for (let count = threadsFor(options.parallel); count > 0; count -= 1) this.addThread();
    this.postGuard();
  }

  private addThread(): void {
    const thread: ReactorThread = new ReactorThread(
      (event) => {
        if (event.type === "closed" || event.type === "start-failed") this.forget(event.key);
        this.listener(event);
      },
      () => this.giveUp(thread),
    );
    this.threads.add(thread);
  }

  private postGuard(): void {
    [this.first] = this.threads;
    this.first?.send({ type: "guard", marker: this.options.marker });
  }

  /** A thread that never came up: the others do its work. */
  private giveUp(thread: ReactorThread): void {
    this.threads.delete(thread);
    if (this.first === thread) this.postGuard();
    const lost = [...this.homes].flatMap(([key, home]) => (home === thread ? [key] : []));
    for (const key of lost) this.refuse(key);
  }

  private refuse(key: ProcessKey): void {
    this.forget(key);
    this.listener({ type: "start-failed", key, failure: { ...NO_THREAD, program: "" } });
  }

  private forget(key: ProcessKey): void {
    const thread = this.homes.get(key);
    if (thread === undefined) return;
    this.homes.delete(key);
    this.loads.set(thread, this.load(thread) - 1);
  }

  private load(thread: ReactorThread): number {
    return this.loads.get(thread) ?? 0;
  }

  start(request: StartRequest): void {
    const [thread] = [...this.threads].toSorted((left, right) => this.load(left) - this.load(right));
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

  close(): void {
    for (const thread of this.threads) thread.send({ type: "stop" });
  }
}
