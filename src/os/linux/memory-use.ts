/** How much memory processes hold, as `/proc` says. */
import { childrenOf, readOrNothing } from "./proc.ts";

/** In bytes; zeros: the process is gone. */
export interface MemorySeen {
  /** The most that the process itself ever held. */
  readonly process: number;
  /** What it and its descendants hold together, each with its own. */
  readonly tree: number;
}

/** A tree of more processes is not added up to its end. */
const MOST_PROCESSES = 256;

export function memorySeen(pid: number): MemorySeen {
  const own = memoryOf(pid);
  const waiting = [...childrenOf(pid)];
  let tree = own.now;
  for (let count = 0; count < MOST_PROCESSES; count += 1) {
    const child = waiting.pop();
    if (child === undefined) break;
    tree += memoryOf(child).now;
    waiting.push(...childrenOf(child));
  }
  return { process: own.peak, tree: Math.max(tree, own.peak) };
}

function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const text = readOrNothing(`/proc/${pid}/status`) ?? "";
  return { now: kibibytes(text, "VmRSS:"), peak: kibibytes(text, "VmHWM:") };
}

function kibibytes(text: string, name: string): number {
  const at = text.indexOf(name);
  return at < 0 ? 0 : Number.parseInt(text.slice(at + name.length), 10) * 1024;
}
