/**
 * Measures how long it takes to kill a process that forks and exits every millisecond, each time in a new session:
 * `bun bench/kill-tree.ts [COUNT]`. Prints the distribution, and fails if a kill took a second or left a process.
 * Run it together with as many busy loops as there are processors.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { endedOrphans, killTree } from "../src/os/processes/tree/process-tree.ts";
import { SpawnerUnderTest } from "../test/processes/spawner-under-test.ts";
import { carriersOf } from "../test/faults/processes.ts";

const COUNT = Number(process.argv[2] ?? 1000);
const BOUND = 1000;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kill-tree-"));
const program = path.join(folder, "hop");
fs.writeFileSync(program, '#!/bin/sh\nsetsid "$0" &\n', { mode: 0o755 });

const under = new SpawnerUnderTest("threads");
const PATH = process.env["PATH"] ?? "";
const times: number[] = [];
let left = 0;
for (let key = 1; key <= COUNT; key += 1) {
  const marker = `KILL_TREE_UNIT=${process.pid}.${key}`;
  const env = { PATH, KILL_TREE_UNIT: `${process.pid}.${key}` };
  under.start({
    key,
    program,
    env: { base: env, extra: {} },
    output: { kind: "split", stdout: false, stderr: false },
  });
  const { pid } = await under.event(key, "started");
  while (endedOrphans().length < 5) await Bun.sleep(1);
  const began = performance.now();
  await killTree({ pid, ownGroup: true, running: !under.types(key).includes("exited"), marker });
  times.push(performance.now() - began);
  left += carriersOf(marker).length;
  under.host.reap(endedOrphans());
}
// A process has no readable environment for a moment during execve, so search for survivors again.
await Bun.sleep(200);
left += endedOrphans().length;
under.host.close();
fs.rmSync(folder, { recursive: true });

times.sort((a, b) => a - b);
const at = (share: number): string => (times[Math.ceil(times.length * share) - 1] ?? 0).toFixed(1);
console.log(
  `${COUNT} kills: median ${at(0.5)} ms, 99 % ${at(0.99)} ms, slowest ${at(1)} ms; ${left} processes left`,
);
process.exit(left === 0 && Number(at(1)) < BOUND ? 0 : 1);
