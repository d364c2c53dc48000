/** What tests leave behind stays alone, also by the time the program is gone. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { guardIsThere, isAlive, parentOf, until } from "../rig/rig.ts";
import { Fakes, pass } from "./fakes.ts";
import { shared } from "./rig.ts";

setDefaultTimeout(60_000);

// The guard against a killed runner must know in time that this one ended in order: each end is a race of its own.
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
