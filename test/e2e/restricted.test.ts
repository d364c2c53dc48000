/** Restricted environments: the run works, or one line says what is missing. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { shared } from "./rig.ts";

setDefaultTimeout(60_000);

const ONE = ["run", "-E", "test(=tests::adds)"];
/** The check before the runtime is compiled in. The musl runtime has no room for it. */
const COMPILED = Bun.which("cc") !== null && fs.readFileSync(process.execPath).includes("/ld-linux-");
/** A user other than root needs a namespace of users to have mounts of its own; some systems forbid it. */
const IN_NAMESPACE = `unshare ${process.getuid?.() === 0 ? "" : "--map-root-user"} --mount`;
const MOUNTS = Bun.spawnSync(["sh", "-c", `${IN_NAMESPACE} mount -t tmpfs tmpfs /proc`]).exitCode === 0;
/** Stack traces and crash reports of the runtime. */
const TRACE = /\n +at |bunfs|panic/;

describe.if(process.platform === "linux")("restricted", () => {
  test.each([400_000, 1_000_000, 2_000_000])("`ulimit -v %i`", async (kibibytes) => {
    const workspace = await shared("basic");
    const shell = `ulimit -v ${kibibytes}; exec "$@"`;
    const ran = await workspace.nextest(ONE, { shell });
    expect([ran.exitCode, ran.stderr.match(TRACE)]).toEqual([0, null]);
    const version = await workspace.nextest(["--version"], { shell: `ulimit -v ${kibibytes}; "$@" | cat` });
    expect(version.stdout).toContain("nextest-ts");
  });

  // Each is a little more than the runtime would reserve, so that it would leave nothing.
  test
    .if(COMPILED)
    .each([
      ...[408_000, 1_176_000, 1_231_000, 2_300_000, 2_575_000].map((kibibytes) => ["-v", kibibytes] as const),
      ...[1_073_000, 1_140_000, 2_160_000, 2_240_000].map((kibibytes) => ["-d", kibibytes] as const),
    ])("`ulimit %s %i`: the runtime leaves enough", async (limit, kibibytes) => {
    const workspace = await shared("basic");
    const ran = await workspace.nextest(ONE, { shell: `ulimit ${limit} ${kibibytes}; exec "$@"` });
    expect([ran.exitCode, ran.stderr.match(TRACE)]).toEqual([0, null]);
  });

  test.if(COMPILED)("less than 400 MB of address space: refused before the runtime starts", async () => {
    const workspace = await shared("basic");
    for (const kibibytes of [200_000, 390_000]) {
      const ran = await workspace.nextest(ONE, { shell: `ulimit -v ${kibibytes}; exec "$@"` });
      const line = "error: cannot start: the address space is limited to less than 400 MB (`ulimit -v`)\n";
      expect([kibibytes, ran.exitCode, ran.stdout, ran.stderr]).toEqual([kibibytes, 96, "", line]);
    }
  });

  test.if(COMPILED).each([
    ["-d", 290_000, 300_000, "data is limited to less than 300 MB (`ulimit -d`)"],
    ["-s", 128, 192, "the stack is limited to less than 192 KB (`ulimit -s`)"],
    ["-n", 5, 32, "fewer than 3 further files may be open (`ulimit -n`)"],
  ] as const)("`ulimit %s %i`: refused before the runtime starts", async (limit, less, enough, cause) => {
    const workspace = await shared("basic");
    const refused = await workspace.nextest(ONE, { shell: `ulimit ${limit} ${less}; exec "$@"` });
    const line = `error: cannot start: ${cause}\n`;
    expect([refused.exitCode, refused.stdout, refused.stderr]).toEqual([96, "", line]);
    const ran = await workspace.nextest(ONE, { shell: `ulimit ${limit} ${enough}; exec "$@"` });
    expect([ran.exitCode, ran.stderr.match(TRACE)]).toEqual([0, null]);
  });

  test.if(COMPILED && MOUNTS)("no `/proc`: refused before the runtime starts", async () => {
    const workspace = await shared("basic");
    const shell = `exec ${IN_NAMESPACE} sh -c 'mount -t tmpfs tmpfs /proc && exec "$@"' sh "$@"`;
    for (const args of [ONE, ["--version"]]) {
      const ran = await workspace.nextest(args, { shell });
      const line = "error: cannot start: /proc is not mounted, or not readable\n";
      expect([ran.exitCode, ran.stdout, ran.stderr]).toEqual([96, "", line]);
    }
  });

  test("a parent that ignores SIGCHLD", async () => {
    const workspace = await shared("basic");
    const ran = await workspace.nextest(ONE, { shell: 'exec env --ignore-signal=CHLD "$@"' });
    expect([ran.exitCode, ran.stderr.match(TRACE)]).toEqual([0, null]);
  });

  test.if(Bun.which("cc") !== null)("a clock before 1970, and a monotonic clock below zero", async () => {
    const workspace = await shared("basic");
    const library = path.join(scratchFolder(), "clocks.so");
    const source = `
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <stdlib.h>
      #include <time.h>
      int clock_gettime(clockid_t clock, struct timespec *time) {
        static int (*real)(clockid_t, struct timespec *);
        if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
        int result = real(clock, time);
        if (clock == CLOCK_REALTIME || getenv("BOTH_CLOCKS")) time->tv_sec -= 10000000000;
        return result;
      }`;
    const compile = ["cc", "-shared", "-fPIC", "-o", library, "-x", "c", "-", "-ldl"];
    expect(Bun.spawnSync(compile, { stdin: Buffer.from(source) }).exitCode).toBe(0);
    const archive = path.join(scratchFolder(), "basic.tar.zst");
    await workspace.nextest(["archive", "--archive-file", archive]);
    // Cargo does not work with such a clock, so only an archive can run.
    const args = [...ONE, "--archive-file", archive];
    const back = await workspace.nextest(args, { env: { LD_PRELOAD: library } });
    expect([back.exitCode, back.stderr.match(TRACE)]).toEqual([0, null]);
    const both = await workspace.nextest(args, { env: { LD_PRELOAD: library, BOTH_CLOCKS: "1" } });
    expect([both.exitCode, both.stdout]).toEqual([96, ""]);
    expect(both.stderr).toMatch(/^error: the monotonic clock is below zero\n/);
  });

  test.if(COMPILED && process.getuid?.() === 0)(
    "fewer than 6 further processes: refused before the runtime starts",
    async () => {
      const folder = scratchFolder();
      const copy = path.join(folder, "cargo-nextest");
      fs.copyFileSync(EXECUTABLE, copy);
      fs.chmodSync(copy, 0o755);
      for (let at = folder; at !== "/tmp"; at = path.dirname(at)) fs.chmodSync(at, 0o755);
      const user = ["setpriv", "--reuid", "54322", "--regid", "54322", "--clear-groups"];
      const line =
        "error: cannot start: fewer than 6 further processes or threads are allowed (`ulimit -u`)\n";
      for (const limit of [1, 2, 4, 6, 7]) {
        const command = [...user, "prlimit", `--nproc=${limit}:${limit}`, copy, "nextest", "--version"];
        const ran = Bun.spawnSync(command, { cwd: "/", stdin: "ignore" });
        // The process itself is one of them.
        const expected = limit < 7 ? [limit, 96, line] : [limit, 0, ""];
        expect([limit, ran.exitCode, ran.stderr.toString()]).toEqual(expected);
      }
    },
  );

  test.if(process.getuid?.() === 0)("few processes", async () => {
    const workspace = await shared("basic");
    const archive = path.join(scratchFolder(), "a.tar.zst");
    expect((await workspace.nextest(["archive", "--archive-file", archive])).exitCode).toBe(0);
    for (let folder = path.dirname(archive); folder !== "/tmp"; folder = path.dirname(folder))
      fs.chmodSync(folder, 0o777);
    for (const limit of [7, 8]) {
      const user = "setpriv --reuid 54321 --regid 54321 --clear-groups";
      const shell = `exec ${user} prlimit --nproc=${limit}:${limit} "$@"`;
      const ran = await workspace.nextest(["run", "--archive-file", archive], {
        shell,
        cwd: path.dirname(archive),
      });
      expect([limit, ran.exitCode, ran.stderr.match(TRACE)]).toEqual([limit, 96, null]);
      expect(ran.stderr).toMatch(
        /^error: too many processes: no more than \d+ may be started, and 6 are needed\n/,
      );
    }
  });

  test.each(["/dev/null", "x"])("`HOME=%s`", async (home) => {
    const workspace = await shared("basic");
    const cwd = scratchFolder();
    const env = { HOME: home, RUSTUP_HOME: process.env["RUSTUP_HOME"] ?? `${process.env["HOME"]}/.rustup` };
    const args = [...ONE, "--manifest-path", path.join(workspace.folder, "Cargo.toml")];
    const ran = await workspace.nextest(args, { env, cwd, without: ["XDG_CACHE_HOME"] });
    expect([ran.exitCode, ran.stderr.match(TRACE)]).toEqual([0, null]);
    expect(fs.readdirSync(cwd)).toEqual([]);
  });

  test("`XDG_CACHE_HOME=/dev/null`", async () => {
    const workspace = await shared("basic");
    const ran = await workspace.nextest(ONE, { env: { XDG_CACHE_HOME: "/dev/null" } });
    expect([ran.exitCode, ran.stderr.match(TRACE)]).toEqual([0, null]);
  });

  test("a FIFO in the place of each file that the program keeps", async () => {
    const workspace = await shared("basic");
    const [caches, state] = [scratchFolder(), scratchFolder()];
    const env = { XDG_CACHE_HOME: caches, NEXTEST_STATE_DIR: state, NEXTEST_HISTORY: "1" };
    const record = { ...env, NEXTEST_EXPERIMENTAL_RECORD: "1" };
    const user = path.join(scratchFolder(), "user.toml");
    fs.writeFileSync(user, "[record]\nenabled = true\n");
    const args = [...ONE, "--cache", "read-write", "--user-config-file", user];
    expect((await workspace.nextest(args, { env: record })).exitCode).toBe(0);
    const kept = [caches, state].flatMap((folder) =>
      fs
        .readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name)),
    );
    const names = kept.map((file) => path.basename(file));
    const expected = ["toolchains.json", "digests", "runs.json.zst"];
    expect(expected.filter((name) => !names.includes(name))).toEqual([]);
    for (const file of kept) {
      fs.rmSync(file);
      Bun.spawnSync(["mkfifo", file]);
    }
    const ran = await workspace.nextest(args, { env: record });
    expect([ran.exitCode, ran.stderr.match(TRACE)]).toEqual([0, null]);
    const isFifo = (file: string): boolean => fs.statSync(file).isFIFO();
    expect(kept.filter((file) => !isFifo(file) && !file.includes("sqlite"))).toEqual([]);
  });

  test.each(["off", "read-write"])("no folder for temporary files, `--cache %s`", async (mode) => {
    const workspace = await shared("basic");
    const ran = await workspace.nextest([...ONE, "--cache", mode], { env: { TMPDIR: "/no-such-folder" } });
    expect([ran.exitCode, ran.stderr.match(TRACE)]).toEqual([0, null]);
  });
});
