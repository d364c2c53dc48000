/** A control group for each running test: the kernel's account of the most memory that the test's tree held at once. */
import * as fs from "node:fs";
import { attempt } from "../../failure.ts";
import { readOrNothing } from "../proc.ts";

export class TestCgroups {
  readonly #folder: string;
  readonly #runner: number;
  /** By the number of the test's process. */
  readonly #groups = new Map<number, string>();

  /** `folder`: a delegated group. `runner`: the number of this process, which the names of groups contain. */
  constructor(folder: string, runner: number) {
    this.#folder = folder;
    this.#runner = runner;
  }

  /** To be called as soon as the process was started: what it held before counts for the runner. */
  add(pid: number): void {
    const group = `${this.#folder}/${groupName(this.#runner, pid)}`;
    if (!attempt(() => fs.mkdirSync(group)).ok) return;
    if (attempt(() => fs.writeFileSync(`${group}/cgroup.procs`, String(pid))).ok)
      this.#groups.set(pid, group);
    else removeGroup(group);
  }

  /** Bytes; undefined: there is no account. A group with processes that the test left running stays. */
  end(pid: number): number | undefined {
    const group = this.#groups.get(pid);
    if (group === undefined) return undefined;
    this.#groups.delete(pid);
    const text = readOrNothing(`${group}/memory.peak`)?.trim() ?? "";
    removeGroup(group);
    return /^\d+$/u.test(text) ? Number(text) : undefined;
  }
}

function groupName(runner: number, pid: number): string {
  return `nextest-${runner}-${pid}`;
}

/** Removes groups of runners that are gone. */
export function removeOldGroups(folder: string): void {
  const names = attempt(() => fs.readdirSync(folder));
  for (const name of names.ok ? names.value : []) {
    const runner = /^nextest-(\d+)-\d+$/u.exec(name)?.[1];
    if (runner !== undefined && !fs.existsSync(`/proc/${runner}`)) removeGroup(`${folder}/${name}`);
  }
}

/** A group that still holds processes cannot be removed. */
function removeGroup(group: string): void {
  attempt(() => fs.rmdirSync(group));
}
