/**
 * The control group (version 2) in which this process may make groups of its own with an account of memory.
 *
 * Only a delegated group is used: others belong to the service manager, which would be disturbed. A group whose
 * children have controllers cannot hold processes itself, so those in it, the runner and cargo among them, move to a child
 * that stays for later runs. See the kernel's `cgroup-v2.rst` and systemd's `CGROUP_DELEGATION`.
 */
import * as fs from "node:fs";
import { attempt } from "../../failure.ts";
import { readOrNothing } from "../proc.ts";
import { hasAttribute } from "./extended-attributes.ts";

export interface CgroupSystem {
  /** Where version 2 is mounted. */
  readonly mount: string;
  /** `/proc/self/cgroup`. */
  readonly own: string;
  /** Whether the process that made the group, such as the service manager, delegated it. */
  readonly isDelegated: (folder: string) => boolean;
}

/** The child that the processes move to. */
const RUNNER = "nextest-runner";
/** Processes may start others while they are moved. */
const MOST_ROUNDS = 5;

/** Its folder; undefined: there is none. */
export function delegatedCgroup(system: CgroupSystem = thisSystem()): string | undefined {
  const path = /^0::(\/.*)$/mu.exec(system.own)?.[1];
  if (path === undefined) return undefined;
  // An earlier run of the same shell moved it there.
  const folder = `${system.mount}${path}`.replace(new RegExp(`/${RUNNER}$`, "u"), "").replace(/\/$/u, "");
  if (!hasMemory(folder, "cgroup.controllers") || !system.isDelegated(folder)) return undefined;
  return hasMemory(folder, "cgroup.subtree_control") || turnOn(folder) ? folder : undefined;
}

function hasMemory(folder: string, list: string): boolean {
  return (readOrNothing(`${folder}/${list}`) ?? "").trim().split(" ").includes("memory");
}

function turnOn(folder: string): boolean {
  if (enable(folder)) return true;
  const child = `${folder}/${RUNNER}`;
  if (!attempt(() => fs.mkdirSync(child, { recursive: true })).ok) return false;
  for (let round = 0; round < MOST_ROUNDS && moveAll(folder, child); round += 1)
    if (enable(folder)) return true;
  moveAll(child, folder);
  attempt(() => fs.rmdirSync(child));
  return false;
}

function enable(folder: string): boolean {
  return attempt(() => fs.writeFileSync(`${folder}/cgroup.subtree_control`, "+memory")).ok;
}

/** Whether all that were there could be moved. */
function moveAll(from: string, to: string): boolean {
  const pids = (readOrNothing(`${from}/cgroup.procs`) ?? "").split("\n").filter(Boolean);
  return pids.every((pid) => move(pid, to) || !fs.existsSync(`/proc/${pid}`));
}

function move(pid: string, to: string): boolean {
  return attempt(() => fs.writeFileSync(`${to}/cgroup.procs`, pid)).ok;
}

function thisSystem(): CgroupSystem {
  return {
    mount: "/sys/fs/cgroup",
    own: readOrNothing("/proc/self/cgroup") ?? "",
    isDelegated,
  };
}

/** Where systemd manages the groups, it marks those that it delegated. */
function isDelegated(folder: string): boolean {
  const files = [folder, `${folder}/cgroup.procs`, `${folder}/cgroup.subtree_control`];
  if (!files.every((file) => attempt(() => fs.accessSync(file, fs.constants.W_OK)).ok)) return false;
  if (!fs.existsSync("/run/systemd/system")) return true;
  return ["user.delegate", "trusted.delegate"].some((name) => hasAttribute(folder, name, "1"));
}
