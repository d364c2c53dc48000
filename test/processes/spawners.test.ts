/** What every process host owes its user, shown with real processes. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { statIn } from "../faults/processes.ts";
import { isAlive, Rig, until } from "../rig/rig.ts";
import { HOSTS, type SpawnerKind, SpawnerUnderTest, texts } from "./spawner-under-test.ts";

setDefaultTimeout(60_000);

const kinds: readonly SpawnerKind[] = process.platform === "linux" ? ["threads", "portable"] : ["portable"];

function setUp(kind: SpawnerKind) {
  const rig = new Rig();
  const under = new SpawnerUnderTest(kind);
  const start = (key: number, more: Partial<Parameters<SpawnerUnderTest["start"]>[0]> = {}): void =>
    under.start({ key, program: rig.program, env: { base: rig.env, extra: {} }, ...more });
  return { rig, under, start, [Symbol.dispose]: () => [rig, under].map((each) => each[Symbol.dispose]()) };
}

/** Parent, group and session. */
function kinOf(stat: string): { readonly parent: number; readonly group: number; readonly session: number } {
  const [, parent, group, session] = statIn(stat).map(Number);
  return { parent: parent ?? 0, group: group ?? 0, session: session ?? 0 };
}

test("there is a host for this system", () => {
  for (const kind of kinds) expect(HOSTS[kind]).toBeDefined();
});

