/**
 * Whether the system allows more threads. The runtime ends the whole program if it cannot create one, so they are
 * counted before any is created: against the limit of this user (`ulimit -u`), and against those of the control
 * groups around this process (`--pids-limit` of containers, `TasksMax` of services).
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { ownLimit } from "./limits.ts";
import { readOrNothing } from "./proc.ts";

/** Reactor threads, the helpers that the runtime adds to each, and what cargo or a test needs meanwhile. */
const NEEDED = 32;

/** With a limit this high, counting all threads is not worth the time. */
const PLENTY = 4096;

const CONTROL_GROUPS = "/sys/fs/cgroup";

/** The main thread, and helpers that the runtime starts at once; on a slow machine some of them a little later. */
const FIRST_THREADS = 3;

export function threadLimitAllowsHost(): boolean {
  return roomForThreads() >= NEEDED;
}

/** How many more threads and processes may be started. */
export function roomForThreads(): number {
  const own = threadsIn("/proc/self/task");
  const missing = Math.max(0, FIRST_THREADS - own);
  return Math.min(roomOfUser(own), roomOfGroups(readOrNothing("/proc/self/cgroup") ?? "")) - missing;
}

/** The limit does not hold for root. */
function roomOfUser(own: number): number {
  const user = process.geteuid?.() ?? 0;
  if (user === 0) return Infinity;
  const limit = ownLimit("Max processes");
  return limit > PLENTY ? limit : limit - own - threadsOfOthers(user);
}

function threadsOfOthers(user: number): number {
  let count = 0;
  for (const name of fs.readdirSync("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    if (ownerOf(`/proc/${name}`) === user) count += threadsIn(`/proc/${name}/task`);
  }
  return count;
}

function ownerOf(file: string): number | undefined {
  try {
    return fs.statSync(file).uid;
  } catch {
    return undefined;
  }
}

/** A process counts even where its threads may not be seen. */
function threadsIn(folder: string): number {
  try {
    return fs.readdirSync(folder).length;
  } catch {
    return 1;
  }
}

/** `text` is what `/proc/self/cgroup` says; `root` is where the groups are mounted. */
export function roomOfGroups(text: string, root: string = CONTROL_GROUPS): number {
  const [, controllers, group] = /^\d+:((?:[^:\n]*,)?pids(?:,[^:\n]*)?):(.+)$/m.exec(text) ?? [];
  const folder = controllers === undefined ? root : path.join(root, controllers);
  const inside = group ?? /^0::(.+)$/m.exec(text)?.[1] ?? "/";
  let room = Infinity;
  for (let at = inside; ; at = path.dirname(at)) {
    const limit = Number(readOrNothing(path.join(folder, at, "pids.max")) ?? Infinity);
    const used = Number(readOrNothing(path.join(folder, at, "pids.current")) ?? 0);
    // A group without a limit has `max` in this file.
    if (!Number.isNaN(limit)) room = Math.min(room, limit - used);
    if (at === "/" || at === ".") return room;
  }
}
