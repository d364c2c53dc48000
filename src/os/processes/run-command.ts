/** Runs a helper command (cargo, rustc, a test binary that lists) to its end and captures its output. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { ExitStatus, StartFailure } from "../../model/results/outcome.ts";
import { endsPrograms } from "./ending-signals.ts";
import { decodeRuntimeStatus } from "./exit-status.ts";
import { jobServerStdio } from "./job-server.ts";
import { assignToJob, jobExitStatus, releaseJob } from "./tree/job-objects.ts";
import {
  addHelperProcess,
  beginEnding,
  runningHelpers,
  helpersEnded,
  someHelperEnded,
  unlessEnding,
} from "./helper-processes.ts";
import { type CommandOutputStream, openCommandOutput } from "./command-output.ts";
import { isShortage } from "./spawn/resource-shortage.ts";
import { attemptProgram, attemptScript } from "./spawn/attempt-start.ts";
import {
  isProcessAlive,
  killTree,
  membersOf,
  sharesGroup,
  signalEach,
  type TreeRoot,
} from "./tree/process-tree.ts";
import { IS_WINDOWS } from "../platform.ts";

export interface CommandRequest {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The whole environment; no other variable is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** `inherit` shares the runner's own stream; a function gets each chunk as it arrives. */
  readonly stdout: "capture" | "inherit" | ((chunk: Uint8Array) => void);
  readonly stderr: "capture" | "inherit";
  /** As in `SpawnRequest`. */
  readonly shellFallback?: boolean;
  /** Ends the command and everything it started after this many milliseconds; `timedOut` is then set. */
  readonly timeout?: number;
  /**
   * How many milliseconds to wait, once the process itself ended, for the ends of its captured streams:
   * a process that the command started may hold them open. What was read until then is returned. Absent: no limit.
   */
  readonly outputGrace?: number;
  /** Bytes kept of each captured stream; the rest is read and dropped. Absent: no limit. */
  readonly captureLimit?: number;
  /** Called once, if the captured standard output exceeds 128 KB. */
  readonly onMuchOutput?: (() => void) | undefined;
}

export interface CommandOutput {
  readonly status: ExitStatus;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly timedOut: boolean;
  /** Whether `captureLimit` dropped something. */
  readonly truncated?: true;
}

/** After a timeout, nothing can hold the output open that could be killed; so this is only a last resort. */
const GRACE_AFTER_KILL = 1000;

/** Runs to the end of the process and of the streams that are read. Standard input is empty. */
export async function runCommand(request: CommandRequest): Promise<Result<CommandOutput, StartFailure>> {
  const stdout = openCommandOutput(request.stdout !== "inherit");
  const stderr = openCommandOutput(request.stderr !== "inherit");
  let started = startCommand(request, stdout, stderr);
  while (!started.ok && isShortage(started.error.code) && (await otherEnded()))
    started = startCommand(request, stdout, stderr);
  if (!started.ok) {
    for (const stream of [stdout, stderr]) stream.abandon();
    return started;
  }
  const child = started.value;
  addHelperProcess(child.pid, child.exited);
  assignToJob(child.pid);
  const limit = request.captureLimit ?? Infinity;
  const onChunk = typeof request.stdout === "function" ? request.stdout : undefined;
  const drained = Promise.all([
    stdout.read(child.stdout, { limit, onChunk, onMuch: request.onMuchOutput }),
    stderr.read(child.stderr, { limit }),
  ]);
  const timedOut = await ended(request, child);
  const grace = timedOut ? GRACE_AFTER_KILL : request.outputGrace;
  const timer = grace === undefined ? undefined : setTimeout(() => [stdout, stderr].map(release), grace);
  const [out, errors] = await drained;
  const status = jobExitStatus(child.pid) ?? decodeRuntimeStatus(child.exitCode, child.signalCode);
  await unlessEnding(endsPrograms(child.signalCode) ? GROUP_SIGNAL_PATIENCE : 0);
  clearTimeout(timer);
  releaseJob(child.pid);
  return ok({
    status,
    stdout: out.bytes,
    stderr: errors.bytes,
    timedOut,
    ...(out.truncated || errors.truncated ? { truncated: true } : {}),
  });
}

