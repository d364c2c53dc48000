/** Fork servers with real processes: what a test sees, how it ends, and what happens to servers that are killed. */
import { afterAll, afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { nativeHelper } from "../../src/os/linux/native-helper.ts";
import { ThreadSpawner } from "../../src/os/linux/reactor/thread-spawner.ts";
import type { SpawnRequest } from "../../src/os/processes/host/process-host.ts";
import { buildHelper } from "../../tools/build-native.ts";
import { until } from "../rig/rig.ts";
import { SpawnerUnderTest, texts } from "./spawner-under-test.ts";

// Two servers that are stopped take two seconds each by themselves, on a machine that may do other things.
setDefaultTimeout(60_000);

const LINUX = process.platform === "linux" && (process.arch === "x64" || process.arch === "arm64");
const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "fork-server-"));
const program = path.join(folder, "fork-program");

const wasBuilt = LINUX && (await prepare());

/** Without a compiler there is no fork server, and nothing to test. */
async function prepare(): Promise<boolean> {
  if (process.arch !== "x64" && process.arch !== "arm64") return false;
  if ((await buildHelper(process.arch)) === undefined) return false;
  const source = path.join(import.meta.dirname, "fork-server-program.c");
  const compiled = Bun.spawnSync(["cc", "-O0", "-pthread", "-o", program, source]);
  if (compiled.exitCode !== 0) throw new Error(compiled.stderr.toString());
  return true;
}

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A host, and tests of the program until one is started by a server. */
class Forking {
  readonly under: SpawnerUnderTest;
  #key = 0;
  readonly #base = { PATH: "/usr/bin:/bin", HOME: "/root", ÜML: "ä b" };

  constructor(restartAfter = 1000, { helper = nativeHelper("fork-server"), patience = 2000 } = {}) {
    if (helper === undefined) throw new Error("no helper");
    const limits = { from: 2, restartAfter, patience };
    this.under = new SpawnerUnderTest((listener) => new ThreadSpawner(1, listener, { helper, limits }));
  }

  start(name: string, more: Partial<SpawnRequest> = {}): number {
    this.#key += 1;
    const extra = { NEXTEST_RUN_ID: "r", NEXTEST_ATTEMPT_ID: `id-${name}`, NEXTEST_TEST_NAME: name };
    this.under.start({
      key: this.#key,
      program,
      args: ["--exact", name, "--nocapture"],
      cwd: folder,
      env: { base: this.#base, extra },
      forkable: true,
      ...more,
    });
    return this.#key;
  }

  /** Runs `name` to its end; the result says whether a server started it. */
  async run(name: string, more: Partial<SpawnRequest> = {}) {
    const key = this.start(name, more);
    const { pid } = await this.under.event(key, "started");
    const exited = await this.under.event(key, "exited");
    const closed = await this.under.event(key, "closed");
    return { key, pid, exited, ...texts(closed) };
  }

  /** Waits for a server that is ready: until a test's memory shows the helper. */
  async warm(): Promise<void> {
    for (;;) {
      const key = this.start("wait");
      const { pid } = await this.under.event(key, "started");
      // Before it waits, the program has written to its standard error.
      const forked = fs.readFileSync(`/proc/${pid}/maps`, "utf8").includes("nextest-fork-server");
      process.kill(pid, "SIGKILL");
      await this.under.event(key, "closed");
      if (forked) return;
    }
  }

  /** Processes that tests left running are adopted by this process; the owner of the host must wait for them. */
  async orphansEnded(): Promise<void> {
    await until(() => {
      this.under.host.reap(zombies());
      const known = servers();
      return children().every((pid) => known.includes(pid));
    }, "the orphans were waited for");
  }

  [Symbol.dispose](): void {
    this.under[Symbol.dispose]();
  }
}

/** Servers, by their command line. */
function servers(): readonly number[] {
  return children().filter((pid) => commandLine(pid).includes("nextest-fork-server"));
}

/** This process's children that run the program, or did. Tests of other files may have left others. */
function children(): readonly number[] {
  return allChildren().filter((pid) => statOf(pid).includes(`(${path.basename(program)})`));
}

/** A thread that ends during the scan hands its children to one that may have been read already, so it starts again. */
function allChildren(): readonly number[] {
  const folder = "/proc/self/task";
  for (;;) {
    try {
      const texts = fs
        .readdirSync(folder)
        .map((task) => fs.readFileSync(`${folder}/${task}/children`, "utf8"));
      return texts.join("").split(" ").filter(Boolean).map(Number);
    } catch (thrown) {
      if (!fs.existsSync(folder)) throw thrown;
    }
  }
}

function commandLine(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** Zombies: children of this process that were not waited for. */
function zombies(): readonly number[] {
  return children().filter((pid) => stateOf(pid) === "Z");
}

function stateOf(pid: number): string {
  const stat = statOf(pid);
  return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
}

/** `/proc/PID/stat`; empty: there is no such process. */
function statOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return "";
  }
}

