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

export class ThreadHost implements ProcessHost {
  private readonly threads: readonly ReactorThread[];
  private readonly homes = new Map<ProcessKey, ReactorThread>();
  private readonly loads = new Map<ReactorThread, number>();

  constructor(options: ThreadHostOptions, listener: ProcessListener) {
    this.threads = Array.from({ length: threadsFor(options.parallel) }, () => {
      const thread: ReactorThread = new ReactorThread((event) => {
        if (event.type === "closed" || event.type === "start-failed") this.forget(event.key);
        listener(event);
      });
      return thread;
    });
    this.threads[0]?.send({ type: "guard", marker: options.marker });
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
    const thread = this.threads.reduce((best, each) => (this.load(each) < this.load(best) ? each : best));
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
    this.threads[0]?.send({ type: "reap", pids });
  }

  close(): void {
    for (const thread of this.threads) thread.send({ type: "stop" });
  }
}
