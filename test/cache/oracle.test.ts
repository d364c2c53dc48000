/**
 * Checks that each single change makes exactly the expected tests run again. The changes are made one after the other
 * in one workspace.
 */
import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { CHANGES } from "./changes.ts";
import { run } from "../e2e/rig.ts";
import { CachedWorkspace } from "./cached-workspace.ts";

setDefaultTimeout(120_000);

const oracle = new CachedWorkspace("oracle");
let all: readonly string[] = [];

beforeAll(async () => {
  await oracle.build();
  all = (await oracle.ran()).ran;
});

for (const { name, make, args, env, runs } of CHANGES) {
  test(name, async () => {
    make?.(oracle);
    const { ran, cached } = await oracle.ran({ args, env });
    const expected = runs === "all" ? [...ran, ...cached] : runs;
    expect(ran).toEqual(expected.toSorted());
    expect(ran.length + cached.length).toBeGreaterThanOrEqual(all.length);
  });
}

test("there are at least forty changes, and tests of every kind", () => {
  expect(CHANGES.length).toBeGreaterThanOrEqual(40);
  expect(all.length).toBeGreaterThan(30);
});

test("a failure is never reused", async () => {
  await oracle.ran();
  oracle.write("reads/data/guarded.txt", "bad\n");
  expect((await oracle.ran()).failed).toEqual(["guarded"]);
  expect((await oracle.ran()).failed).toEqual(["guarded"]);
  oracle.write("reads/data/guarded.txt", "good\n");
  expect(await oracle.ran()).toMatchObject({ ran: [], failed: [] });
});

test("two runners at once: neither harms the other, and the next run executes nothing", async () => {
  oracle.clear();
  const both = await Promise.all([oracle.ran({ id: "a" }), oracle.ran({ id: "b" })]);
  expect(both.map(({ failures }) => failures)).toEqual([[], []]);
  expect((await oracle.ran()).ran).toEqual([]);
});

test("a store that was cut off or altered is a miss", async () => {
  for (const damage of [
    (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1),
    (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -9), Buffer.from("X"), bytes.subarray(-8)]),
    () => Buffer.alloc(0),
  ]) {
    await oracle.ran();
    for (const file of oracle.packs()) fs.writeFileSync(file, damage(fs.readFileSync(file)));
    const { ran, cached } = await oracle.ran();
    expect([ran.length > 30, cached]).toEqual([true, []]);
  }
});

test("stored digests that were altered are ignored", async () => {
  await oracle.ran();
  fs.writeFileSync(path.join(oracle.store, "digests"), "nextest-ts-digests 1 00\n");
  expect((await oracle.ran()).ran).toEqual([]);
});

test("a read-only store is used, with a warning", async () => {
  await oracle.ran();
  const folder = path.join(oracle.store, "packs");
  // The superuser may write anywhere, so permission bits do not help; a file instead of the folder does.
  fs.renameSync(folder, `${folder}-away`);
  fs.writeFileSync(folder, "");
  const { stderr, ran } = await oracle.ran();
  expect(ran.length).toBeGreaterThan(30);
  expect(stderr).toContain("warning: results were not stored in the cache");
  fs.rmSync(folder);
  fs.renameSync(`${folder}-away`, folder);
  expect((await oracle.ran()).ran).toEqual([]);
});

test("another umask runs everything again", async () => {
  await oracle.ran();
  expect((await oracle.ran({ shell: 'umask 077; exec "$@"' })).cached).toEqual([]);
});

const CAN_MOUNT = process.getuid?.() === 0;

for (const [name, mount] of [
  ["full", "size=8k"],
  ["read-only", "ro"],
] as const) {
  test.skipIf(!CAN_MOUNT)(`a store on a ${name} disk costs a warning, and nothing is wrong`, async () => {
    await oracle.ran();
    const shell = `unshare --mount sh -c 'mount -t tmpfs -o ${mount} none "$0" && exec "$@"' ${oracle.store} "$@"`;
    const { stderr, ran, failures } = await oracle.ran({ shell });
    expect(ran.length).toBeGreaterThan(30);
    expect(failures).toEqual([]);
    expect(stderr).toContain("warning: results were not stored in the cache");
    expect((await oracle.ran()).ran).toEqual([]);
  });
}

/** Makes the runner's wall clock one hour slow as soon as a file exists. */
const CLOCK = `#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = syscall(SYS_clock_gettime, clock, time);
  const char *file = getenv("SET_BACK");
  if (clock == CLOCK_REALTIME && file && access(file, F_OK) == 0) time->tv_sec -= 3600;
  return result;
}
`;

test.skipIf(Bun.which("cc") === null)("nothing is stored while the clock is set back", async () => {
  const [source, library, file] = ["clock.c", "clock.so", "set-back"].map((name) =>
    path.join(oracle.root, "..", name),
  );
  fs.writeFileSync(source ?? "", CLOCK);
  expect((await run(["cc", "-shared", "-fPIC", "-o", library ?? "", source ?? ""])).exitCode).toBe(0);
  // The setup script makes the file, so the run begins before the clock is set back.
  const env = { SET_BACK: file ?? "", LD_PRELOAD: library ?? "" };
  const first = await oracle.ran({ env });
  expect(first.cached).toEqual([]);
  expect((await oracle.explain(env)).get("plain")).toContain("the clock was set back while it ran");
  fs.rmSync(file ?? "");
  expect((await oracle.ran({ env })).cached).toEqual([]);
  fs.rmSync(file ?? "");
});

const OTHER_TOOLCHAIN = await otherToolchain();

/** An installed toolchain that is not the active one under a second name: such a link compiles the same programs. */
async function otherToolchain(): Promise<string | undefined> {
  if (Bun.which("rustup") === null) return undefined;
  const { stdout } = await run(["rustup", "toolchain", "list"]);
  const active = await run(["rustc", "--version", "--verbose"]);
  for (const name of stdout.split("\n").flatMap((line) => line.split(" ").slice(0, 1))) {
    if (name === "") continue;
    const other = await run(["rustc", `+${name}`, "--version", "--verbose"]);
    if (other.exitCode === 0 && other.stdout !== active.stdout) return name;
  }
  return undefined;
}

test.skipIf(OTHER_TOOLCHAIN === undefined)("another toolchain runs everything again", async () => {
  await oracle.ran();
  oracle.write("rust-toolchain.toml", `[toolchain]\nchannel = "${OTHER_TOOLCHAIN}"\n`);
  expect((await oracle.ran()).cached).toEqual([]);
  fs.rmSync(path.join(oracle.root, "rust-toolchain.toml"));
  expect((await oracle.ran()).ran).toEqual([]);
});