/** Waits for the end of another command. False: there is none to wait for. */
async function otherEnded(): Promise<boolean> {
  const other = someHelperEnded();
  await other;
  await unlessEnding();
  return other !== undefined;
}

const release = (stream: CommandOutputStream): void => stream.release();

type CommandProcess = Bun.Subprocess<"ignore", "pipe" | "inherit" | number, "pipe" | "inherit" | number>;

/**
 * A command that shows its messages in the terminal stays in the runner's group, which is the terminal's:
 * it may ask for a password there. Any other leads a session of its own, out of reach of the terminal's keys.
 */
function startCommand(
  request: CommandRequest,
  stdout: CommandOutputStream,
  stderr: CommandOutputStream,
): Result<CommandProcess, StartFailure> {
  const attempt = request.shellFallback === true ? attemptScript : attemptProgram;
  const started = attempt([request.program, ...request.args], (command) =>
    Bun.spawn([...command], {
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
      env: request.env,
      stdio: ["ignore", stdout.child, stderr.child, ...jobServerStdio()],
      // Windows: it would have no console, and its own children would open windows.
      detached: request.stderr !== "inherit" && !IS_WINDOWS,
    }),
  );
  if (!started.ok) return err({ ...started.error, program: request.program });
  for (const stream of [stdout, stderr]) stream.handedOver();
  return started;
}

/** Waits for the process, no longer than its timeout. Whether it had to be killed. */
async function ended(request: CommandRequest, child: CommandProcess): Promise<boolean> {
  if (request.timeout === undefined) return child.exited.then(() => false);
  const { promise: timeout, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(true), request.timeout);
  const timedOut = await Promise.race([child.exited.then(() => false), timeout]);
  clearTimeout(timer);
  if (timedOut) await killTree(rootOf(child.pid));
  await child.exited;
  return timedOut;
}

function rootOf(pid: number): TreeRoot {
  return { pid, ownGroup: false, running: true };
}

/**
 * A terminal, and most supervisors, signal the whole group. The signal may reach a command of the group before the
 * runner, or after it; so each waits that many milliseconds for the other.
 */
const GROUP_SIGNAL_PATIENCE = 250;

/** How often members are polled while they end, in milliseconds. */
const LOOK_INTERVAL = 3;

/** How long helpers have to end by themselves, in milliseconds. */
const END_GRACE = 1000;

/**
 * Passes a signal on to all running helpers and their descendants, and kills those that do not end soon. The
 * descendants are collected first: the runner does not adopt orphans of helpers.
 */
export async function endHelperProcesses(signal: NodeJS.Signals): Promise<void> {
  beginEnding();
  const members = runningHelpers().map(rootOf).flatMap(membersOf);
  const near = new Set(members.filter(sharesGroup));
  const far = members.filter((pid) => !near.has(pid));
  signalEach(far, signal);
  // A second signal would kill a compiler that deletes its files in reaction to the first one.
  if (near.size > 0 && !(await helpersEndWithin(GROUP_SIGNAL_PATIENCE)))
    signalEach([...near].filter(sharesGroup), signal);
  await goneWithin(members, END_GRACE);
  await Promise.all(members.map((pid) => killTree(rootOf(pid))));
}

async function helpersEndWithin(patience: number): Promise<boolean> {
  return await Promise.race([helpersEnded().then(() => true), Bun.sleep(patience).then(() => false)]);
}

/** The runner cannot wait for descendants of helpers, so this polls them. */
async function goneWithin(pids: readonly number[], patience: number): Promise<void> {
  const deadline = performance.now() + patience;
  while (pids.some(isProcessAlive) && performance.now() < deadline) await Bun.sleep(LOOK_INTERVAL);
}
