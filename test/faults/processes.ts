/** Inspects other processes: their markers, their descendants, their memory. Linux only. */
import * as fs from "node:fs";

function readOrNothing(file: string): string {
  try {
    return fs.readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

/** Fields of `/proc/PID/stat` after the name, which may contain anything. */
export function statIn(text: string): readonly string[] {
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** As `statIn`; undefined: there is no such process. */
export function statOf(pid: number): readonly string[] | undefined {
  const text = readOrNothing(`/proc/${pid}/stat`);
  return text === "" ? undefined : statIn(text);
}

/** The process group; undefined: there is no such process. */
export function groupOf(pid: number): number | undefined {
  const group = statOf(pid)?.[2];
  return group === undefined ? undefined : Number(group);
}

/** One letter, e.g. `T` for a stopped process, `Z` for one that ended and was not waited for; `X`: there is none. */
export function stateOf(pid: number): string {
  return statOf(pid)?.[0] ?? "X";
}

export function isAlive(pid: number): boolean {
  return !["Z", "X"].includes(stateOf(pid));
}

/** When the process was started, in ticks since the machine's: distinguishes two processes with the same number. */
export function startOf(pid: number): string | undefined {
  return statOf(pid)?.[19];
}

/** Living processes with `entry` (`NAME=value`) in the environment that they were started with. */
export function carriersOf(entry: string): readonly number[] {
  const own = String(process.pid);
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== own)
    .filter((name) => `\0${readOrNothing(`/proc/${name}/environ`)}`.includes(`\0${entry}\0`))
    .map(Number)
    .filter(isAlive);
}

/** Children of all threads of a process, also those that ended and were not waited for. */
export function childrenOf(pid: number): readonly number[] {
  let threads: readonly string[];
  try {
    threads = fs.readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  return threads
    .flatMap((thread) => readOrNothing(`/proc/${pid}/task/${thread}/children`).split(" "))
    .filter((text) => text !== "")
    .map(Number);
}

/** The file that a process runs. */
export function programOf(pid: number): string {
  try {
    return fs.readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return "";
  }
}

/** The peak of resident memory, in KiB; 0 if it cannot be read (any more). */
export function peakOf(pid: number): number {
  const found = /^VmHWM:\s+(\d+) kB/m.exec(readOrNothing(`/proc/${pid}/status`));
  return Number(found?.[1] ?? 0);
}

/** What is resident now, in KiB. */
export function residentOf(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB/m.exec(readOrNothing(`/proc/${pid}/status`));
  return Number(found?.[1] ?? 0);
}

/** How many descriptors a process has open. */
export function descriptorsOf(pid: number): number {
  try {
    return fs.readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

/** Signals one process; one that is gone is passed over. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}

/** The first process at or below `pid` that runs `program`. */
export function findBelow(pid: number, program: string): number | undefined {
  if (programOf(pid) === program) return pid;
  for (const child of childrenOf(pid)) {
    const found = findBelow(child, program);
    if (found !== undefined) return found;
  }
  return undefined;
}
