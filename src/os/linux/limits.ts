/** What the system allows this process. */
import { readOrNothing } from "./proc.ts";

/** Names of limits, as Linux spells them. */
export type LimitName = "Max processes" | "Max open files";

/** The soft limit of this process; infinite where there is none, or if the system does not say. */
export function ownLimit(name: LimitName): number {
  return softLimit(readOrNothing("/proc/self/limits") ?? "", name);
}

/** Of `/proc/self/limits`. */
export function softLimit(text: string, name: LimitName): number {
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${name} `));
  const soft = /^ +(\d+)/.exec(line?.slice(name.length) ?? "")?.[1];
  return soft === undefined ? Infinity : Number(soft);
}
