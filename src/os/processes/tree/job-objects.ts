/**
 * Groups of a process and all its descendants, if the system supports that: job objects on Windows. Other systems have
 * no such groups, and `process-tree.ts` searches for the descendants of a process.
 */
import type { ExitStatus } from "../../../model/results/outcome.ts";
import { endingOf, endJob, putIntoJob, forgetProcess, allowSurvivors } from "../../windows/jobs.ts";
import { IS_WINDOWS } from "../../platform.ts";

/** To be called as soon as the process was started. */
export function assignToJob(pid: number): void {
  if (IS_WINDOWS) putIntoJob(pid);
}

/** Ends a kept process with everything it started. Whether it was kept. */
export function terminateJob(pid: number): boolean {
  return IS_WINDOWS && endJob(pid);
}

/** How a process ended, more exactly than the runtime says; undefined: it is in no job. */
export function jobExitStatus(pid: number): ExitStatus | undefined {
  return IS_WINDOWS ? endingOf(pid) : undefined;
}

/** The process and its descendants are not tracked any more. */
export function releaseJob(pid: number): void {
  if (IS_WINDOWS) forgetProcess(pid);
}

/** The program leaves in order: what was left alone may outlive it. */
export function detachJobs(): void {
  if (IS_WINDOWS) allowSurvivors();
}
