/** How much memory a command takes. Linux. */
import { expect } from "bun:test";
import { peakOf } from "../faults/processes.ts";
import { EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { environmentFor } from "./rig.ts";

/**
 * The most that a command held at a time, in MiB. Not by the usage that the system tells at its end: that begins
 * with what this very program held when it started the command.
 */
export async function peakOfCommand(folder: string, args: readonly string[]): Promise<number> {
  const child = Bun.spawn([EXECUTABLE, "nextest", ...args], {
    cwd: folder,
    env: environmentFor({ env: { TMPDIR: scratchFolder() } }),
    stdio: ["ignore", "ignore", "ignore"],
  });
  let peak = 0;
  while (child.exitCode === null) {
    peak = Math.max(peak, peakOf(child.pid));
    await Promise.race([child.exited, Bun.sleep(5)]);
  }
  expect(await child.exited).toBe(0);
  expect(peak).toBeGreaterThan(0);
  return peak / 1024;
}
