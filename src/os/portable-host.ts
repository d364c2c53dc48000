/**
 * Processes by the runtime's own means: where the system has no host of its own (macOS, Windows), and where
 * that one cannot run. A process with its own group has its own session too, and with `combined` output
 * the two streams are joined in the order in which they are read, which may differ from the order written.
 */
import type { ExitStatus, StartFailure } from "../model/outcome.ts";
import { type Captures, finishCaptures, openCaptures, snapshotCaptures } from "./captures.ts";
import { decodeRuntimeStatus } from "./exit-status.ts";
import { osFailure } from "./files.ts";
import { keepTogether, keptStatus, stopKeeping } from "./kept.ts";
import type { ProcessHost, ProcessKey, ProcessListener, ResourceUsage, StartRequest } from "./processes.ts";

/** A number is a descriptor of the runner. */
type Streams = "pipe" | "inherit" | 2;
type Subprocess = Bun.Subprocess<"ignore" | "inherit", Streams, Streams>;

interface Child {
  readonly request: StartRequest;
  readonly process: Subprocess;
  readonly captures: Captures;
  /** Streams that are still read. */
  readonly readers: Set<ReadableStreamDefaultReader<Uint8Array>>;
  running: boolean;
}

export class PortableHost implements ProcessHost {
  private readonly children = new Map<ProcessKey, Child>();
  private readonly emit: ProcessListener;

  constructor(emit: ProcessListener) {
    this.emit = emit;
  }

  start(request: StartRequest): void {
    const { key, program } = request;
    // Never from within the call: the caller hears of a start as of everything else, later.
    queueMicrotask(() => {
      const started = spawnChild(request);
      if (!started.ok)
        return this.emit({ type: "start-failed", key, failure: { ...started.error, program } });
      this.watch(request, started.process);
    });
  }

  private watch(request: StartRequest, process: Subprocess): void {
    const captures = openCaptures(request.output, request.spillPrefix);
    const child: Child = { request, process, captures, readers: new Set(), running: true };
    this.children.set(request.key, child);
    keepTogether(process.pid);
    this.emit({ type: "started", key: request.key, pid: process.pid });
    void this.read(child, process.stdout, "stdout");
    void this.read(child, process.stderr, "stderr");
    void process.exited.then(() => {
      child.running = false;
      this.emit({ type: "exited", key: request.key, status: statusOf(process), ...usageOf(process) });
      this.closeIfDone(child);
    });
  }

  private async read(child: Child, stream: Subprocess["stdout"], name: "stdout" | "stderr"): Promise<void> {
    const capture = child.captures.streams.get(child.captures.combined ? "combined" : name);
    if (!(stream instanceof ReadableStream) || capture === undefined) return;
    const reader = stream.getReader();
    child.readers.add(reader);
    for (let part = await reader.read(); !part.done; part = await reader.read()) capture.push(part.value);
    child.readers.delete(reader);
    this.closeIfDone(child);
  }

  private closeIfDone(child: Child): void {
    if (child.running || child.readers.size > 0) return;
    const { key, lastLine } = child.request;
    if (!this.children.delete(key)) return;
    this.emit({ type: "closed", key, ...finishCaptures(child.captures, lastLine) });
    // What the process left behind is ended in reaction to that, if at all.
    stopKeeping(child.process.pid);
  }

  release(key: ProcessKey): void {
    for (const reader of this.children.get(key)?.readers ?? []) void reader.cancel();
  }

  snapshot(key: ProcessKey): void {
    const child = this.children.get(key);
    if (child === undefined) return;
    queueMicrotask(() => this.emit({ type: "snapshot", key, output: snapshotCaptures(child.captures) }));
  }

  /** A start is told of as soon as the running code is done. */
  settled(): Promise<void> {
    return Promise.resolve();
  }

  /** Nobody but `wait` could, and the runtime waits for its own only. */
  reap(): void {}

  close(): void {}
}

function statusOf(process: Subprocess): ExitStatus {
  return keptStatus(process.pid) ?? decodeRuntimeStatus(process.exitCode, process.signalCode);
}

type Spawned =
  | { readonly ok: true; readonly process: Subprocess }
  | { readonly ok: false; readonly error: Omit<StartFailure, "program"> };

function spawnChild(request: StartRequest): Spawned {
  const { output } = request;
  const streamOf = (stream: "stdout" | "stderr"): Streams => {
    if (output.kind === "combined" || output[stream]) return "pipe";
    return stream === "stdout" && output.sparesStdout === true ? 2 : "inherit";
  };
  try {
    const child = Bun.spawn([request.program, ...request.args], {
      cwd: request.cwd,
      env: { ...request.env.base, ...request.env.extra },
      stdin: request.stdin === "empty" ? "ignore" : "inherit",
      stdout: streamOf("stdout"),
      stderr: streamOf("stderr"),
      // Windows: a process of another group would not hear Ctrl-C, and would have no console.
      detached: request.group === "own" && process.platform !== "win32",
      windowsHide: true,
    });
    return { ok: true, process: child };
  } catch (thrown) {
    return { ok: false, error: osFailure(thrown) };
  }
}

function usageOf(process: Subprocess): { readonly usage?: ResourceUsage } {
  const counted = process.resourceUsage();
  if (counted === undefined) return {};
  const { user, system } = counted.cpuTime;
  return {
    usage: {
      userMs: Number(user) / 1000,
      systemMs: Number(system) / 1000,
      maxResidentBytes: counted.maxRSS,
    },
  };
}