describe.each([...kinds])("%s", (kind) => {
  test("starts with arguments, folder, environment and empty standard input", async () => {
    using it = setUp(kind);
    it.start(1, {
      args: ["a b", "$(c)", "", "é"],
      cwd: it.rig.folder,
      env: { base: { ...it.rig.env, KEPT: "1", REPLACED: "old" }, extra: { REPLACED: "new", ADDED: "x=y" } },
    });
    const fake = await it.rig.next();
    expect(fake.hello.argv).toEqual(["a b", "$(c)", "", "é"]);
    expect(fs.realpathSync(fake.hello.cwd)).toBe(fs.realpathSync(it.rig.folder));
    expect(fake.hello.env).toMatchObject({ KEPT: "1", REPLACED: "new", ADDED: "x=y" });
    expect(fake.hello.env["HOME"]).toBeUndefined();
    expect(fake.hello.stdin).toBe("");
    expect((await it.under.event(1, "started")).pid).toBe(fake.hello.pid);
    fake.exit(0);
    await it.under.event(1, "closed");
    expect(it.under.types(1)).toEqual(["started", "exited", "closed"]);
  });

  test("what is not captured is the runner's own stream, or its standard error where it spares the other", async () => {
    using it = setUp(kind);
    const uncaptured = { kind: "split", stdout: false, stderr: false } as const;
    const streams = (pid: number | "self"): readonly string[] =>
      [1, 2].map((fd) => fs.readlinkSync(`/proc/${pid}/fd/${fd}`));
    const [out = "", err = ""] = streams("self");
    it.start(1, { output: uncaptured });
    const plain = await it.rig.next();
    expect(streams(plain.hello.pid)).toEqual([out, err]);
    it.start(2, { output: { ...uncaptured, sparesStdout: true } });
    const sparing = await it.rig.next();
    expect(streams(sparing.hello.pid)).toEqual([err, err]);
    for (const fake of [plain, sparing]) fake.exit(0);
    await it.under.event(2, "closed");
  });

  test("leads its own group, and stays in the runner's where asked", async () => {
    using it = setUp(kind);
    const own = kinOf(fs.readFileSync("/proc/self/stat", "latin1"));
    it.start(1);
    const leader = await it.rig.next();
    expect(kinOf(leader.hello.stat).group).toBe(leader.hello.pid);
    it.start(2, { group: "runner" });
    const member = await it.rig.next();
    expect(kinOf(member.hello.stat).group).toBe(own.group);
    for (const fake of [leader, member]) fake.exit(0);
    await Promise.all([it.under.event(1, "closed"), it.under.event(2, "closed")]);
  });

  test("keeps the streams apart and reports the exit code", async () => {
    using it = setUp(kind);
    it.start(1, { lastLine: "end: " });
    const fake = await it.rig.next();
    await fake.print("out\n");
    await fake.print("err\n", "stderr");
    await fake.print("end: \n");
    fake.exit(101);
    const closed = await it.under.event(1, "closed");
    expect((await it.under.event(1, "exited")).status).toEqual({ kind: "exited", code: 101 });
    expect(texts(closed)).toEqual({ stdout: "out\nend: \n", stderr: "err\n" });
    expect(closed.lastLineSeen).toBe(true);
    expect(closed.errors).toEqual([]);
  });

  test("gives combined output", async () => {
    using it = setUp(kind);
    it.start(1, { output: { kind: "combined" }, lastLine: "end: " });
    const fake = await it.rig.next();
    await fake.print("one\n");
    await fake.print("two\n", "stderr");
    fake.exit(0);
    const closed = await it.under.event(1, "closed");
    expect(texts(closed).stdout).toBe("one\ntwo\n");
    expect(closed.lastLineSeen).toBe(false);
  });

  test("keeps combined output in the order in which it was written, however late it is read", async () => {
    using it = setUp(kind);
    const written = path.join(it.rig.folder, "written");
    const numbers = Array.from({ length: 100 }, (_, index) => index);
    const script = `for i in ${numbers.join(" ")}; do echo "out $i"; echo "err $i" >&2; done; : >${written}`;
    it.start(1, { program: "/bin/sh", args: ["-c", script], output: { kind: "combined" } });
    await it.under.event(1, "started");
    // The runner is busy for as long as the process writes.
    while (!fs.existsSync(written)) Bun.sleepSync(1);
    const expected = numbers.map((number) => `out ${number}\nerr ${number}\n`);
    expect(texts(await it.under.event(1, "closed")).stdout).toBe(expected.join(""));
  });

  test("combined output can be looked at and given up", async () => {
    using it = setUp(kind);
    it.start(1, { output: { kind: "combined" } });
    const fake = await it.rig.next();
    const child = await fake.child({ holdsOutput: true });
    await fake.print("out\n");
    await fake.print("err\n", "stderr");
    fake.exit(0);
    await it.under.event(1, "exited");
    it.under.host.snapshot(1);
    const { output } = await it.under.event(1, "snapshot");
    expect(output).toMatchObject({ kind: "combined", output: { text: "out\nerr\n" } });
    expect(it.under.types(1)).toEqual(["started", "exited", "snapshot"]);
    it.under.host.release(1);
    expect(texts(await it.under.event(1, "closed"))).toEqual({ stdout: "out\nerr\n" });
    process.kill(child, "SIGKILL");
  });

  test.each([
    ["SIGABRT", 6],
    ["SIGKILL", 9],
    ["SIGUSR1", 10],
  ] as const)("reports an end by %s", async (name, signal) => {
    using it = setUp(kind);
    it.start(1);
    (await it.rig.next()).die(name);
    expect((await it.under.event(1, "exited")).status).toEqual({ kind: "signaled", signal, name });
  });

  test("the end of a process and of its output are two facts", async () => {
    using it = setUp(kind);
    it.start(1);
    const fake = await it.rig.next();
    const child = await fake.child({ holdsOutput: true });
    await fake.print("before\n");
    fake.exit(0);
    await it.under.event(1, "exited");
    it.under.host.snapshot(1);
    const { output } = await it.under.event(1, "snapshot");
    expect(output).toMatchObject({ kind: "split", stdout: { text: "before\n" } });
    expect(it.under.types(1)).toEqual(["started", "exited", "snapshot"]);
    it.under.host.release(1);
    expect(texts(await it.under.event(1, "closed"))).toEqual({ stdout: "before\n", stderr: "" });
    expect(isAlive(child)).toBe(true);
    process.kill(child, "SIGKILL");
  });

  test("closing its output is no end", async () => {
    using it = setUp(kind);
    it.start(1);
    const fake = await it.rig.next();
    await fake.print("text");
    for (const stream of ["stdout", "stderr"] as const) await fake.close(stream);
    await fake.ignore("SIGTERM");
    expect(it.under.types(1)).toEqual(["started"]);
    fake.exit(3);
    expect(texts(await it.under.event(1, "closed"))).toEqual({ stdout: "text", stderr: "" });
  });

  test("what does not fit into memory is in a file", async () => {
    using it = setUp(kind);
    const prefix = path.join(it.rig.folder, "spill", "1");
    it.start(1, { spillPrefix: prefix });
    const fake = await it.rig.next();
    const line = `${"x".repeat(1023)}\n`;
    await fake.print(line, "stdout", 12 * 1024);
    fake.exit(0);
    const { output } = await it.under.event(1, "closed");
    if (output.kind !== "split" || output.stdout === undefined) throw new Error("not captured");
    expect(output.stdout.bytes).toBe(12 * 1024 * 1024);
    expect(output.stdout.cut).toEqual({ omittedBytes: 10 * 1024 * 1024, file: `${prefix}-stdout.txt` });
    expect(fs.statSync(`${prefix}-stdout.txt`).size).toBe(12 * 1024 * 1024);
  });

  test("a script without `#!` is run by the shell, if the request allows it", async () => {
    using it = setUp(kind);
    const program = path.join(it.rig.folder, "a script");
    fs.writeFileSync(program, 'echo "$0 $1 $2"\nexit 7\n', { mode: 0o755 });
    it.under.start({
      key: 1,
      program,
      args: ["one", "two words"],
      env: { base: it.rig.env, extra: {} },
      shellFallback: true,
    });
    expect((await it.under.event(1, "exited")).status).toEqual({ kind: "exited", code: 7 });
    expect(texts(await it.under.event(1, "closed"))).toEqual({
      stdout: `${program} one two words\n`,
      stderr: "",
    });
    it.under.start({ key: 2, program, env: { base: it.rig.env, extra: {} } });
    expect((await it.under.event(2, "start-failed")).failure).toMatchObject({ code: "ENOEXEC" });
  });

  describe("what cannot be started is a failure to start, with the system's cause", () => {
    const cases: readonly (readonly [string, string, string, number | undefined])[] = [
      ["a missing file", "ENOENT", "no such file or directory", undefined],
      ["a file without permission", "EACCES", "permission denied", 0o644],
      ["an empty file", "ENOEXEC", "exec format error", 0o755],
      ["a truncated executable", "ENOEXEC", "exec format error", 0o755],
    ];
    test.each([...cases])("%s: %s", async (what, code, message, mode) => {
      using it = setUp(kind);
      const program = path.join(it.rig.folder, "broken");
      if (mode !== undefined)
        fs.writeFileSync(program, what.startsWith("a trunc") ? "\x7fELF\x02\x01" : "", { mode });
      it.start(1, { program });
      expect((await it.under.event(1, "start-failed")).failure).toEqual({ code, message, program });
    });

    test("a missing folder, a missing command", async () => {
      using it = setUp(kind);
      it.start(1, { cwd: path.join(it.rig.folder, "gone") });
      expect((await it.under.event(1, "start-failed")).failure.code).toBe("ENOENT");
      it.start(2, { program: "no-such-command-anywhere" });
      expect((await it.under.event(2, "start-failed")).failure.code).toBe("ENOENT");
    });
  });

  test("finds commands on the child's own PATH", async () => {
    using it = setUp(kind);
    const { folder } = it.rig;
    it.start(1, {
      program: "fake-test",
      env: { base: it.rig.env, extra: { PATH: `${folder}:${it.rig.env["PATH"]}` } },
    });
    (await it.rig.next()).exit(7);
    expect((await it.under.event(1, "exited")).status).toEqual({ kind: "exited", code: 7 });
  });

  test("many at once are kept apart", async () => {
    using it = setUp(kind);
    const keys = Array.from({ length: 12 }, (_, index) => index);
    for (const key of keys) it.start(key, { args: [String(key)] });
    for (const _ of keys) {
      const fake = await it.rig.next();
      const key = Number(fake.hello.argv[0]);
      await fake.print(`${key}\n`, "stdout", key);
      fake.exit(key);
    }
    for (const key of keys) {
      expect((await it.under.event(key, "exited")).status).toEqual({ kind: "exited", code: key });
      expect(texts(await it.under.event(key, "closed")).stdout).toBe(`${key}\n`.repeat(key));
    }
  });
});

