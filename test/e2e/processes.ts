/** What runs on this machine. Linux. */
import * as fs from "node:fs";
import { statIn } from "../faults/processes.ts";

/** Ids of processes whose command line names something below `folder`. */
export function processesBelow(folder: string): readonly number[] {
  return fs
    .readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && commandLineOf(entry).includes(`${folder}/`))
    .map(Number);
}

function commandLineOf(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
}

export interface Membership {
  /** The process's group. */
  readonly group: number;
  /** The group that its terminal's keys belong to; -1 without a terminal. */
  readonly foreground: number;
}

/** From the text of `/proc/PID/stat`. */
export function membershipIn(stat: string): Membership {
  const [, , group, , , foreground] = statIn(stat);
  return { group: Number(group), foreground: Number(foreground) };
}

export function membershipOf(pid: number): Membership {
  return membershipIn(fs.readFileSync(`/proc/${pid}/stat`, "latin1"));
}
