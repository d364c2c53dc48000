/**
 * Starts processes, reads their pipes and waits for their ends, all in one thread that sleeps in `poll`. Everything
 * here is synchronous: `start`, `release` and `snapshot` act at once; `wait` handles events.
 */
import {
  capturedBytes,
  type Captures,
  finishCaptures,
  hasLastLine,
  openCaptures,
  snapshotCaptures,
  type StreamName,
  streamsOf,
} from "../../output/process-captures.ts";
import { decodeWaitStatus } from "../../processes/exit-status.ts";
import type { OsFailure } from "../../failure.ts";
import type { ProcessKey, ProcessListener, SpawnRequest } from "../../processes/host/process-host.ts";
import { findProgram } from "../../processes/find-program.ts";
import { SHELL } from "../../processes/spawn/attempt-start.ts";
import { failureOf, lastErrno } from "../errno.ts";
import { libc, memory, pidfdOpen, WNOHANG } from "../libc.ts";
import { memorySeen, processorTimeSeen } from "../use.ts";
import { bytesWrittenAlone, hasOpenFiles } from "../proc.ts";
import { childStream, closeEnds, openPipes, type PipeEnds } from "./pipes.ts";
import { exceededInTheEnd } from "./limits.ts";
import type { TestCgroups } from "../cgroup/test-cgroups.ts";
import { UsageSampler } from "./usage-sampler.ts";
import { isReady, Poller } from "./poller.ts";
import { spawn, type SpawnCall, type SpawnOutcome } from "./spawn.ts";
import { type BaseEnvironment, environmentVector } from "./strings.ts";
import { readCosts, usageCell, withAccount } from "./usage.ts";

/** A request whose base environment is already encoded. */
export type ReactorStart = Omit<SpawnRequest, "env"> & {
  readonly base: BaseEnvironment;
  readonly extra: Readonly<Record<string, string>>;
};

interface ChildProcess {
  readonly request: ReactorStart;
  readonly pid: number;
  readonly captures: Captures;
  /** Read ends that are still open. */
  readonly pipes: Map<number, StreamName>;
  /** Whether it is a copy of a fork server. */
  readonly forked: boolean;
  running: boolean;
  /** Its exit was reported: it holds no file any more. */
  exited: boolean;
  /** It closed or replaced its standard output, and ran on. */
  leftStdout?: boolean;
  /** Bytes that it wrote until its exit, and how many of them were captured by then. Set if its last line is missing. */
  written?: { readonly total: number; readonly captured: number } | undefined;
}

/** What one read takes at most: the usual size of a pipe. */
const chunk = memory(64 * 1024);
const statusCell = memory(8);
const ZERO_BYTE: OsFailure = { code: "EINVAL", message: "zero byte in an argument or a variable" };
/** `ENOEXEC`. */
const UNKNOWN_FORMAT = 8;
/** Reads of one stream in a row: it may be written to without end. */
const MOST_AT_ONCE = 64;
/** After how many milliseconds a descriptor is requested again if none was available. */
const TRY_AGAIN = 5;
/**
 * How long output may stay in its pipe, in milliseconds. Reading each line as it is written would wake this thread
 * for each line; the output of a test that ends sooner is read once, at its end.
 */
const REST = 4;
/** A process that writes so much within a rest is read at once: a pipe holds 64 KiB, and a full one blocks it. */
const MUCH = 16 * 1024;