test.if(process.platform === "linux")("output is a pipe that can be opened again by name", async () => {
  using it = setUp("threads");
  it.start(1, { program: "/bin/sh", args: ["-c", "echo one > /dev/stdout; echo two > /dev/stderr"] });
  expect(texts(await it.under.event(1, "closed"))).toEqual({ stdout: "one\n", stderr: "two\n" });
});

test.if(process.platform === "linux")("a text with a zero byte cannot be passed on", async () => {
  using it = setUp("threads");
  it.start(1, { args: ["a\0b"] });
  expect((await it.under.event(1, "start-failed")).failure.code).toBe("EINVAL");
  await until(() => it.under.heard.length === 1, "one event was heard");
});

// Threads of earlier tests may still start, and end, in between: so this counts in a process of its own.
describe.if(process.platform === "linux")("leaves no descriptor behind", () => {
  test.each(kinds)(
    "%s",
    (kind) => {
      const program = path.join(import.meta.dirname, "descriptors-program.ts");
      const { stdout, exitCode } = Bun.spawnSync([process.execPath, program, kind], { stderr: "inherit" });
      expect(exitCode).toBe(0);
      const [before, after] = stdout.toString().split(" ");
      expect(after).toMatch(/^\d+$/);
      expect(after).toBe(before);
    },
    30_000,
  );
});
