/**
 * Starts processes with combined output by a spawner (the argument), also ones that cannot be started, closes it, and
 * prints how many pipes were open before and, once they are no more than that or 20 seconds have passed, afterwards.
 */
import * as fs from "node:fs";
import { HOSTS, SpawnerUnderTest } from "./spawner-under-test.ts";

const PATIENCE = 20_000;

function pipesOpen(): number {
  const targets = fs.readdirSync("/proc/self/fd").map((fd) => {
    try {
      return fs.readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      // It is the folder that was just read.
      return "";
    }
  });
  return targets.filter((target) => target.startsWith("pipe:")).length;
}

async function startSome(open: (typeof HOSTS)["portable"]): Promise<void> {
  using under = new SpawnerUnderTest(open);
  const run = async (key: number, program: string, end: "closed" | "start-failed"): Promise<void> => {
    under.start({ key, program, env: { base: {}, extra: {} }, output: { kind: "combined" } });
    await under.event(key, end);
  };
  for (let key = 0; key < 40; key += 2) {
    await run(key, "/bin/true", "closed");
    await run(key + 1, "/nowhere", "start-failed");
  }
}

const open = process.argv[2] === "threads" ? HOSTS.threads : HOSTS.portable;
if (open === undefined) throw new Error("no such spawner here");
const before = pipesOpen();
await startSome(open);
const deadline = performance.now() + PATIENCE;
while (pipesOpen() > before && performance.now() < deadline) await Bun.sleep(5);
process.stdout.write(`${before} ${pipesOpen()}`);
process.exit(0);
