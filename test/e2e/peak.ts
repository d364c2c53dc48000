/** How much memory a command takes. Linux. */
import { expect } from "bun:test";
import { peakOf } from "../faults/processes.ts";
import { EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { environmentFor } from "./rig.ts";

/**
 * The peak memory of a command, in MiB. The usage that the system reports at its end is not suitable: it starts from the
 * memory of this program when it started the command.
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
