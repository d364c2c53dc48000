/** Reads facts about processes from `/proc`. A process may exit at any moment; then there is no result. */
import * as fs from "node:fs";

export interface ProcessFacts {
  /** One letter: `Z` is a zombie, `X` is dead. */
  readonly state: string;
  readonly group: number;
  readonly session: number;
}

/** Undefined: it is not there, or not to be read. */
export function readOrNothing(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "latin1");
  } catch {
    return undefined;
  }
}

/** Of `/proc/PID/stat`. The name comes second, in parentheses, and may hold anything, also a parenthesis. */
export function factsOf(pid: number): ProcessFacts | undefined {
  const text = readOrNothing(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const [state = "X", , group, session] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state, group: Number(group), session: Number(session) };
}

export function isAlive(facts: ProcessFacts | undefined): facts is ProcessFacts {
  return facts !== undefined && facts.state !== "Z" && facts.state !== "X";
}

/** Whether the process has files: it closes all of them at once when it ends, before that can be noticed. */
export function hasOpenFiles(pid: number): boolean {
  try {
    return fs.readdirSync(`/proc/${pid}/fd`).length > 0;
  } catch {
    return false;
  }
}

/**
 * Bytes that a process and its threads wrote, in all; also of one that ended, until it is waited for. Undefined
 * where the system does not say, and for a process that waited for children of its own.
 */
export function bytesWrittenAlone(pid: number): number | undefined {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  const written = /^wchar: (\d+)$/m.exec(readOrNothing(`/proc/${pid}/io`) ?? "")?.[1];
  if (stat === undefined || written === undefined) return undefined;
  // Page faults of children, in /proc/PID/stat: every process that ran has some.
  const faultsOfChildren = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[8];
  return faultsOfChildren === "0" ? Number(written) : undefined;
}

/** Children of every thread of `pid`, zombies included. */
export function childrenOf(pid: number): readonly number[] {
  const folder = `/proc/${pid}/task`;
  let threads: readonly string[];
  try {
    threads = fs.readdirSync(folder);
  } catch {
    return [];
  }
  return threads.flatMap((thread) => numbers(readOrNothing(`${folder}/${thread}/children`)));
}

/**
 * Processes that became this one's children because their parent ended: adopted ones go to the main thread,
 * where the runtime's own children are as well, but none that a reactor started.
 */
export function adopted(ownChildren: ReadonlySet<number>): readonly number[] {
  const main = numbers(readOrNothing(`/proc/self/task/${process.pid}/children`));
  return main.filter((pid) => !ownChildren.has(pid));
}

/** Children that other threads than the main one started. */
export function startedByThreads(): readonly number[] {
  const folder = "/proc/self/task";
  const threads = fs.readdirSync(folder).filter((thread) => thread !== String(process.pid));
  return threads.flatMap((thread) => numbers(readOrNothing(`${folder}/${thread}/children`)));
}

/** Children that the calling thread started. */
export function childrenOfThisThread(): readonly number[] {
  return numbers(readOrNothing("/proc/thread-self/children"));
}

function numbers(text: string | undefined): readonly number[] {
  return (text ?? "").split(" ").filter(Boolean).map(Number);
}

/**
 * Whether `entry` (`NAME=value`) is in the environment that the process was started with. `changing`: the process
 * executes another program just now, or exits, and has no environment until that is done; its children may not be
 * adopted yet, then.
 */
export function environmentHas(pid: number, entry: string): "present" | "missing" | "changing" {
  const file = `/proc/${pid}/environ`;
  const first = readOrNothing(file) ?? "";
  if (first === "" && hasNoCode(pid)) return "changing";
  const text = first === "" ? readOrNothing(file) : first;
  const wanted = Buffer.from(entry).toString("latin1");
  return `\0${text ?? ""}\0`.includes(`\0${wanted}\0`) ? "present" : "missing";
}

/**
 * The field of `/proc/PID/stat`, counted from the state, with the address of the code; 0: none yet, 1: hidden. Of all
 * that `/proc` reports about a new program, the kernel sets this last. The start of the environment is set before its
 * end, and until then the environment appears to be empty.
 */
const CODE_START = 23;

function hasNoCode(pid: number): boolean {
  const text = readOrNothing(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(")") + 2).split(" ")[CODE_START] === "0";
}