/** The copy that waits for an order: the one of the two that is in the server's group and does not lead it. */
function serverAndCopy(): { readonly server: number; readonly copy: number } | undefined {
  const [server = 0, copy = 0] = servers().toSorted((left, right) => left - right);
  return copy === 0 ? undefined : { server, copy };
}

async function bothOf(): Promise<{ readonly server: number; readonly copy: number }> {
  await until(() => serverAndCopy() !== undefined, "a copy waits");
  return serverAndCopy() ?? { server: 0, copy: 0 };
}

describe.if(wasBuilt)("fork server", () => {
  afterEach(async () => {
    await until(() => zombies().length === 0, "everything was waited for");
  });

  test("a test sees what it would see without", async () => {
    using it = new Forking();
    const ordinary = await it.run("tell", { forkable: false });
    await it.warm();
    const forked = await it.run("tell");
    expect(forked.stdout).toBe(ordinary.stdout);
    expect(forked.stderr).toBe(ordinary.stderr);
    expect(forked.stdout).toContain("constructors: 1, in this process: 1");
    expect(forked.stdout).toContain("[--exact] [tell] [--nocapture]");
    expect(forked.stdout).not.toContain("LD_PRELOAD");
  });

  test("texts of any length, combined output, another folder", async () => {
    using it = new Forking();
    const name = "é".repeat(5000);
    await it.warm();
    const output = { kind: "combined" } as const;
    expect(await it.run(name, { output, cwd: "/" })).toMatchObject({ stdout: `to stderr: ${name}l\n` });
    const long = "x".repeat(100_000);
    expect((await it.run(long)).stderr).toBe(`to stderr: ${long}l\n`);
    const missing = it.start("tell", { cwd: path.join(folder, "missing") });
    const failed = await it.under.event(missing, "start-failed");
    expect(failed.failure).toMatchObject({ code: "ENOENT" });
  });

  test("every way to end is reported as it is, also by a test that closes everything or replaces handlers", async () => {
    using it = new Forking();
    await it.warm();
    const endings = ["abort", "leave", "raise", "close-all", "replace", "fork"];
    for (const name of endings) {
      const forked = await it.run(name);
      const ordinary = await it.run(name, { forkable: false });
      expect([name, forked.exited.status]).toEqual([name, ordinary.exited.status]);
      expect([name, forked.stderr]).toEqual([name, ordinary.stderr]);
    }
    await it.orphansEnded();
  });

  test("a test is the runner's child, leads its group and is killed alone", async () => {
    using it = new Forking();
    await it.warm();
    const key = it.start("wait");
    const { pid } = await it.under.event(key, "started");
    expect(children()).toContain(pid);
    process.kill(-pid, "SIGKILL");
    const { status } = await it.under.event(key, "exited");
    expect(status).toMatchObject({ kind: "signaled", signal: 9 });
    await it.under.event(key, "closed");
    expect((await it.run("leave")).exited.status).toEqual({ kind: "exited", code: 7 });
  });

  test("peak memory is that of the test", async () => {
    using it = new Forking();
    await it.warm();
    const { exited } = await it.run("fill");
    const peak = (exited.costs?.peakMemory?.bytes ?? 0) / 2 ** 20;
    expect(peak).toBeGreaterThan(100);
    expect(peak).toBeLessThan(110);
    const small = (await it.run("leave")).exited.costs?.peakMemory?.bytes ?? Infinity;
    expect(small / 2 ** 20).toBeLessThan(10);
  });

  test("servers are replaced, and nothing of them stays", async () => {
    using it = new Forking(3);
    for (let count = 0; count < 40; count += 1) {
      expect((await it.run("leave")).exited.status).toEqual({ kind: "exited", code: 7 });
    }
    await until(
      () => servers().length <= 2 && zombies().length === 0,
      "there is at most one server with its copy",
    );
  });

  const VICTIMS = ["server", "copy"] as const;
  for (const victim of VICTIMS) {
    test(`the ${victim} is killed: the next tests start all the same`, async () => {
      using it = new Forking();
      for (let round = 0; round < 5; round += 1) {
        await it.run("leave");
        const both = serverAndCopy();
        if (both !== undefined) process.kill(both[victim], "SIGKILL");
        expect((await it.run("leave")).exited.status).toEqual({ kind: "exited", code: 7 });
      }
    });

    test(`the ${victim} is stopped: its test starts the ordinary way, once`, async () => {
      using it = new Forking();
      await it.warm();
      const both = await bothOf();
      process.kill(both[victim], "SIGSTOP");
      for (let count = 0; count < 3; count += 1) {
        const { exited, stderr } = await it.run("leave");
        expect(exited.status).toEqual({ kind: "exited", code: 7 });
        expect(stderr).toBe("to stderr: leavel\n");
      }
      await until(() => stateOf(both[victim]) !== "T", "the stopped one is gone");
    });
  }

  test("servers that are killed all the time cost no result", async () => {
    using it = new Forking(20);
    const killed = new Set<number>();
    const killer = setInterval(() => {
      for (const pid of servers()) {
        killed.add(pid);
        process.kill(pid, "SIGKILL");
      }
    }, 5);
    try {
      for (let count = 0; count < 300; count += 1) {
        const { exited, pid } = await it.run("leave");
        // What was a copy when it was looked at may have been a test when it was killed.
        const hit = exited.status.kind === "signaled" && killed.has(pid);
        if (!hit) expect(exited.status).toEqual({ kind: "exited", code: 7 });
      }
    } finally {
      clearInterval(killer);
    }
  });

  /** In the order of execution. Step 7 is in the test's own process, which must then be reported as killed. */
  const STEPS = [
    [1, "before it says that it is ready"],
    [2, "when it said that it is ready"],
    [3, "while a copy waits"],
    [4, "as a copy, before it takes an order"],
    [5, "as a copy, with an order"],
    [6, "as a copy, before it says that it started"],
    [7, "as a copy, when it said that it started"],
    [8, "when a copy took an order"],
  ] as const;
  const STARTED = 7;

  for (const [step, when] of STEPS)
    for (const [word, number] of [
      ["killed", 9],
      ["stopped", 19],
    ] as const) {
      // A test that is stopped once it started is a test that hangs.
      if (step === STARTED && word === "stopped") continue;
      test(`a server that is ${word} ${when} costs no result`, async () => {
        if (process.arch !== "x64" && process.arch !== "arm64") return;
        const helper = path.join(folder, `helper-${step}-${number}.so`);
        const definitions = [`AT_STEP=${step}`, `SIGNAL=${number}`];
        expect(await buildHelper(process.arch, { outfile: helper, definitions })).toBeDefined();
        using it = new Forking(1000, { helper, patience: 150 });
        for (let count = 0; count < 12; count += 1) {
          const { exited, stderr } = await it.run("leave");
          const isTest = step === STARTED && exited.status.kind === "signaled";
          if (!isTest) expect(exited.status).toEqual({ kind: "exited", code: 7 });
          expect(stderr).toBe(isTest ? "" : "to stderr: leavel\n");
        }
      });
    }

  test("a test that becomes a daemon ends as it does without a server", async () => {
    using it = new Forking();
    await it.warm();
    const forked = await it.run("daemon");
    const ordinary = await it.run("daemon", { forkable: false });
    expect(forked.exited.status).toEqual({ kind: "exited", code: 0 });
    expect([forked.exited.status, forked.stderr]).toEqual([ordinary.exited.status, ordinary.stderr]);
    await it.orphansEnded();
  });

  test("a closed host leaves no server behind, nor a copy that the server makes just then", async () => {
    for (let round = 0; round < 20; round += 1) {
      let left: readonly number[] = [];
      {
        using it = new Forking();
        await it.warm();
        left = servers();
      }
      expect(left.length).toBeGreaterThan(0);
      await until(() => children().length === 0, "all children were waited for");
    }
  });
});
