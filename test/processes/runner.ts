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
}

export class Runner {
  readonly process: Bun.Subprocess<"ignore", "pipe", "inherit">;
  readonly rig: Rig;
  readonly events: RunEvent[] = [];
  private waiting: (() => void)[] = [];
  private closed = false;

  constructor(rig: Rig, { prelude = "", unread = false, ...config }: RunnerOptions) {
    this.rig = rig;
    const whole: RunnerConfig = { program: rig.program, env: rig.env, tests: 1, threads: 2, ...config };
    const program = path.join(import.meta.dirname, "runner-program.ts");
    this.process = Bun.spawn(["/bin/sh", "-c", `${prelude}\nexec "$@"`, "sh", process.execPath, program], {
      env: { PATH: process.env["PATH"] ?? "", HOME: "/tmp", RIG_CONFIG: JSON.stringify(whole) },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "inherit",
    });
    if (!unread) void this.read();
  }

  private async read(): Promise<void> {
    let rest = "";
    const decoder = new TextDecoder();
    for await (const chunk of this.process.stdout) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const event: unknown = JSON.parse(line);
        if (isEvent(event)) this.events.push(event);
      }
      this.wake();
    }
    this.closed = true;
    this.wake();
  }

  private wake(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** The first event of that type, now or later. */
  async event<Type extends RunEvent["type"]>(type: Type): Promise<EventOf<Type>> {
    for (;;) {
      const found = this.all(type)[0];
      if (found !== undefined) return found;
      if (this.closed) throw new Error(`the runner ended without ${type}`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
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
    this.rig[Symbol.dispose]();
  }
}

function isEvent(value: unknown): value is RunEvent {
  return typeof value === "object" && value !== null && "type" in value;
}

export function startRunner(options: RunnerOptions): Runner {
  return new Runner(new Rig(), options);
}