export class Reactor {
  readonly poller = new Poller();
  readonly #children = new Map<ProcessKey, ChildProcess>();
  /** Running children without a descriptor for their exit: another thread took the reserved one. */
  readonly #withoutPidfd = new Set<ChildProcess>();
  /** Pipes that are not polled until `#pausedUntil`. */
  readonly #pausedPipes = new Map<number, ChildProcess>();
  #pausedUntil = 0;
  readonly #sampler = new UsageSampler(
    { memory: memorySeen, processorTime: processorTimeSeen },
    (pid, exceeded) => {
      const child = this.#childOf(pid);
      if (child !== undefined) this.#emit({ type: "over-limit", key: child.request.key, exceeded });
    },
  );
  readonly #emit: ProcessListener;
  #cgroups: TestCgroups | undefined;

  constructor(emit: ProcessListener) {
    this.#emit = emit;
  }

  /** Processes that are started from now on have an exact account of their tree's memory. */
  useCgroups(cgroups: TestCgroups): void {
    this.#cgroups = cgroups;
  }

  start(request: ReactorStart): void {
    if (hasZeroByte(request)) return this.#fail(request, ZERO_BYTE);
    const path = request.extra["PATH"] ?? request.base.variables["PATH"];
    const found = findProgram(request.program, path, request.cwd);
    if (!found.ok) return this.#fail(request, found.error);
    const outcome = this.#spawnChild(request, found.value);
    if (outcome.ok) this.#watch(outcome.child);
    else this.#fail(request, failureOf(outcome.errno));
  }

  #fail({ key, program }: ReactorStart, failure: OsFailure): void {
    this.#emit({ type: "start-failed", key, failure: { ...failure, program } });
  }

  /**
   * Reserves the descriptor for the child's exit first: if descriptors run out, the start must fail before the child
   * runs.
   */
  #spawnChild(request: ReactorStart, file: string) {
    const reserved = pidfdOpen(process.pid);
    if (reserved < 0) return { ok: false, errno: lastErrno() } as const;
    const outcome = this.#spawnWithPipes(request, file);
    libc().close(reserved);
    return outcome;
  }

  #spawnWithPipes(request: ReactorStart, file: string) {
    const opened = openPipes(streamsOf(request.output));
    if (!opened.ok) return opened;
    const { pipes } = opened;
    const outcome = spawnProgram(request, file, {
      cwd: request.cwd,
      environment: environmentVector(request.base, request.extra),
      stdin: request.stdin === "empty" ? "null" : "inherit",
      stdout: childStream(pipes, "stdout", request.output),
      stderr: childStream(pipes, "stderr", request.output),
      group: request.group,
    });
    closeEnds(pipes, "write");
    if (outcome.ok) return { ok: true, child: newChild(request, outcome.pid, pipes, false) } as const;
    closeEnds(pipes, "read");
    return outcome;
  }

  /** Takes over a process that a fork server of this thread started. `pipes`: their read ends are the reactor's now. */
  adopt(request: ReactorStart, pid: number, pipes: readonly PipeEnds[]): void {
    this.#watch(newChild(request, pid, pipes, true));
  }

  /** Whether the reactor waits for this process. */
  knows(pid: number): boolean {
    return this.#childOf(pid) !== undefined;
  }

  #childOf(pid: number): ChildProcess | undefined {
    for (const child of this.#children.values()) if (child.pid === pid && child.running) return child;
    return undefined;
  }

  #watch(child: ChildProcess): void {
    const { limits } = child.request;
    this.#cgroups?.add(child.pid);
    this.#children.set(child.request.key, child);
    this.#emit({ type: "started", key: child.request.key, pid: child.pid });
    this.#sampler.watch(child.pid, performance.now(), limits);
    for (const fd of child.pipes.keys()) this.#pausePipe(child, fd);
    if (!this.#watchEnd(child)) this.#withoutPidfd.add(child);
  }

  #watchEnd(child: ChildProcess): boolean {
    const pidfd = pidfdOpen(child.pid);
    if (pidfd >= 0) this.poller.add(pidfd, () => this.#reap(child, pidfd));
    return pidfd >= 0;
  }

  /** To be called after each wait of the poller. Returns how long the next one may take, in milliseconds; -1: any time. */
  afterWait(): number {
    for (const child of this.#withoutPidfd) if (this.#watchEnd(child)) this.#withoutPidfd.delete(child);
    const now = performance.now();
    const sampled = this.#sampler.sample(now);
    const left = this.#pausedUntil - now;
    if (left <= 0) for (const [fd, child] of this.#pausedPipes) this.#resumePipe(child, fd);
    if (this.#withoutPidfd.size > 0) return TRY_AGAIN;
    if (this.#pausedPipes.size === 0) return sampled;
    return sampled < 0 ? Math.ceil(left) : Math.min(sampled, Math.ceil(left));
  }

  #pausePipe(child: ChildProcess, fd: number): void {
    if (this.#pausedPipes.size === 0) this.#pausedUntil = performance.now() + REST;
    this.poller.remove(fd);
    this.#pausedPipes.set(fd, child);
  }

  #resumePipe(child: ChildProcess, fd: number): void {
    if (this.#pausedPipes.delete(fd)) this.poller.add(fd, () => this.#readSome(child, fd));
  }

  /** Reads once, so that one flood does not starve the others; `poll` says when there is more. */
  #readSome(child: ChildProcess, fd: number): void {
    const length = Number(libc().read(fd, chunk.address, chunk.bytes.length));
    if (length < 0 && failureOf(lastErrno()).code === "EINTR") return;
    const name = child.pipes.get(fd);
    if (length > 0 && name !== undefined) {
      child.captures.streams.get(name)?.push(chunk.bytes.subarray(0, length));
      if (length < MUCH && child.running) this.#pausePipe(child, fd);
      return;
    }
    if (name !== "stderr" && !child.exited && hasOpenFiles(child.pid)) child.leftStdout = true;
    this.#closePipe(child, fd);
    this.#closeIfDone(child);
  }

  #closePipe(child: ChildProcess, fd: number): void {
    this.poller.remove(fd);
    this.#pausedPipes.delete(fd);
    libc().close(fd);
    child.pipes.delete(fd);
  }

  #reap(child: ChildProcess, pidfd: number): void {
    child.exited = true;
    this.#recordWritten(child);
    if (libc().wait4(child.pid, statusCell.address, WNOHANG, usageCell.address) !== child.pid) return;
    this.poller.remove(pidfd);
    libc().close(pidfd);
    // The kernel closes a process's files before it reports the exit. So if no other process holds the output open, it
    // ends now; if that were found out later, a busy machine would report a leak.
    this.#readAvailable(child);
    for (const fd of child.pipes.keys()) this.#resumePipe(child, fd);
    child.running = false;
    const status = decodeWaitStatus(statusCell.ints[0] ?? 0);
    const { seen, isReported } = this.#sampler.end(child.pid);
    const counted = readCosts({ forked: child.forked, seen });
    const exceeded = isReported ? undefined : exceededInTheEnd(child.request.limits, counted);
    // A group's account has cached pages of files as well, which no limit counts.
    const costs = withAccount(counted, this.#cgroups?.end(child.pid));
    this.#emit({ type: "exited", key: child.request.key, status, costs, exceeded });
    this.#closeIfDone(child);
  }

  /**
   * Of a process that ended and was not waited for yet: then the system still says how much it wrote. Asked only
   * where the last line did not come.
   */
  #recordWritten(child: ChildProcess): void {
    const { lastLine } = child.request;
    if (lastLine === undefined || child.leftStdout === true) return;
    this.#readAvailable(child);
    if (hasLastLine(child.captures, lastLine)) return;
    const total = bytesWrittenAlone(child.pid);
    if (total !== undefined) child.written = { total, captured: capturedBytes(child.captures) };
  }

  /**
   * See `ProcessEvent`. Another process may still hold the output open, for example one that is being started. If it
   * wrote to it, the number is not known.
   */
  #writtenElsewhere({ written, captures }: ChildProcess): number | undefined {
    if (written === undefined || capturedBytes(captures) !== written.captured) return undefined;
    return written.total >= written.captured ? written.total - written.captured : undefined;
  }

  #closeIfDone(child: ChildProcess): void {
    if (child.running || child.pipes.size > 0) return;
    const { key, lastLine } = child.request;
    if (!this.#children.delete(key)) return;
    const writtenElsewhere = this.#writtenElsewhere(child);
    const ended = finishCaptures(child.captures, lastLine);
    const written = writtenElsewhere === undefined ? {} : { writtenElsewhere };
    this.#emit({ type: "closed", key, errors: [], ...ended, ...written });
  }

  release(key: ProcessKey): void {
    const child = this.#children.get(key);
    if (child === undefined) return;
    this.#readAvailable(child);
    // A process that holds it open may write more, which is no longer read.
    if (child.pipes.size > 0) child.written = undefined;
    for (const fd of child.pipes.keys()) this.#closePipe(child, fd);
    this.#closeIfDone(child);
  }

  /** Orders may overtake output that was written before them. */
  #readAvailable(child: ChildProcess): void {
    for (const fd of child.pipes.keys()) {
      for (let reads = 0; reads < MOST_AT_ONCE && child.pipes.has(fd) && isReady(fd); reads += 1) {
        this.#readSome(child, fd);
      }
    }
  }

  snapshot(key: ProcessKey): void {
    const child = this.#children.get(key);
    if (child === undefined) return;
    this.#readAvailable(child);
    if (!this.#children.has(key)) return;
    this.#emit({ type: "snapshot", key, output: snapshotCaptures(child.captures) });
  }
}

function newChild(
  request: ReactorStart,
  pid: number,
  pipes: readonly PipeEnds[],
  forked: boolean,
): ChildProcess {
  return {
    request,
    pid,
    captures: openCaptures(request.output, request.spillPrefix),
    pipes: new Map(pipes.map((end) => [end.read, end.name])),
    forked,
    running: true,
    exited: false,
  };
}

/** C strings end at the first zero byte, so a text with one would arrive cut. */
function spawnProgram(
  request: ReactorStart,
  file: string,
  call: Omit<SpawnCall, "file" | "argv">,
): SpawnOutcome {
  const outcome = spawn({ ...call, file, argv: [request.program, ...request.args] });
  if (outcome.ok || outcome.errno !== UNKNOWN_FORMAT || request.shellFallback !== true) return outcome;
  return spawn({ ...call, file: SHELL, argv: [SHELL, file, ...request.args] });
}

function hasZeroByte(request: ReactorStart): boolean {
  const texts = [request.program, request.cwd, ...request.args, ...Object.values(request.extra)];
  return texts.some((text) => text.includes("\0"));
}
