/**
 * Kills a tree of processes within a bounded time, even if the processes fork meanwhile.
 *
 * A process that forks and exits during a scan can leave a child where the scan has already been. So each process is
 * stopped as soon as it is seen, and only then are its children read: a process with a pending signal cannot fork.
 * Scans follow one another without a pause and look only at processes that are new, so a scan takes less time than a
 * fork. Each process that exits stays in the list of adopted ones until it is waited for, so two scans in a row that
 * find the same list and nothing new leave no process unseen.
 */
import type { TreeRoot } from "../processes/tree/tree-root.ts";
import { factsOf, isAlive } from "./proc.ts";
import { TreeScan } from "./tree-scan.ts";

/** How long scans may keep the runner from anything else, in milliseconds. */
const LONGEST_ROUND = 100;
/** A fork that had begun before the signal came is over by then, in milliseconds. */
const LONGEST_FORK = 2;
/** All together, in milliseconds. Processes that the kernel does not let die by then are left to it. */
const LONGEST_KILL = 900;
const PAUSE = 1;

/** Signals one process or group; an absent one is ignored. */
export type Kill = (pid: number, signal: NodeJS.Signals) => void;

/** Resolves to how many processes there were, once none of them is alive or the time is over. */
export async function killLinuxTree(root: TreeRoot, kill: Kill): Promise<number> {
  const end = performance.now() + LONGEST_KILL;
  const killed = new Set<number>();
  const scan = new TreeScan(root);
  for (let isOver = false; !isOver;) {
    const { found, isSettled } = killRound(scan, kill);
    for (const pid of found) killed.add(pid);
    if (!isSettled) await Bun.sleep(PAUSE);
    while (found.some(lives) && performance.now() < end) await Bun.sleep(PAUSE);
    scan.forget();
    isOver = (found.length === 0 && isSettled) || performance.now() >= end;
  }
  return killed.size;
}

/** One round, for when there is no time to wait for the end of the processes. */
export function killLinuxTreeAtOnce(root: TreeRoot, kill: Kill): void {
  killRound(new TreeScan(root), kill);
}

interface KillRound {
  readonly found: readonly number[];
  /** Whether it ended because there was nothing new. */
  readonly isSettled: boolean;
}

/** Scans until nothing new is found, and kills what was found. */
function killRound(scan: TreeScan, kill: Kill): KillRound {
  const end = performance.now() + LONGEST_ROUND;
  const found: number[] = [];
  let isSettled = false;
  while (!isSettled && performance.now() < end) {
    const stopped: number[] = [];
    isSettled = scan.next((pid) => {
      stop(pid, kill, Math.min(end, performance.now() + LONGEST_FORK));
      stopped.push(pid);
    });
    for (const pid of stopped) kill(pid, "SIGKILL");
    found.push(...stopped);
  }
  return { found, isSettled };
}

/** Returns once the process is stopped, or after `end`: it may have to wait for a processor. */
function stop(pid: number, kill: Kill, end: number): void {
  kill(pid, "SIGSTOP");
  while (performance.now() < end && isRunning(factsOf(pid)?.state)) continue;
}

/** One letter of `/proc/PID/stat`: running, or asleep and not yet aware of the signal. */
function isRunning(state: string | undefined): boolean {
  return state === "R" || state === "S" || state === "D";
}

function lives(pid: number): boolean {
  return isAlive(factsOf(pid));
}
