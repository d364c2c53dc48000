/** The runner's end of one reactor thread: sends orders, receives events. */
import { ptr } from "bun:ffi";
import type { ProcessListener } from "../../processes/host/process-host.ts";
import { failureOf, lastErrno } from "../errno.ts";
import { libc, memory } from "../libc.ts";
import { type Answer, encodeOrder, type Order } from "./messages.ts";

/** In a built executable, modules lie in a virtual folder, by their path below `src/`. */
const WORKER = import.meta.url.includes("$bunfs")
  ? "./os/linux/reactor/worker.ts"
  : new URL("./worker.ts", import.meta.url).href;

/** A thread that was started before it was needed, and what it answers in the meantime. */
interface Spare {
  readonly worker: Worker;
  readonly answers: Answer[];
  readonly collect: (message: MessageEvent<Answer>) => void;
  readonly fail: () => void;
}

const spares: Spare[] = [];

const encoder = new TextEncoder();
/** Orders are written from here: most fit, and none needs memory of its own. */
const scratch = memory(16 * 1024);

/** Writes from `start` on, and returns how many bytes were taken. */
function writeScratch(fd: number, start: number, end: number): number {
  const taken = Number(libc().write(fd, ptr(scratch.bytes, start), end - start));
  if (taken >= 0) return taken;
  const { code, message } = failureOf(lastErrno());
  if (code === "EINTR") return 0;
  throw new Error(`bug: an order cannot be sent: ${message}`);
}

/** Starts a thread for later: its start takes milliseconds that are better spent while the runner waits for cargo. */
export function startSpareThread(): void {
  const worker = startWorker();
  if (worker === undefined) return;
  const answers: Answer[] = [];
  const collect = (message: MessageEvent<Answer>): void => void answers.push(message.data);
  const spare: Spare = { worker, answers, collect, fail: () => void spares.splice(spares.indexOf(spare), 1) };
  worker.addEventListener("message", collect);
  worker.addEventListener("error", spare.fail);
  spares.push(spare);
}

/** Undefined: the system has no more threads to give. Its heap starts small: little of what it handles stays alive. */
function startWorker(): Worker | undefined {
  try {
    return new Worker(WORKER, { smol: true });
  } catch {
    return undefined;
  }
}

export class ReactorThread {
  readonly #listener: ProcessListener;
  /** Descriptor that orders are written to, once the thread is up; until then they wait in `early`. */
  #orders: number | undefined;
  #early = "";
  /** Base environments that the thread knows, by identity. */
  readonly #bases = new Map<object, number>();

  /** `onFailure`: the thread never came up, so nothing that was sent to it is done. */
  constructor(listener: ProcessListener, onFailure: () => void) {
    this.#listener = listener;
    const spare = spares.shift();
    const worker = spare?.worker ?? startWorker();
    if (worker === undefined) queueMicrotask(onFailure);
    else this.#listenTo(worker, onFailure);
    if (spare === undefined) return;
    spare.worker.removeEventListener("message", spare.collect);
    spare.worker.removeEventListener("error", spare.fail);
    for (const answer of spare.answers) this.#handle(answer);
  }

  #listenTo(worker: Worker, onFailure: () => void): void {
    worker.addEventListener("message", (message: MessageEvent<Answer>) => this.#handle(message.data));
    worker.addEventListener("error", (event) => {
      if (this.#orders !== undefined) throw new Error(`bug: a reactor thread failed: ${event.message}`);
      onFailure();
    });
  }

  #handle(answer: Answer): void {
    if (answer.type === "events") {
      for (const event of answer.events) this.#listener(event);
      return;
    }
    this.#orders = answer.orders;
    this.#write(this.#early);
    this.#early = "";
  }

  send(order: Order): void {
    if (this.#orders === undefined) this.#early += encodeOrder(order);
    else this.#write(encodeOrder(order));
  }

  #write(text: string): void {
    for (let rest = text; rest !== "";) {
      const { read, written } = encoder.encodeInto(rest, scratch.bytes);
      for (let sent = 0; sent < written;) sent += writeScratch(this.#orders ?? -1, sent, written);
      rest = read === rest.length ? "" : rest.slice(read);
    }
  }

  /** The number of a base environment; it is sent to the thread the first time. */
  baseNumber(variables: Readonly<Record<string, string>>): number {
    const known = this.#bases.get(variables);
    if (known !== undefined) return known;
    const base = this.#bases.size;
    this.#bases.set(variables, base);
    this.send({ type: "base", base, variables });
    return base;
  }
}
