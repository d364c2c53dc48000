/** Whole runs of fake tests: timeouts, leaks, scripts, shortages, readers that go away. Linux. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { isAlive, until } from "../rig/rig.ts";
import { startRunner } from "./runner.ts";

setDefaultTimeout(60_000);

const slowTimeout = { period: 300, terminateAfter: 1, gracePeriod: 100, onTimeout: "fail" } as const;

describe.if(process.platform === "linux")("runs", () => {
  test("a timeout ends the test and everything that it started", async () => {
    using runner = startRunner({ settings: { slowTimeout } });
    const fake = await runner.rig.next();
    await fake.ignore("SIGTERM");
    const left = [
      await fake.child({ ownSession: true, doubleFork: true }),
      await fake.child({ ignores: ["TERM"] }),
    ];
    const { outcome } = await runner.event("test-finished");
    expect(outcome.attempts[0].result).toEqual({ kind: "timeout", result: "fail" });
    expect(await runner.ended()).toBe(0);
    expect([fake.hello.pid, ...left].filter(isAlive)).toEqual([]);
  });

  test("a timeout whose leader obeys still ends the children that do not", async () => {
    using runner = startRunner({ settings: { slowTimeout } });
    const fake = await runner.rig.next();
    const child = await fake.child({ ignores: ["TERM"], holdsOutput: true });
    const { outcome } = await runner.event("test-finished");
    expect(outcome.attempts[0].result).toEqual({ kind: "timeout", result: "fail" });
    expect(await runner.ended()).toBe(0);
    expect([fake.hello.pid, child].filter(isAlive)).toEqual([]);
  });

  test("with `leak-cleanup = kill`, what a test leaves behind is killed, held output or not", async () => {
    using runner = startRunner({ tests: 2, threads: 1, settings: { leakCleanup: "kill" } });
    const left: number[] = [];
    for (const holdsOutput of [true, false]) {
      const fake = await runner.rig.next();
      left.push(await fake.child({ holdsOutput, ownSession: true, doubleFork: true }));
      fake.exit(0);
    }
    expect(await runner.ended()).toBe(0);
    expect(left.filter(isAlive)).toEqual([]);
    expect(runner.all("test-finished")).toHaveLength(2);
  });

  test("adopted processes that ended are waited for while a test still runs", async () => {
    using runner = startRunner({});
    const fake = await runner.rig.next();
    const orphan = await fake.child({ ownSession: true, doubleFork: true });
    process.kill(orphan, "SIGKILL");
    await until(() => !fs.existsSync(`/proc/${orphan}`), "nothing is left of it");
    fake.exit(0);
    expect(await runner.ended()).toBe(0);
  });

  test("a setup script's variables reach the tests, and its file is gone", async () => {
    const script = 'echo "FROM_SCRIPT=a=b" >> "$NEXTEST_ENV"; echo "at $NEXTEST_ENV"';
    using runner = startRunner({ setupScripts: [{ program: "sh", args: ["-c", script] }] });
    const fake = await runner.rig.next();
    expect(fake.hello.env["FROM_SCRIPT"]).toBe("a=b");
    expect(fake.hello.env["NEXTEST_ENV"]).toBeUndefined();
    fake.exit(0);
    const { status, environment } = await runner.event("script-finished");
    expect(environment).toEqual({ FROM_SCRIPT: "a=b" });
    expect(await runner.ended()).toBe(0);
    if (status.output.kind !== "split") throw new Error("not split");
    const file = /at (.*)\n/.exec(status.output.stdout?.text ?? "")?.[1] ?? "";
    expect(path.basename(file)).toMatch(/^nextest-env\w{6}$/);
    expect(fs.existsSync(file)).toBe(false);
  });

  test("a setup script that sets a reserved name fails", async () => {
    const script = 'echo "NEXTEST_X=1" >> "$NEXTEST_ENV"';
    using runner = startRunner({ setupScripts: [{ program: "sh", args: ["-c", script] }] });
    const { status } = await runner.event("script-finished");
    expect(status.result.kind).toBe("exec-fail");
    expect(status.errors.join()).toContain("NEXTEST_X");
    expect(await runner.ended()).toBe(0);
    expect(runner.all("test-started")).toEqual([]);
  });

  test("too few descriptors for all at once: the others wait, and none fails", async () => {
    using runner = startRunner({ tests: 16, threads: 16, prelude: "ulimit -n 48" });
    const started = await runner.event("test-started");
    expect(started.type).toBe("test-started");
    const finished = (): number => runner.all("test-finished").length;
    while (finished() < 16) {
      const fake = await runner.rig.next();
      const before = finished();
      fake.exit(0);
      await until(() => finished() > before, "one more is finished");
    }
    expect(await runner.ended()).toBe(0);
    for (const { outcome } of runner.all("test-finished")) {
      expect(outcome.attempts[0].result).toEqual({ kind: "pass" });
    }
  });

  test("a reader that goes away ends the run", async () => {
    using runner = startRunner({ tests: 8, threads: 1, unread: true });
    const first = await runner.rig.next();
    await runner.stopReading();
    first.exit(0);
    // What started before the failure was seen is terminated.
    expect(await runner.ended()).toBe(110);
  });

  test("uncaptured tests write to the runner's own streams, after the runner's lines", async () => {
    using runner = startRunner({ capture: "none", tests: 2, threads: 1 });
    for (let each = 0; each < 2; each += 1) {
      const fake = await runner.rig.next();
      await fake.print(`${JSON.stringify({ type: "printed" })}\n`);
      fake.exit(0);
    }
    expect(await runner.ended()).toBe(0);
    await runner.event("run-finished");
    const order: readonly string[] = runner.events.map((event) => event.type);
    const printed = order.flatMap((type, index) => (type === "printed" ? [index] : []));
    const started = order.flatMap((type, index) => (type === "test-started" ? [index] : []));
    const finished = order.flatMap((type, index) => (type === "test-finished" ? [index] : []));
    expect(printed).toHaveLength(2);
    printed.forEach((at, index) => {
      expect(at).toBeGreaterThan(started[index] ?? Infinity);
      expect(at).toBeLessThan(finished[index] ?? -1);
    });
  });
});
