/**
 * Fake tests under a test's control. Each process that the code under test starts from `program` becomes an
 * invocation: the test waits for it and commands it, and so never has to wait for time to pass.
 */
import { CLOCK_GRAIN } from "../../src/cache/clock.ts";
import { statOf } from "../faults/processes.ts";
import { setDefaultTimeout } from "bun:test";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import type { ChildOrder, Hello, Order } from "./orders.ts";

/** These tests wait for facts, not for time; on a busy machine facts take time. */
setDefaultTimeout(60_000);

export class Invocation {
  readonly hello: Hello;
  readonly #socket: net.Socket;
  readonly #answers: Answers;

  constructor(hello: Hello, socket: net.Socket, answers: Answers) {
    this.hello = hello;
    this.#socket = socket;
    this.#answers = answers;
  }

  /** Resolves once the text is written. */
  print(text: string, stream: "stdout" | "stderr" = "stdout", times = 1): Promise<unknown> {
    return this.#order({ do: "print", stream, text, times });
  }

  exit(code: number): void {
    this.#send({ do: "exit", code });
  }

  die(signal: NodeJS.Signals): void {
    this.#send({ do: "die", signal });
  }

  ignore(signal: NodeJS.Signals): Promise<unknown> {
    return this.#order({ do: "ignore", signal });
  }

  joinGroup(group: number): Promise<unknown> {
    return this.#order({ do: "join-group", group });
  }

  grabTerminal(): Promise<unknown> {
    return this.#order({ do: "grab-terminal" });
  }

  makeTerminalRaw(): Promise<unknown> {
    return this.#order({ do: "make-terminal-raw" });
  }

  close(stream: "stdout" | "stderr"): Promise<unknown> {
    return this.#order({ do: "close", stream });
  }

  /** Starts a process that lasts until it is killed; resolves to its id. */
  async child(options: Partial<Omit<ChildOrder, "do">> = {}): Promise<number> {
    const answer = await this.#order({
      do: "child",
      holdsOutput: false,
      ownSession: false,
      doubleFork: false,
      cleanEnvironment: false,
      ...options,
    });
    if (typeof answer !== "object" || answer === null || !("pid" in answer)) throw new Error("no process id");
    return Number(answer.pid);
  }

  #send(order: Order): void {
    this.#socket.write(`${JSON.stringify(order)}\n`);
  }

  #order(order: Order): Promise<unknown> {
    this.#send(order);
    return this.#answers.next();
  }
}

/** The lines of a socket, one for each call of `next`. */
class Answers {
  readonly #ready: unknown[] = [];
  readonly #waiting: ((value: unknown) => void)[] = [];
  #rest = "";

  constructor(socket: net.Socket) {
    socket.on("data", (data) => {
      const lines = (this.#rest + data.toString()).split("\n");
      this.#rest = lines.pop() ?? "";
      for (const line of lines) this.#push(JSON.parse(line));
    });
    socket.on("error", () => {});
  }

  #push(value: unknown): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#ready.push(value);
    else waiting(value);
  }

  next(): Promise<unknown> {
    if (this.#ready.length > 0) return Promise.resolve(this.#ready.shift());
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

export class Rig {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "rig-"));
  /** An executable file; every process of it is an invocation. */
  readonly program = path.join(this.folder, "fake-test");
  /** To be in the environment of every process of `program`. */
  readonly env: Readonly<Record<string, string>>;
  readonly #server: net.Server;
  readonly #ready: Invocation[] = [];
  readonly #waiting: ((invocation: Invocation) => void)[] = [];

  constructor() {
    const socket = path.join(this.folder, "socket");
    this.env = { RIG_SOCKET: socket, PATH: process.env["PATH"] ?? "" };
    const script = path.join(import.meta.dirname, "fake-test.ts");
    fs.writeFileSync(this.program, `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`, {
      mode: 0o755,
    });
    this.#server = net.createServer((connection) => void this.#welcome(connection)).listen(socket);
  }

  async #welcome(connection: net.Socket): Promise<void> {
    const answers = new Answers(connection);
    const hello = await answers.next();
    if (!isHello(hello)) throw new Error("a stranger on the socket");
    const invocation = new Invocation(hello, connection, answers);
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#ready.push(invocation);
    else waiting(invocation);
  }

  /** What everything that the rig starts has in its environment, and nothing else. */
  get marker(): string {
    return `RIG_SOCKET=${this.env["RIG_SOCKET"]}`;
  }

  /** The next process of `program` that started, in the order in which they said hello. */
  next(): Promise<Invocation> {
    const ready = this.#ready.shift();
    if (ready !== undefined) return Promise.resolve(ready);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  [Symbol.dispose](): void {
    this.#server.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function isHello(value: unknown): value is Hello {
  return typeof value === "object" && value !== null && "argv" in value && "pid" in value;
}

export { isAlive } from "../faults/processes.ts";

/** The process that started process `pid`, or adopted it. Linux. */
export function parentOf(pid: number): number {
  return Number(statOf(pid)?.[1]);
}

/** Whether the guard against the death of this runner is there. Linux. */
export function guardIsThere(runner: number): boolean {
  return fs.readdirSync("/proc").some((name) => {
    try {
      const line = fs.readFileSync(`/proc/${name}/cmdline`, "latin1");
      return line.endsWith(`\0nextest-guard\0${runner}\0`);
    } catch {
      return false;
    }
  });
}

/** Resolves once `condition` holds. The bound is for the test's own failure, not for its timing. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let round = 0; round < 2000; round += 1) {
    if (condition()) return;
    await Bun.sleep(5);
  }
  throw new Error(`it never came true that ${what}`);
}

/** Files that changed within the grain of the file system's clock before a test starts are not trusted by the cache. */
export async function untilFilesAreTrusted(): Promise<void> {
  const begun = Date.now();
  await until(() => Date.now() - begun > CLOCK_GRAIN, "the clock has moved on");
}
