/** What tests leave behind stays alone, also by the time the program is gone. */
import { expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import { isAlive, until } from "../rig/rig.ts";
import { Fakes, pass } from "./fakes.ts";
import { eventsOfType, shared } from "./rig.ts";

setDefaultTimeout(60_000);

/** Whether a process has `word` on its command line. */
function isOnSomeCommandLine(word: string): boolean {
  return fs.readdirSync("/proc").some((name) => {
    try {
      return /^\d+$/.test(name) && fs.readFileSync(`/proc/${name}/cmdline`, "latin1").includes(word);
    } catch {
      return false;
    }
  });
}

// The guard against a killed runner must know in time that this one ended in order: each end is a race of its own.
test.if(process.platform === "linux").each([1, 2, 3])(
  "a process that leaked outlives the run, time %i",
  async () => {
    const workspace = await shared("harness");
    using fakes = new Fakes();
    const ended = workspace.nextest(["run", ...fakes.args, "-E", "test(=first::passes)"], {
      env: fakes.env,
      events: true,
    });
    const fake = await fakes.rig.next();
    const child = await fake.child({ holdsOutput: true });
    await pass(fake);
    const { exitCode, stderr, events } = await ended;
    expect(stderr).toContain("1 passed (1 leaky)");
    expect(exitCode).toBe(0);
    const [started] = eventsOfType(events, "run-started");
    if (started === undefined) throw new Error("the run did not start");
    await until(() => !isOnSomeCommandLine(`NEXTEST_RUN_ID=${started.runId}`), "the guard is gone");
    expect(isAlive(child)).toBe(true);
    process.kill(child, "SIGKILL");
  },
);
