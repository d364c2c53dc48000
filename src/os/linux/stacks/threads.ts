/** The threads of a process as `/proc` shows them, for systems without a debugger that may attach to it. */
import * as fs from "node:fs";
import { readOrNothing } from "../proc.ts";

const MOST_THREADS = 64;

const STATES: Readonly<Record<string, string>> = {
  R: "running",
  S: "sleeping",
  D: "waiting for a device",
  T: "stopped",
  t: "traced",
  Z: "ended",
  X: "ended",
  I: "idle",
};

/** One line a thread; undefined: the process is gone. */
export function threadsText(pid: number): string | undefined {
  const threads = threadsOf(pid);
  if (threads.length === 0) return undefined;
  const lines = threads.slice(0, MOST_THREADS).map((thread) => threadLine(pid, thread));
  const more = threads.length - lines.length;
  return [...lines, ...(more > 0 ? [`… and ${more} more threads`] : [])].join("\n");
}

function threadsOf(pid: number): readonly string[] {
  try {
    return fs.readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Files that the runner may not read are left out of the line. */
function threadLine(pid: number, thread: string): string {
  const read = (file: string): string => (readOrNothing(`/proc/${pid}/task/${thread}/${file}`) ?? "").trim();
  const status = read("stat");
  const [state = ""] = status.slice(status.lastIndexOf(")") + 2).split(" ");
  const waits = read("wchan");
  const call = systemCall(read("syscall"));
  return [
    `thread ${thread} (${read("comm")}): ${STATES[state] ?? state}`,
    ...(waits === "" || waits === "0" ? [] : [`in the kernel's ${waits}`]),
    ...(call === undefined ? [] : [call]),
  ].join(", ");
}

/** `/proc/PID/syscall`: the number, six arguments, and where the stack and the program are. */
function systemCall(text: string): string | undefined {
  const [number = "", ...rest] = text.split(" ");
  if (!/^\d+$/.test(number)) return undefined;
  const last = rest.pop();
  rest.pop();
  return `system call ${number}(${rest.join(", ")}) from ${last}`;
}
