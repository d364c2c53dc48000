/** Starts each process where it belongs: on this machine, or on others. */
import type {
  DistantHost,
  ProcessHost,
  ProcessKey,
  ProcessListener,
  ProcessSignal,
  StartRequest,
} from "./process-host.ts";

export class RoutedHost implements ProcessHost {
  readonly #near: ProcessHost;
  readonly #far: DistantHost;
  /** Processes of other machines that are not closed yet. */
  readonly #away = new Set<ProcessKey>();

  constructor(
    openNear: (listener: ProcessListener) => ProcessHost,
    openFar: (listener: ProcessListener) => DistantHost | undefined,
    listener: ProcessListener,
  ) {
    this.#near = openNear(listener);
    const far = openFar((event) => {
      listener(event);
      if (event.type === "closed" || event.type === "lost") this.#away.delete(event.key);
    });
    if (far === undefined) throw new Error("bug: a plan with tests for other machines, and no way to them");
    this.#far = far;
  }

  start(request: StartRequest): void {
    if (request.remoteTest === undefined) return this.#near.start(request);
    this.#away.add(request.key);
    this.#far.start(request);
  }

  /** Output comes with the exit there. */
  release(key: ProcessKey): void {
    if (!this.#away.has(key)) this.#near.release(key);
  }

  snapshot(key: ProcessKey): void {
    if (this.#away.has(key)) this.#far.snapshot(key);
    else this.#near.snapshot(key);
  }

  /** Nothing can be stopped and continued there. */
  signal(key: ProcessKey, signal: ProcessSignal): void {
    if (!this.#away.has(key)) return this.#near.signal(key, signal);
    if (signal !== "SIGSTOP" && signal !== "SIGCONT") this.#far.end(key, signal);
  }

  killTree(key: ProcessKey): Promise<number> {
    return this.#away.has(key) ? Promise.resolve(0) : this.#near.killTree(key);
  }

  recordStacks(key: ProcessKey): ReturnType<ProcessHost["recordStacks"]> {
    return this.#away.has(key) ? Promise.resolve(undefined) : this.#near.recordStacks(key);
  }

  killAllAtOnce(): void {
    for (const key of this.#away) this.#far.end(key, "SIGKILL");
    this.#near.killAllAtOnce();
  }

  programContains(program: string, text: string): boolean {
    return this.#near.programContains(program, text);
  }

  settled(): Promise<void> | undefined {
    return this.#near.settled();
  }

  close(): Promise<void> {
    this.#far.close();
    return this.#near.close();
  }
}
