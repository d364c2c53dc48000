/**
 * Processes of this machine. A spawner starts and reads them; this class adds what is the same on every system: it
 * remembers which processes there are, signals and kills their trees, waits for adopted orphans, and keeps the files
 * that processes write for the runner.
 */
import type { StackSnapshot } from "../../../model/results/outcome.ts";
import { fileContains, readOwnText } from "../../files/file-system.ts";
import { makeTempFile, removeFile } from "../../files/folders/temporary-files.ts";
import type {
  ProcessEvent,
  ProcessHost,
  ProcessKey,
  ProcessListener,
  ProcessSignal,
  StartRequest,
  WrittenFile,
} from "./process-host.ts";
import type { ProcessSpawner } from "../spawn/process-spawner.ts";
import { recordStacks } from "./record-stacks.ts";
import { endedOrphans, killTree, killTreeAtOnce, signalGroup } from "../tree/process-tree.ts";
import type { TreeRoot } from "../tree/tree-root.ts";

/** How often adopted processes that ended are waited for, in milliseconds: one test may create many. */
const REAP_INTERVAL = 500;

interface KnownProcess {
  readonly request: StartRequest;
  /** The file of `writtenFile`. */
  readonly file: string | undefined;
  pid: number | undefined;
  running: boolean;
}

export class LocalProcessHost implements ProcessHost {
  readonly #listener: ProcessListener;
  readonly #spawner: ProcessSpawner;
  readonly #known = new Map<ProcessKey, KnownProcess>();
  readonly #sweeps = new Set<Promise<number>>();
  /** By program and text: the same binary is checked for each of its tests. */
  readonly #contained = new Map<string, boolean>();
  readonly #reaper: ReturnType<typeof setInterval>;

  constructor(listener: ProcessListener, openSpawner: (listener: ProcessListener) => ProcessSpawner) {
    this.#listener = listener;
    this.#spawner = openSpawner((event) => this.#hear(event));
    this.#reaper = setInterval(() => this.#reap(), REAP_INTERVAL);
  }

  #reap(): void {
    this.#spawner.reap(endedOrphans());
  }

  start(request: StartRequest): void {
    if (request.writtenFile === undefined) return this.#start(request, undefined);
    const file = makeTempFile("nextest-env");
    if (file.ok) return this.#start(request, file.value);
    const failure = { ...file.error, program: request.program };
    // The listener is never called from within a call of the host.
    queueMicrotask(() => this.#listener({ type: "start-failed", key: request.key, failure }));
  }

  #start(request: StartRequest, file: string | undefined): void {
    const complete = file === undefined ? request : withFile(request, file);
    this.#known.set(request.key, { request: complete, file, pid: undefined, running: true });
    this.#spawner.start(complete);
  }

  #hear(event: ProcessEvent): void {
    const known = this.#known.get(event.key);
    if (known !== undefined && event.type === "started") known.pid = event.pid;
    if (known !== undefined && event.type === "exited") known.running = false;
    const ended = event.type === "closed" || event.type === "start-failed";
    const written = ended && known?.file !== undefined ? takeFile(known.file) : undefined;
    this.#listener(
      event.type === "closed" && written !== undefined ? { ...event, writtenFile: written } : event,
    );
    if (ended) this.#known.delete(event.key);
  }

  release(key: ProcessKey): void {
    this.#spawner.release(key);
  }

  snapshot(key: ProcessKey): void {
    this.#spawner.snapshot(key);
  }

  signal(key: ProcessKey, signal: ProcessSignal): void {
    const root = rootOf(this.#known.get(key));
    if (root === undefined) return;
    if (!root.ownGroup && isSentByTerminal(signal)) return;
    signalGroup(root, signal);
  }

  killTree(key: ProcessKey): Promise<number> {
    const root = rootOf(this.#known.get(key));
    if (root === undefined) return Promise.resolve(0);
    const sweep = killTree(root).then((killed) => {
      this.#reap();
      return killed;
    });
    this.#sweeps.add(sweep);
    void sweep.then(() => this.#sweeps.delete(sweep));
    return sweep;
  }

  async recordStacks(key: ProcessKey): Promise<StackSnapshot | undefined> {
    const root = rootOf(this.#known.get(key));
    return root === undefined ? undefined : recordStacks(root);
  }

  killAllAtOnce(): void {
    clearInterval(this.#reaper);
    for (const root of [...this.#known.values()].flatMap((known) => rootOf(known) ?? []))
      killTreeAtOnce(root);
  }

  programContains(program: string, text: string): boolean {
    const key = `${text}\0${program}`;
    const contained = this.#contained.get(key) ?? fileContains(program, text);
    this.#contained.set(key, contained);
    return contained;
  }

  settled(): Promise<void> | undefined {
    return this.#spawner.settled();
  }

  async close(): Promise<void> {
    clearInterval(this.#reaper);
    await Promise.all(this.#sweeps);
    this.#reap();
    this.#spawner.close();
  }
}

/** The file's path is also the marker of the process's descendants. */
function withFile(request: StartRequest, file: string): StartRequest {
  const { env, writtenFile = "" } = request;
  return { ...request, env: { base: env.base, extra: { ...env.extra, [writtenFile]: file } } };
}

function takeFile(path: string): WrittenFile {
  const text = readOwnText(path);
  removeFile(path);
  return { path, text };
}

function rootOf(known: KnownProcess | undefined): TreeRoot | undefined {
  if (known?.pid === undefined) return undefined;
  const { env, group, marker } = known.request;
  return {
    pid: known.pid,
    running: known.running,
    ownGroup: group === "own",
    marker: `${marker}=${env.extra[marker] ?? ""}`,
  };
}

/** Signals that the terminal sends to every process of the runner's group. */
function isSentByTerminal(signal: ProcessSignal): boolean {
  return signal === "SIGINT" || signal === "SIGQUIT" || signal === "SIGSTOP" || signal === "SIGCONT";
}
