/** A process host whose events a test can wait for one by one. */
import { ThreadSpawner } from "../../src/os/linux/reactor/thread-spawner.ts";
import { PortableSpawner } from "../../src/os/processes/spawn/portable-spawner.ts";
import type {
  ProcessEvent,
  ProcessKey,
  ProcessListener,
  SpawnRequest,
} from "../../src/os/processes/host/process-host.ts";
import type { ProcessSpawner } from "../../src/os/processes/spawn/process-spawner.ts";

export type EventOf<Type extends ProcessEvent["type"]> = Extract<ProcessEvent, { readonly type: Type }>;

/** The hosts that can run on this system. */
export const HOSTS = {
  ...(process.platform === "linux"
    ? {
        threads: (listener: (event: ProcessEvent) => void): ProcessSpawner => new ThreadSpawner(4, listener),
      }
    : {}),
  portable: (listener: (event: ProcessEvent) => void): ProcessSpawner => new PortableSpawner(listener),
};

export type SpawnerKind = keyof typeof HOSTS;

export class SpawnerUnderTest {
  readonly host: ProcessSpawner;
  /** Every event, in order. */
  readonly heard: ProcessEvent[] = [];
  #waiting: (() => void)[] = [];

  /** `kind`: one of the usual hosts, or how to open another. */
  constructor(kind: SpawnerKind | ((listener: ProcessListener) => ProcessSpawner)) {
    const open = typeof kind === "string" ? HOSTS[kind] : kind;
    if (open === undefined) throw new Error("no such host here");
    this.host = open((event) => {
      this.heard.push(event);
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  start(request: Partial<SpawnRequest> & Pick<SpawnRequest, "key" | "program" | "env">): void {
    this.host.start({
      args: [],
      cwd: "/",
      stdin: "empty",
      output: { kind: "split", stdout: true, stderr: true },
      group: "own",
      spillPrefix: "/dev/null/never",
      ...request,
    });
  }

  /** The event of that type about that process, now or later. */
  async event<Type extends ProcessEvent["type"]>(key: ProcessKey, type: Type): Promise<EventOf<Type>> {
    for (;;) {
      const found = this.heard.find(
        (event): event is EventOf<Type> => event.key === key && event.type === type,
      );
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  types(key: ProcessKey): readonly string[] {
    return this.heard.filter((event) => event.key === key).map((event) => event.type);
  }

  [Symbol.dispose](): void {
    this.host.close();
  }
}

/** The two streams' texts of a closed process. */
export function texts({ output }: EventOf<"closed">): { readonly stdout?: string; readonly stderr?: string } {
  if (output.kind === "combined") return { stdout: output.output.text };
  return {
    ...(output.stdout === undefined ? {} : { stdout: output.stdout.text }),
    ...(output.stderr === undefined ? {} : { stderr: output.stderr.text }),
  };
}
