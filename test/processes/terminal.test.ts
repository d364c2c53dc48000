/** A runner at a terminal: its keys, its mode, its foreground group. Linux. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { groupOf, stateOf } from "../faults/processes.ts";
import { isAlive, until } from "../rig/rig.ts";
import { type Runner, startRunner } from "./runner.ts";

setDefaultTimeout(60_000);

const ISIG = 0x1;
const CANONICAL_AND_ECHO = 0x2 | 0x8;

function flags(runner: Runner): number {
  return runner.terminal?.localFlags ?? 0;
}

async function reading(runner: Runner): Promise<void> {
  await until(() => (flags(runner) & CANONICAL_AND_ECHO) === 0, "keys are read one by one");
}

describe.if(process.platform === "linux")("at a terminal", () => {
  test("`t` asks what runs, Enter says so, other keys do nothing", async () => {
    using runner = startRunner({ atTerminal: true });
    const fake = await runner.rig.next();
    await reading(runner);
    expect(flags(runner) & ISIG).toBe(ISIG);
    runner.terminal?.write("xt\r");
    await Promise.all([runner.event("enter-pressed"), runner.event("info-finished")]);
    expect(runner.all("info-started")).toHaveLength(1);
    fake.exit(0);
    expect(await runner.ended()).toBe(0);
    expect(flags(runner)).toBe(runner.flagsBefore);
  });

  test("Ctrl-C interrupts the run once, and the mode is as before", async () => {
    using runner = startRunner({ atTerminal: true });
    const fake = await runner.rig.next();
    await reading(runner);
    runner.terminal?.write("\x03");
    await runner.event("run-finished");
    expect(await runner.ended()).toBe(0);
    expect(runner.all("kill-started")).toEqual([]);
    expect(isAlive(fake.hello.pid)).toBe(false);
    expect(flags(runner)).toBe(runner.flagsBefore);
  });

  test("a stop gives the terminal back, going on takes it again", async () => {
    using runner = startRunner({ atTerminal: true });
    const fake = await runner.rig.next();
    await reading(runner);
    runner.signal("SIGTSTP");
    await until(() => stateOf(runner.process.pid) === "T", "the runner is stopped");
    expect(flags(runner)).toBe(runner.flagsBefore);
    runner.signal("SIGCONT");
    await reading(runner);
    fake.exit(0);
    expect(await runner.ended()).toBe(0);
    expect(flags(runner)).toBe(runner.flagsBefore);
  });

  test("a test that takes the foreground does not stop the runner", async () => {
    using runner = startRunner({ atTerminal: true, tests: 2, threads: 1 });
    const first = await runner.rig.next();
    await reading(runner);
    expect(await first.grabTerminal()).toEqual({ result: 0 });
    first.exit(0);
    const second = await runner.rig.next();
    expect(stateOf(runner.process.pid)).not.toBe("T");
    second.exit(0);
    expect(await runner.ended()).toBe(0);
    expect(flags(runner)).toBe(runner.flagsBefore);
  });

  test("a captured test may change the terminal's mode, and keys that were signals still are", async () => {
    using runner = startRunner({ atTerminal: true });
    const fake = await runner.rig.next();
    await reading(runner);
    expect(await fake.makeTerminalRaw()).toEqual({ result: 0 });
    expect(flags(runner) & ISIG).toBe(0);
    runner.terminal?.write("\x03");
    await runner.event("run-finished");
    expect(await runner.ended()).toBe(0);
    expect(isAlive(fake.hello.pid)).toBe(false);
    expect(flags(runner)).toBe(runner.flagsBefore);
  });

  test("an uncaptured test is in the foreground with the runner, and Ctrl-C reaches it once", async () => {
    using runner = startRunner({ atTerminal: true, capture: "none" });
    const fake = await runner.rig.next();
    await reading(runner);
    expect(groupOf(fake.hello.pid)).toBe(groupOf(runner.process.pid));
    const child = await fake.child({ ownSession: true });
    runner.terminal?.write("\x03");
    const { outcome } = await runner.event("test-finished");
    expect(outcome.attempts[0].result).toMatchObject({ kind: "fail", status: { name: "SIGINT" } });
    expect(await runner.ended()).toBe(0);
    await until(() => !isAlive(child), "its child is dead");
  });

  test("a captured test is not", async () => {
    using runner = startRunner({ atTerminal: true });
    const fake = await runner.rig.next();
    expect(groupOf(fake.hello.pid)).toBe(fake.hello.pid);
    fake.exit(0);
    expect(await runner.ended()).toBe(0);
  });
});
