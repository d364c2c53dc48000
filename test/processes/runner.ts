/** Starts the runner in small, and waits for what it says. */
import type { RunEvent } from "../../src/model/events.ts";
import * as path from "node:path";
import { Rig } from "../rig/rig.ts";
import type { RunnerConfig } from "./runner-program.ts";

type EventOf<Type extends RunEvent["type"]> = Extract<RunEvent, { readonly type: Type }>;

export interface RunnerOptions extends Partial<Omit<RunnerConfig, "program" | "env">> {
  /** Shell text before the runner, e.g. limits. */
  readonly prelude?: string;
  /** Whether its output is left unread. */
  readonly unread?: boolean;
  /** Whether it has a terminal of its own, for input and output. */
  readonly atTerminal?: boolean;
}

export class Runner {
  readonly process: Bun.Subprocess;
  /** The runner's terminal, if it has one. */
  readonly terminal: Bun.Terminal | undefined;
  /** The local flags of its terminal before it started. */
  readonly flagsBefore: number = 0;
  readonly rig: Rig;
  readonly events: RunEvent[] = [];
  #waiting: (() => void)[] = [];
  #closed = false;
  #rest = "";
  readonly #decoder = new TextDecoder();

  constructor(rig: Rig, { prelude = "", unread = false, atTerminal = false, ...config }: RunnerOptions) {
    this.rig = rig;
    const whole: RunnerConfig = { program: rig.program, env: rig.env, tests: 1, threads: 2, ...config };
    const program = path.join(import.meta.dirname, "runner-program.ts");
    const command = ["/bin/sh", "-c", `${prelude}\nexec "$@"`, "sh", process.execPath, program];
    const env = { PATH: process.env["PATH"] ?? "", HOME: "/tmp", RIG_CONFIG: JSON.stringify(whole) };
    if (atTerminal) {
      const terminal = { cols: 80, rows: 24, data: (_: Bun.Terminal, data: Uint8Array) => this.#hear(data) };
      this.flagsBefore = flagsOfNewTerminal();
      this.process = Bun.spawn(command, { env, terminal });
      this.terminal = this.process.terminal;
      void this.process.exited.then(() => this.#close());
      return;
    }
    const child = Bun.spawn(command, { env, stdin: "ignore", stdout: "pipe", stderr: "inherit" });
    this.process = child;
    if (!unread) void this.#read(child.stdout);
    else this.stopReading = () => child.stdout.cancel();
  }

  /** Closes the output without reading the rest, as `head` does. */
  stopReading: () => Promise<void> = () => Promise.resolve();

  async #read(stdout: ReadableStream<Uint8Array>): Promise<void> {
    for await (const chunk of stdout) this.#hear(chunk);
    this.#close();
  }

  #hear(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines.filter((each) => each.startsWith("{"))) {
      const event: unknown = JSON.parse(line);
      if (isEvent(event)) this.events.push(event);
    }
    this.#wake();
  }

  #close(): void {
    this.#closed = true;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** The first event of that type, now or later. */
  async event<Type extends RunEvent["type"]>(type: Type): Promise<EventOf<Type>> {
    for (;;) {
      const found = this.all(type)[0];
      if (found !== undefined) return found;
      if (this.#closed) throw new Error(`the runner ended without ${type}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  all<Type extends RunEvent["type"]>(type: Type): readonly EventOf<Type>[] {
    return this.events.filter((event): event is EventOf<Type> => event.type === type);
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Resolves to the exit code, or the signal's name. */
  async ended(): Promise<number | string> {
    await this.process.exited;
    return this.process.signalCode ?? this.process.exitCode ?? -1;
  }

  [Symbol.dispose](): void {
    this.process.kill("SIGKILL");
    this.terminal?.close();
    this.rig[Symbol.dispose]();
  }
}

/** Those of the runner's own terminal could be read only once the runner has started. */
function flagsOfNewTerminal(): number {
  const terminal = new Bun.Terminal({ cols: 80, rows: 24 });
  const flags = terminal.localFlags;
  terminal.close();
  return flags;
}

function isEvent(value: unknown): value is RunEvent {
  return typeof value === "object" && value !== null && "type" in value;
}

export function startRunner(options: RunnerOptions): Runner {
  return new Runner(new Rig(), options);
}
