/** A spawner that retries while the system temporarily lacks a resource. */
import type { ProcessEvent, ProcessKey, ProcessListener, SpawnRequest } from "../host/process-host.ts";
import type { ProcessSpawner } from "./process-spawner.ts";
import { isShortage } from "./resource-shortage.ts";

/**
 * Holds back a start that failed for want of descriptors or processes, and tries it again at each end of
 * another. It is reported as failed only where it failed alone: nothing else ran or was about to.
 */
export class RetryingSpawner implements ProcessSpawner {
  inner: ProcessSpawner | undefined;
  readonly #listener: ProcessListener;
  readonly #onClose: () => void;
  /** Requests that were passed on and not answered yet. */
  readonly #starting = new Map<ProcessKey, SpawnRequest>();
  readonly #running = new Set<ProcessKey>();
  readonly #waiting: SpawnRequest[] = [];
  /** The request that is being started alone. */
  #alone: ProcessKey | undefined;

  /** `onClose`: the host was ended, in order. */
  constructor(listener: ProcessListener, onClose: () => void = () => {}) {
    this.#listener = listener;
    this.#onClose = onClose;
  }

  readonly hear = (event: ProcessEvent): void => {
    const request = this.#starting.get(event.key);
    this.#starting.delete(event.key);
    if (
      event.type === "start-failed" &&
      request !== undefined &&
      this.#holdsBack(request, event.failure.code)
    ) {
      return;
    }
    if (event.type === "started") this.#running.add(event.key);
    if (event.type === "closed") this.#running.delete(event.key);
    this.#listener(event);
    if (event.type === "closed" || this.#isIdle) this.#startWaiting();
  };

  get #isIdle(): boolean {
    return this.#running.size === 0 && this.#starting.size === 0;
  }

  #holdsBack(request: SpawnRequest, code: string): boolean {
    if (!isShortage(code)) return false;
    if (!this.#isIdle) this.#waiting.push(request);
    else if (this.#alone === request.key) return false;
    else this.start(request);
    return true;
  }

  #startWaiting(): void {
    for (const request of this.#waiting.splice(0)) this.start(request);
  }

  start(request: SpawnRequest): void {
    this.#alone = this.#isIdle ? request.key : undefined;
    this.#starting.set(request.key, request);
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

  settled(): Promise<void> | undefined {
    return this.inner?.settled();
  }

  close(): void {
    this.#onClose();
    this.inner?.close();
  }
}
