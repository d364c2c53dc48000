/**
 * Ending everything that a process started: its group, its descendants, and those of them that left both
 * (own session, double fork) and were adopted by the runner. Nothing else is ever touched.
 */
import { killLinuxTree, killLinuxTreeAtOnce } from "../../linux/kill-tree.ts";
import { adopted, factsOf, isAlive } from "../../linux/proc.ts";
import { TreeScan } from "../../linux/tree-scan.ts";
import { IS_LINUX, IS_WINDOWS } from "../../platform.ts";
import { helperProcesses } from "../helper-processes.ts";
import { terminateJob } from "./job-objects.ts";
import type { TreeRoot } from "./tree-root.ts";

export type { TreeRoot } from "./tree-root.ts";

/** How trees are ended on this system. */
interface Trees {
  /**
   * Resolves to how many processes were killed, once none of them is alive or they cannot be killed. 0 where that
   * number is not known: reports then mention no process that may not have existed.
   */
  readonly killTree: (root: TreeRoot) => Promise<number>;
  /** One round of `killTree`, for when there is no time for more. */
  readonly killTreeAtOnce: (root: TreeRoot) => void;
  /** Everything alive of the tree, the root included. Where that cannot be known: the root. */
  readonly membersOf: (root: TreeRoot) => readonly number[];
  /** Whether a process lives and is in the runner's group. Where that cannot be known: no. */
  readonly sharesGroup: (pid: number) => boolean;
  readonly isAlive: (pid: number) => boolean;
  /** Adopted processes that ended and have not been waited for. */
  readonly endedOrphans: () => readonly number[];
  /** Signals the process group. */
  readonly signalGroup: (root: TreeRoot, signal: NodeJS.Signals) => void;
}

const LINUX: Trees = {
  killTree: (root) => killLinuxTree(root, kill),
  killTreeAtOnce: (root) => killLinuxTreeAtOnce(root, kill),
  membersOf: (root) => {
    const members: number[] = [];
    new TreeScan(root).next((pid) => members.push(pid));
    return members;
  },
  sharesGroup: (pid) => {
    const facts = factsOf(pid);
    return isAlive(facts) && facts.group === factsOf(process.pid)?.group;
  },
  isAlive: (pid) => isAlive(factsOf(pid)),
  endedOrphans: () => adopted(helperProcesses()).filter((pid) => factsOf(pid)?.state === "Z"),
  /**
   * A leader that was waited for may have left its number to a stranger, but only once its group is empty; so where a
   * process has that number again, the group is no longer ours.
   */
  signalGroup: (root, signal) => {
    if (root.ownGroup && !root.running && factsOf(root.pid) !== undefined) return;
    kill(root.ownGroup ? -root.pid : root.pid, signal);
  },
};

/** Without `/proc` there is no more to be found than the group. */
const POSIX: Trees = {
  killTree: async (root) => killGroup(root),
  killTreeAtOnce: killGroup,
  membersOf: ({ pid }) => [pid],
  sharesGroup: () => false,
  isAlive: answersSignals,
  endedOrphans: () => [],
  signalGroup: (root, signal) => kill(root.ownGroup ? -root.pid : root.pid, signal),
};

function answersSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function killGroup(root: TreeRoot): number {
  POSIX.signalGroup(root, "SIGKILL");
  if (root.running) kill(root.pid, "SIGKILL");
  return 0;
}

const WINDOWS: Trees = {
  ...POSIX,
  killTree: async (root) => endJob(root),
  killTreeAtOnce: endJob,
  /**
   * Ctrl-C went to everyone at the console, so it is left to work; a process can be asked in no other way to
   * end, so it is ended. Nothing can be stopped and continued.
   */
  signalGroup: (root, signal) => {
    if (signal !== "SIGINT" && signal !== "SIGSTOP" && signal !== "SIGCONT") endJob(root);
  },
};

/** Where a process is in no job, `taskkill` follows the parents' numbers. */
function endJob({ pid }: TreeRoot): number {
  if (!terminateJob(pid))
    Bun.spawnSync(["taskkill", "/T", "/F", "/PID", String(pid)], { stdin: "ignore", windowsHide: true });
  return 0;
}

const trees: Trees = IS_LINUX ? LINUX : IS_WINDOWS ? WINDOWS : POSIX;

export const { killTree, killTreeAtOnce, membersOf, sharesGroup, endedOrphans, signalGroup } = trees;
export const isProcessAlive = trees.isAlive;

/** Signals processes one by one. */
export function signalEach(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) kill(pid, signal);
}

/** A process that is gone, or that may not be signalled, is passed over. */
function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Nothing is left to do.
  }
}
