/**
 * Ending everything that a process started: its group, its descendants, and those of them that left both
 * (own session, double fork) and were adopted by the runner. Nothing else is ever touched: an adopted
 * process counts only if its group, its session or its environment says whose it is.
 */
import { terminateJob } from "./job-objects.ts";
import { helperProcesses } from "./helper-processes.ts";
import { adopted, childrenOf, factsOf, hasInEnvironment, isAlive } from "../linux/proc.ts";
import { IS_LINUX, IS_WINDOWS } from "../platform.ts";

export interface TreeRoot {
  readonly pid: number;
  /** Whether the process leads a group of its own. */
  readonly ownGroup: boolean;
  /** Whether it was not waited for yet, so that its number is surely still its own. */
  readonly running: boolean;
  /** `NAME=value` in the environment of this process and of no other that the runner started. */
  readonly marker?: string;
}

/** Rounds, and the pause between them: a process that forks while it is killed needs several. */
const MOST_ROUNDS = 200;
const PAUSE = 2;

/** What one look at the runner's processes found. */
interface Look {
  /** Everything of the tree, alive or yet to be waited for. */
  readonly found: readonly number[];
  /** Those of the tree that are alive. */
  readonly alive: readonly number[];
  /** Every process that was adopted, of the tree or not, in the system's order. */
  readonly adopted: string;
}

/**
 * Kills the tree, and resolves once nothing of it is alive (or it cannot be killed). Resolves to how many there were.
 *
 * One look that finds nothing alive proves nothing: who forks and ends in the middle of it has a child where was looked
 * already, and who ended is of nobody's tree any more. But each one that ends is adopted and has to be waited for, so the
 * next look sees another list. Only two looks in a row that see the same, and nothing of the tree alive, leave no room
 * for anybody.
 */
export async function killTree(root: TreeRoot): Promise<number> {
  if (!IS_LINUX) return killWithoutProc(root);
  const killed = new Set<number>();
  const families = new Set([root.pid]);
  let empty: Look | undefined;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const look = lookFor(root, families);
    if (empty !== undefined && look.alive.length === 0 && seesTheSame(empty, look)) break;
    empty = look.alive.length === 0 ? look : undefined;
    if (empty === undefined) signalGroup(root, "SIGKILL");
    for (const pid of look.alive) {
      killed.add(pid);
      kill(pid, "SIGKILL");
    }
    await Bun.sleep(PAUSE);
  }
  return killed.size;
}

function seesTheSame(before: Look, now: Look): boolean {
  return before.adopted === now.adopted && before.found.join() === now.found.join();
}

let sessionOfRunner: number | undefined;

/** Tests share it unless they make one of their own, which then holds nothing but what they started. */
function ownSession(): number | undefined {
  sessionOfRunner ??= factsOf(process.pid)?.session;
  return sessionOfRunner;
}

function lives(pid: number): boolean {
  return isAlive(factsOf(pid));
}

/** One round of `killTree`, for when there is no time for more. */
export function killTreeAtOnce(root: TreeRoot): void {
  if (!IS_LINUX) return void killWithoutProc(root);
  const alive = membersOf(root);
  signalGroup(root, "SIGKILL");
  for (const pid of alive) kill(pid, "SIGKILL");
}

/** `families` collects the tree's groups and sessions, which outlive their leaders. */
function lookFor(root: TreeRoot, families: Set<number>): Look {
  const found = new Set<number>();
  if (root.running) descend(root.pid, found, families);
  const orphans = adopted(helperProcesses());
  for (const pid of orphans) {
    const facts = factsOf(pid);
    if (facts === undefined) continue;
    const related = families.has(facts.group) || families.has(facts.session);
    if (!related && (root.marker === undefined || !hasInEnvironment(pid, root.marker))) continue;
    if (facts.session !== ownSession()) families.add(facts.session);
    descend(pid, found, families);
  }
  return { found: [...found], alive: [...found].filter(lives), adopted: orphans.join() };
}

function descend(pid: number, found: Set<number>, families: Set<number>): void {
  if (found.has(pid)) return;
  found.add(pid);
  const facts = factsOf(pid);
  if (facts?.group === pid) families.add(pid);
  if (facts?.session === pid) families.add(pid);
  for (const child of childrenOf(pid)) descend(child, found, families);
}

/** Everything alive of the tree, the root included. Where that cannot be known: the root. */
export function membersOf(root: TreeRoot): readonly number[] {
  return IS_LINUX ? lookFor(root, new Set([root.pid])).alive : [root.pid];
}

/** Signals processes one by one; a process that is gone, or that may not be signalled, is passed over. */
export function signalEach(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) kill(pid, signal);
}

/** Adopted processes that ended and that somebody has to wait for. */
export function endedOrphans(): readonly number[] {
  if (!IS_LINUX) return [];
  return adopted(helperProcesses()).filter((pid) => factsOf(pid)?.state === "Z");
}

/**
 * Signals the process group. A leader that was waited for may have left its number to a stranger, but only
 * once its group is empty; so where a process has that number again, the group is no longer ours.
 */
export function signalGroup(root: TreeRoot, signal: NodeJS.Signals): void {
  if (IS_WINDOWS) return signalOnWindows(root, signal);
  if (!root.ownGroup) return kill(root.pid, signal);
  if (!root.running && IS_LINUX && factsOf(root.pid) !== undefined) return;
  kill(-root.pid, signal);
}

/** A process that is gone, or that may not be signalled, is none that could be ended. */
function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Nothing is left to do.
  }
}

/**
 * Ctrl-C went to everyone at the console, so it is left to work; a process can be asked in no other way to
 * end, so it is ended. Nothing can be stopped and continued.
 */
function signalOnWindows(root: TreeRoot, signal: NodeJS.Signals): void {
  if (signal === "SIGINT" || signal === "SIGSTOP" || signal === "SIGCONT") return;
  killWithoutProc(root);
}

/** macOS: the group. Windows: the job; where there is none, `taskkill` follows the parents' numbers. */
function killWithoutProc(root: TreeRoot): number {
  if (IS_WINDOWS) {
    if (terminateJob(root.pid)) return 1;
    Bun.spawnSync(["taskkill", "/T", "/F", "/PID", String(root.pid)], { stdin: "ignore", windowsHide: true });
    return 1;
  }
  signalGroup(root, "SIGKILL");
  if (root.running) kill(root.pid, "SIGKILL");
  return 1;
}
