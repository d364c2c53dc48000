/** Processes that outlive their test are left alone, also after the runner has exited. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { guardIsThere, isAlive, parentOf, until } from "../rig/rig.ts";
import { Fakes, pass } from "./fakes.ts";
import { shared } from "./rig.ts";

setDefaultTimeout(60_000);

// The guard, which acts if a runner is killed, must learn in time that this one ended normally. Each end is a new race.
test.if(process.platform === "linux").each([1, 2, 3])(
  "a process that leaked outlives the run, time %i",
  async () => {
    const workspace = await shared("harness");
    using fakes = new Fakes();
    const ended = workspace.nextest(["run", ...fakes.args, "-E", "test(=first::passes)"], {
      env: fakes.env,
    });
    const fake = await fakes.rig.next();
    const child = await fake.child({ holdsOutput: true });
    const runner = parentOf(fake.hello.pid);
    expect(guardIsThere(runner)).toBe(true);
    await pass(fake);
    const { exitCode, stderr } = await ended;
    expect(stderr).toContain("1 passed (1 leaky)");
    expect(exitCode).toBe(0);
    await until(() => !guardIsThere(runner), "the guard is gone");
    expect(isAlive(child)).toBe(true);
    process.kill(child, "SIGKILL");
  },
);
