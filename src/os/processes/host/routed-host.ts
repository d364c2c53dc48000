/** Starts each process on its host: on this machine, or on others. */
import type {
  DistantHost,
  ProcessHost,
  ProcessKey,
  ProcessListener,
  ProcessSignal,
  StartRequest,
} from "./process-host.ts";

export class RoutedHost implements ProcessHost {
  readonly #local: ProcessHost;
  readonly #remote: DistantHost;
  /** Processes of other machines that are not closed yet. */
  readonly #remoteKeys = new Set<ProcessKey>();

  constructor(
    openLocal: (listener: ProcessListener) => ProcessHost,
    openRemote: (listener: ProcessListener) => DistantHost | undefined,
    listener: ProcessListener,
  ) {
    this.#local = openLocal(listener);
    const remote = openRemote((event) => {
      listener(event);
      if (event.type === "closed" || event.type === "lost") this.#remoteKeys.delete(event.key);
    });
    if (remote === undefined)
      throw new Error("bug: a plan with tests for other machines, and no connection to them");
    this.#remote = remote;
  }

  start(request: StartRequest): void {
    if (request.remoteTest === undefined) return this.#local.start(request);
    this.#remoteKeys.add(request.key);
    this.#remote.start(request);
  }

  /** Output comes with the exit there. */
  release(key: ProcessKey): void {
    if (!this.#remoteKeys.has(key)) this.#local.release(key);
  }

  snapshot(key: ProcessKey): void {
    if (this.#remoteKeys.has(key)) this.#remote.snapshot(key);
    else this.#local.snapshot(key);
  }

  /** Nothing can be stopped and continued there. */
  signal(key: ProcessKey, signal: ProcessSignal): void {
    if (!this.#remoteKeys.has(key)) return this.#local.signal(key, signal);
    if (signal !== "SIGSTOP" && signal !== "SIGCONT") this.#remote.end(key, signal);
  }

  killTree(key: ProcessKey): Promise<number> {
    return this.#remoteKeys.has(key) ? Promise.resolve(0) : this.#local.killTree(key);
  }

  recordStacks(key: ProcessKey): ReturnType<ProcessHost["recordStacks"]> {
    return this.#remoteKeys.has(key) ? Promise.resolve(undefined) : this.#local.recordStacks(key);
  }

  killAllAtOnce(): void {
    for (const key of this.#remoteKeys) this.#remote.end(key, "SIGKILL");
    this.#local.killAllAtOnce();
  }

  programContains(program: string, text: string): boolean {
    return this.#local.programContains(program, text);
  }

  settled(): Promise<void> | undefined {
    return this.#local.settled();
  }

  close(): Promise<void> {
    this.#remote.close();
    return this.#local.close();
  }
}
