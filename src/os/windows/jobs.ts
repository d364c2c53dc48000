/**
 * Windows: everything that a process starts is held together by job objects.
 *
 * Each process that the runner starts gets a job of its own, which holds what it starts as well, so that all
 * of it can be ended at once. These jobs are nested in one more, which the system ends when its last handle closes:
 * with the runner, however that ends. A runner that exits in order removes that limit, so that processes that
 * were left running on purpose continue.
 *
 * A process may start another before it is put into its job; the system offers no earlier moment to
 * programs that start processes by the runtime's means.
 */
import { ptr } from "bun:ffi";
import type { ExitStatus } from "../../model/results/outcome.ts";
import { exitStatusOf } from "./exit-code.ts";
import { type Handle, readNumber, win32 } from "./win32.ts";

const EXTENDED_LIMITS = 9;
/** Size of the structure, and where its flags are. */
const LIMITS_SIZE = 144;
const LIMITS_FLAGS = 16;
const BREAKAWAY_OK = 0x800;
const KILL_ON_JOB_CLOSE = 0x2000;

const PROCESS_TERMINATE = 0x1;
const PROCESS_SET_QUOTA = 0x100;
const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;

/** What the system itself gives out for processes that were ended. */
const EXIT_CODE = 1;

interface JobProcess {
  readonly process: Handle;
  readonly job: Handle;
  ended: boolean;
}

const processes = new Map<number, JobProcess>();

let everything: Handle = null;

/** Puts a process that was just started into a job of its own. */
export function putIntoJob(pid: number): void {
  const k = win32();
  everything ??= createJob(BREAKAWAY_OK | KILL_ON_JOB_CLOSE);
  const process = k.OpenProcess(
    PROCESS_TERMINATE | PROCESS_SET_QUOTA | PROCESS_QUERY_LIMITED_INFORMATION,
    0,
    pid,
  );
  if (process === null) return;
  const job = createJob(BREAKAWAY_OK);
  // From the outside in: a job can only take a process whose other jobs hold it.
  for (const each of [everything, job]) if (each !== null) k.AssignProcessToJobObject(each, process);
  processes.set(pid, { process, job, ended: false });
}

function createJob(flags: number): Handle {
  const job = win32().CreateJobObjectW(null, null);
  if (job !== null) setLimits(job, flags);
  return job;
}

function setLimits(job: Handle, flags: number): void {
  const limits = new Uint8Array(LIMITS_SIZE);
  new DataView(limits.buffer).setUint32(LIMITS_FLAGS, flags, true);
  win32().SetInformationJobObject(job, EXTENDED_LIMITS, ptr(limits), LIMITS_SIZE);
}

/** Ends a process and everything it started. False: it is in no job. */
export function endJob(pid: number): boolean {
  const found = processes.get(pid);
  if (found === undefined || found.job === null) return false;
  found.ended = true;
  return win32().TerminateJobObject(found.job, EXIT_CODE) !== 0;
}

/** How a process ended; undefined: it is in no job. */
export function endingOf(pid: number): ExitStatus | undefined {
  const found = processes.get(pid);
  if (found === undefined) return undefined;
  if (found.ended) return { kind: "job-object" };
  const code = readNumber((address) => win32().GetExitCodeProcess(found.process, address));
  return code === undefined ? undefined : exitStatusOf(code);
}

/** Forgets a process; its descendants continue. */
export function forgetProcess(pid: number): void {
  const found = processes.get(pid);
  if (found === undefined) return;
  processes.delete(pid);
  for (const handle of [found.process, found.job]) if (handle !== null) win32().CloseHandle(handle);
}

/** From now on what the runner started may outlive it. */
export function allowSurvivors(): void {
  if (everything !== null) setLimits(everything, BREAKAWAY_OK);
}
