/** What signals to the runner do to it and to all that it started. Linux. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import { carriersOf, stateOf } from "../faults/processes.ts";
import { guardIsThere, isAlive, until } from "../rig/rig.ts";
import { startRunner } from "./runner.ts";

setDefaultTimeout(60_000);

describe.if(process.platform === "linux")("during the run", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const)("%s is passed on", async (signal) => {
    using runner = startRunner({ tests: 3 });
    const fakes = [await runner.rig.next(), await runner.rig.next()];
    runner.signal(signal);
    expect(await runner.ended()).toBe(0);
    for (const { outcome } of runner.all("test-finished")) {
      expect(outcome.attempts[0].result).toMatchObject({ kind: "fail", status: { name: signal } });
    }
    expect(runner.all("test-finished")).toHaveLength(2);
    expect(runner.all("cancel-started")).toHaveLength(1);
    expect(fakes.filter((fake) => isAlive(fake.hello.pid))).toEqual([]);
  });

  test("a second signal kills what ignores the first, and its whole tree", async () => {
    using runner = startRunner({});
    const fake = await runner.rig.next();
    await fake.ignore("SIGINT");
    const child = await fake.child({ ownSession: true, ignores: ["INT", "TERM"] });
    runner.signal("SIGINT");
    await runner.event("cancel-started");
    expect(isAlive(fake.hello.pid)).toBe(true);
    runner.signal("SIGINT");
    await runner.event("kill-started");
    expect(await runner.ended()).toBe(0);
    expect([fake.hello.pid, child].filter(isAlive)).toEqual([]);
  });

  test("a third signal leaves at once, and leaves nothing behind", async () => {
    using runner = startRunner({ unread: true, padding: 1_000_000, tests: 40, threads: 2 });
    const fake = await runner.rig.next();
    await fake.ignore("SIGTERM");
    const child = await fake.child({ ownSession: true, doubleFork: true });
    runner.signal("SIGTERM");
    runner.signal("SIGINT");
    runner.signal("SIGHUP");
    const sent = performance.now();
    await runner.ended();
    // Without the third signal it would wait for the grace period of ten seconds.
    expect(performance.now() - sent).toBeLessThan(5000);
    await until(() => ![fake.hello.pid, child].some(isAlive), "all are dead");
  });

  test("stopping stops every test, and the time until it goes on does not count", async () => {
    using runner = startRunner({});
    const fake = await runner.rig.next();
    runner.signal("SIGTSTP");
    await until(() => stateOf(runner.process.pid) === "T", "the runner is stopped");
    await until(() => stateOf(fake.hello.pid) === "T", "the test is stopped");
    const stopped = performance.now();
    await until(() => performance.now() - stopped > 300, "some time has passed");
    runner.signal("SIGCONT");
    await runner.event("run-continued");
    await until(() => stateOf(fake.hello.pid) !== "T", "the test goes on");
    fake.exit(0);
    const { outcome, elapsed, timestamp } = await runner.event("test-finished");
    const began = await runner.event("run-started");
    expect(outcome.attempts[0].result).toEqual({ kind: "pass" });
    expect(timestamp - began.timestamp - elapsed).toBeGreaterThan(290);
    expect(await runner.ended()).toBe(0);
  });

  test("a runner that is killed leaves no test behind", async () => {
    using runner = startRunner({ tests: 2 });
    const fakes = [await runner.rig.next(), await runner.rig.next()];
    const left = fakes.map((fake) => fake.hello.pid);
    for (const fake of fakes)
      left.push(await fake.child({ ownSession: true, doubleFork: true }), await fake.child());
    runner.signal("SIGKILL");
    await runner.ended();
    await until(() => !left.some(isAlive), "the guard killed them");
  });

  test("not even one that moves on every few milliseconds", async () => {
    using runner = startRunner({});
    const fake = await runner.rig.next();
    const first = await fake.child({ ownSession: true, hops: true });
    await until(() => !isAlive(first), "it moves");
    runner.signal("SIGKILL");
    await runner.ended();
    await until(() => !guardIsThere(runner.process.pid), "the guard has done its work");
    // A single scan may miss it here as well.
    for (let look = 0; look < 30; look += 1) {
      expect(carriersOf(runner.rig.marker)).toEqual([]);
      await Bun.sleep(1);
    }
  });

  test("a run that ended in order leaves leaked processes alone, as it reported them", async () => {
    using runner = startRunner({});
    const fake = await runner.rig.next();
    const child = await fake.child({ holdsOutput: true });
    expect(guardIsThere(runner.process.pid)).toBe(true);
    fake.exit(0);
    const { outcome } = await runner.event("test-finished");
    expect(outcome.attempts[0].result).toEqual({ kind: "leak", result: "pass" });
    expect(await runner.ended()).toBe(0);
    await until(() => !guardIsThere(runner.process.pid), "the guard has ended");
    expect(isAlive(child)).toBe(true);
    process.kill(child, "SIGKILL");
  });

  test("USR1 asks what runs, and gets the output so far", async () => {
    using runner = startRunner({});
    const fake = await runner.rig.next();
    await fake.print("so far\n");
    // On a busy machine the output may not be there within the 100 ms that an answer takes; then it is asked for again.
    for (let asked = 1; runner.all("info-unit").length === 0; asked += 1) {
      runner.signal("SIGUSR1");
      await until(() => runner.all("info-finished").length === asked, "the question is answered");
    }
    const { state, output } = await runner.event("info-unit");
    expect(state).toMatchObject({ kind: "running", pid: fake.hello.pid });
    expect(output).toMatchObject({ kind: "split", stdout: { text: "so far\n" } });
    fake.exit(0);
    expect(await runner.ended()).toBe(0);
  });

  test("a reader that stalls blocks neither signals nor the end of tests", async () => {
    using runner = startRunner({ unread: true, padding: 3_000_000, tests: 20, threads: 2 });
    const fakes = [await runner.rig.next(), await runner.rig.next()];
    runner.signal("SIGTERM");
    await until(() => !fakes.some((fake) => isAlive(fake.hello.pid)), "the tests got the signal");
  });
});

describe.if(process.platform === "linux")("before the run", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "%s ends helpers and what is temporary",
    async (signal) => {
      using runner = startRunner({ helper: true });
      const fake = await runner.rig.next();
      const child = await fake.child({ holdsOutput: true });
      const folder = fake.hello.env["RIG_FOLDER"] ?? "";
      expect(fs.existsSync(folder)).toBe(true);
      runner.signal(signal);
      expect(await runner.ended()).toBe(signal);
      expect([fake.hello.pid, child].filter(isAlive)).toEqual([]);
      expect(fs.existsSync(folder)).toBe(false);
    },
  );

  test("helpers that ignore the signal are killed", async () => {
    using runner = startRunner({ helper: true });
    const fake = await runner.rig.next();
    await fake.ignore("SIGTERM");
    runner.signal("SIGTERM");
    expect(await runner.ended()).toBe("SIGTERM");
    expect(isAlive(fake.hello.pid)).toBe(false);
  });
});
