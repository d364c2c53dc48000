/**
 * Starts processes with the runtime's own functions, on systems without a special spawner (macOS, Windows), and if that
 * spawner cannot run. A process with its own group has its own session too. If `combined` output cannot have one pipe
 * for both streams, they are joined in the order in which they are read.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import { ok, type Result } from "../../../diagnostics/result.ts";
import type { AttemptCosts, ExitStatus } from "../../../model/results/outcome.ts";
import {
  type Captures,
  type StreamName,
  finishCaptures,
  openCaptures,
  snapshotCaptures,
} from "../../output/process-captures.ts";
import { decodeRuntimeStatus } from "../exit-status.ts";
import type { OsFailure } from "../../failure.ts";
import { jobServerStdio } from "../job-server.ts";
import { assignToJob, jobExitStatus, releaseJob } from "../tree/job-objects.ts";
import type { ProcessKey, ProcessListener, SpawnRequest } from "../host/process-host.ts";
import type { ProcessSpawner } from "./process-spawner.ts";
import { openSharedPipe, type SharedPipe, type Source, sourceOf } from "./shared-pipe.ts";
import { attemptProgram, attemptScript, type Command } from "./attempt-start.ts";
import { openNamedPipe } from "../../windows/named-pipe.ts";
import { IS_LINUX, IS_WINDOWS } from "../../platform.ts";

const STDERR = 2;

/** A number is a descriptor of the runner. */
type Streams = "pipe" | "inherit" | number;
type Subprocess = Bun.Subprocess<"ignore" | "inherit", Streams, Streams>;

interface ChildProcess {
  readonly request: SpawnRequest;
  readonly process: Subprocess;
  readonly captures: Captures;
  /** What is still read. */
  readonly sources: Set<Source>;
  running: boolean;
}

export class PortableSpawner implements ProcessSpawner {
  readonly #children = new Map<ProcessKey, ChildProcess>();
  readonly #emit: ProcessListener;

  constructor(emit: ProcessListener) {
    this.#emit = emit;
  }

  start(request: SpawnRequest): void {
    const { key, program } = request;
    // The listener is never called from within a call of the spawner.
    queueMicrotask(() => {
      const started = spawnChild(request);
      if (!started.ok)
        return this.#emit({ type: "start-failed", key, failure: { ...started.error, program } });
      this.#watch(request, started.value);
    });
  }

  #watch(request: SpawnRequest, { process, shared }: Started): void {
    const captures = openCaptures(request.output, request.spillPrefix);
    const child: ChildProcess = { request, process, captures, sources: new Set(), running: true };
    this.#children.set(request.key, child);
    assignToJob(process.pid);
    if (request.niceness !== undefined) setNiceness(process.pid, request.niceness);
    this.#emit({ type: "started", key: request.key, pid: process.pid });
    if (shared !== undefined) void this.#read(child, shared, "combined");
    for (const name of ["stdout", "stderr"] as const) {
      const stream = process[name];
      if (stream instanceof ReadableStream)
        void this.#read(child, sourceOf(stream), captures.combined ? "combined" : name);
    }
    void process.exited.then(() => {
      child.running = false;
      this.#emit({ type: "exited", key: request.key, status: statusOf(process), ...costsOf(process) });
      this.#closeIfDone(child);
    });
  }

  async #read(child: ChildProcess, source: Source, name: StreamName): Promise<void> {
    const capture = child.captures.streams.get(name);
    child.sources.add(source);
    await source.drain((part) => capture?.push(part));
    child.sources.delete(source);
    this.#closeIfDone(child);
  }

  #closeIfDone(child: ChildProcess): void {
    if (child.running || child.sources.size > 0) return;
    const { key, lastLine } = child.request;
    if (!this.#children.delete(key)) return;
    this.#emit({ type: "closed", key, errors: [], ...finishCaptures(child.captures, lastLine) });
    // Remaining descendants are killed in reaction to that event, if at all.
    releaseJob(child.process.pid);
  }

  release(key: ProcessKey): void {
    for (const source of this.#children.get(key)?.sources ?? []) source.release();
  }

  snapshot(key: ProcessKey): void {
    const child = this.#children.get(key);
    if (child === undefined) return;
    queueMicrotask(() => this.#emit({ type: "snapshot", key, output: snapshotCaptures(child.captures) }));
  }

  /** A start is reported as soon as the running code is done. */
  settled(): Promise<void> {
    return Promise.resolve();
  }

  /** Only `wait` could, and the runtime waits for its own children only. */
  reap(): void {}

  close(): void {}
}

function statusOf(process: Subprocess): ExitStatus {
  return jobExitStatus(process.pid) ?? decodeRuntimeStatus(process.exitCode, process.signalCode);
}

interface Started {
  readonly process: Subprocess;
  /** What both streams write to. */
  readonly shared: SharedPipe | undefined;
}

const openPipe = IS_WINDOWS ? openNamedPipe : openSharedPipe;

function spawnChild(request: SpawnRequest): Result<Started, OsFailure> {
  const shared = request.output.kind === "combined" ? openPipe() : undefined;
  const attempt = request.shellFallback === true ? attemptScript : attemptProgram;
  const started = attempt([request.program, ...request.args], (command) =>
    spawn(request, command, shared?.childEnd ?? "pipe"),
  );
  // Where the runner keeps the child's end, there is no end of output.
  if (shared !== undefined) fs.closeSync(shared.childEnd);
  if (started.ok) return ok({ process: started.value, shared });
  shared?.release();
  return started;
}

function spawn(request: SpawnRequest, command: Command, combined: number | "pipe"): Subprocess {
  const { output } = request;
  const streamOf = (stream: "stdout" | "stderr"): Streams => {
    if (output.kind === "combined") return combined;
    if (output[stream]) return "pipe";
    return stream === "stdout" && output.sparesStdout === true ? STDERR : "inherit";
  };
  return Bun.spawn([...command], {
    cwd: request.cwd,
    env: { ...request.env.base, ...request.env.extra },
    stdio: [
      request.stdin === "empty" ? "ignore" : "inherit",
      streamOf("stdout"),
      streamOf("stderr"),
      ...jobServerStdio(),
    ],
    // Windows: a process in another group would not get Ctrl-C, and would have no console.
    detached: request.group === "own" && !IS_WINDOWS,
    windowsHide: true,
  });
}

/** On Linux the peak that is counted begins at the runner's own, so it says nothing of the process. */
function costsOf(process: Subprocess): { readonly costs?: AttemptCosts } {
  const counted = process.resourceUsage();
  if (counted === undefined) return {};
  const { user, system } = counted.cpuTime;
  const times = { userTime: Number(user) / 1000, systemTime: Number(system) / 1000 };
  if (IS_LINUX) return { costs: times };
  return { costs: { ...times, peakMemory: { bytes: counted.maxRSS, accuracy: "exact" } } };
}

function setNiceness(pid: number, niceness: number): void {
  try {
    os.setPriority(pid, niceness);
  } catch {
    // It ended already, or the system refuses: it runs as it is.
  }
}
