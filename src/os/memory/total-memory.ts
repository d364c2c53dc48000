/** How much memory there is for this process and all that it starts: the machine's, or less in a container. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const GROUPS = "/sys/fs/cgroup";

/** In bytes. */
export function totalMemory(): number {
  return Math.min(os.totalmem(), groupLimit(readText("/proc/self/cgroup")));
}

/** The least of the limits of the control groups around this process. `text` is what `/proc/self/cgroup` says. */
export function groupLimit(text: string, root: string = GROUPS): number {
  let least = Infinity;
  for (let at = /^0::(.+)$/m.exec(text)?.[1] ?? "/"; ; at = path.dirname(at)) {
    // A group without a limit has `max` in this file; the outermost group has no such file.
    const limit = Number.parseInt(readText(path.join(root, at, "memory.max")), 10);
    if (limit > 0) least = Math.min(least, limit);
    if (at === "/" || at === ".") return least;
  }
}

function readText(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
