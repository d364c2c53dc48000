/**
 * The job server of a `make` that started the runner: a pipe whose descriptors are named in a variable. Cargo takes its
 * tokens from it, and so do programs that tests start; the runtime by itself would not pass on the descriptors.
 */
import * as fs from "node:fs";

/** Where the pipe may be named, in cargo's order. */
const VARIABLES = ["CARGO_MAKEFLAGS", "MAKEFLAGS", "MFLAGS"];

let found: readonly number[] | undefined;

/** Descriptors that children are to have under the same numbers; none where no job server was handed on. */
export function jobServer(): readonly number[] {
  found ??= jobServerOf(process.env);
  return found;
}

export function jobServerOf(env: Readonly<Record<string, string | undefined>>): readonly number[] {
  const flags = VARIABLES.map((name) => env[name]).find((value) => value !== undefined) ?? "";
  const named = [...flags.matchAll(/--jobserver-(?:auth|fds)=(\d+),(\d+)/g)].at(-1);
  if (named === undefined) return [];
  const ends = [Number(named[1]), Number(named[2])];
  return isOnePipe(ends) ? ends : [];
}

/**
 * Make tells every program the numbers of the pipe, and passes the pipe itself only to what it takes for another make:
 * in others the numbers may be free, or belong to the runtime.
 */
function isOnePipe(ends: readonly number[]): boolean {
  try {
    const pipes = ends.map((end) => fs.fstatSync(end));
    return ends.every((end) => end > 2) && pipes.every((pipe) => pipe.isFIFO() && pipe.ino === pipes[0]?.ino);
  } catch {
    return false;
  }
}

/** What a child's standard streams are followed by, so that it has the job server. */
export function jobServerStdio(): ("ignore" | number)[] {
  const further: ("ignore" | number)[] = [];
  for (const end of jobServer()) {
    while (further.length <= end - 3) further.push("ignore");
    further[end - 3] = end;
  }
  return further;
}
