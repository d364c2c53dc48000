/** `cache info`, `clear`, `explain` and `verify`. */
import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { untilFilesAreTrusted } from "../rig/rig.ts";
import { scratchFolder } from "./fixtures.ts";
import { run, Workspace } from "./rig.ts";

setDefaultTimeout(120_000);

const root = path.join(scratchFolder(), "asked");
const store = path.join(scratchFolder(), "store");
let workspace: Workspace;

const LIBRARY = `
#[test]
fn plain() {}

#[test]
fn reads() {
    assert!(std::fs::read_to_string("data/a.txt").is_ok());
}

#[test]
fn looks_for() {
    let _ = std::path::Path::new("data/maybe.txt").exists();
}

#[test]
fn talks_to_others() {
    let _ = std::net::TcpStream::connect("127.0.0.1:9");
}

/// Times of files are no inputs: a result that is wrong.
#[test]
fn compares_times() {
    let time = std::fs::metadata("data/time.txt").unwrap().modified().unwrap();
    assert!(time > std::time::UNIX_EPOCH + std::time::Duration::from_secs(99));
}
`;

const CONFIG = `[cache]
dir = ${JSON.stringify(store)}
`;

const DISPROVED = "it did not pass, although nothing that its last result depends on had changed";

beforeAll(async () => {
  workspace = new Workspace(root);
  workspace.write("Cargo.toml", '[package]\nname = "asked"\nversion = "0.1.0"\nedition = "2021"\n');
  workspace.write("src/lib.rs", LIBRARY);
  workspace.write("data/a.txt", "a\n");
  workspace.write("data/time.txt", "a\n");
  workspace.write(".config/nextest.toml", CONFIG);
  await run(["cargo", "test", "--no-run"], { cwd: root });
  await untilFilesAreTrusted();
  await cached();
});

async function cached(args: readonly string[] = []): Promise<void> {
  const { exitCode } = await workspace.nextest(["run", "--cache", "read-write", ...args]);
  expect(exitCode).toBe(0);
}

async function explained(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { exitCode, stdout } = await workspace.nextest(["cache", "explain", ...args], { env });
  expect(exitCode).toBe(0);
  const tests = stdout.split(/^asked /mu).slice(1);
  return Object.fromEntries(
    tests.map((each) => {
      const [, name = "", ...rest] = /^(\w+): (\w+)\n((?: {4}.*\n)*)$/u.exec(each) ?? [];
      return [
        name,
        rest
          .join("\n")
          .split(/\n */u)
          .filter((line) => line !== ""),
      ];
    }),
  );
}

test("explain tells hits, and why a result was not stored", async () => {
  expect(await explained()).toEqual({
    plain: ["cached"],
    reads: ["cached"],
    looks_for: ["cached"],
    compares_times: ["cached"],
    talks_to_others: ["runs", "its last result was not stored: it connects to 127.0.0.1:9"],
  });
});

test("explain tells which input differs, and that a run notices the same", async () => {
  fs.writeFileSync(path.join(root, "data/a.txt"), "b\n");
  workspace.write("data/maybe.txt", "");
  expect(await explained(["reads"])).toEqual({
    reads: ["runs", `the content of ${root}/data/a.txt differs`],
  });
  const { stdout } = await workspace.nextest(["cache", "explain", "looks_for", "--format", "json"]);
  expect(JSON.parse(stdout)).toEqual({
    tests: [
      {
        "binary-id": "asked",
        "test-name": "looks_for",
        status: "runs",
        reasons: [`${root}/data/maybe.txt exists now`],
      },
    ],
  });
  await untilFilesAreTrusted();
  await cached();
  expect(await explained(["reads"])).toEqual({ reads: ["cached"] });
});

test("explain tells that environment or settings differ", async () => {
  expect(await explained(["plain"], { SOME_VARIABLE: "1" })).toEqual({
    plain: ["runs", "its environment differs: `SOME_VARIABLE` is set now"],
  });
  workspace.write(
    ".config/nextest.toml",
    `${CONFIG}[profile.default]\nslow-timeout = "50s"\n[[profile.default.overrides]]\nfilter = 'test(reads)'\ncache = false\n`,
  );
  expect(await explained(["-E", "test(plain) + test(reads)"])).toEqual({
    plain: ["runs", "its settings differ"],
    reads: ["runs", "the configuration excludes it from the cache"],
  });
  workspace.write(".config/nextest.toml", CONFIG);
});

test("verify runs hits, and a wrong one is a failure", async () => {
  const right = await workspace.nextest(["cache", "verify"]);
  expect([right.exitCode, right.stdout]).toEqual([0, "checked 4 results: all are right\n"]);
  const some = await workspace.nextest(["cache", "verify", "--count", "2", "--format", "json"]);
  expect(JSON.parse(some.stdout)).toEqual({ checked: 2, wrong: [] });
  fs.utimesSync(path.join(root, "data/time.txt"), 1, 1);
  const wrong = await workspace.nextest(["cache", "verify"]);
  expect([wrong.exitCode, wrong.stdout]).toEqual([
    100,
    "asked compares_times: its result can be reused, but it does not pass\nchecked 4 results: 1 of them wrong\n",
  ]);
  // It is not used again.
  expect(await explained(["compares_times"])).toEqual({ compares_times: ["runs", DISPROVED] });
});

test("a result that a run disproves is not used again", async () => {
  fs.utimesSync(path.join(root, "data/time.txt"), 1000, 1000);
  await untilFilesAreTrusted();
  await cached();
  expect(await explained(["compares_times"])).toEqual({ compares_times: ["cached"] });
  fs.utimesSync(path.join(root, "data/time.txt"), 1, 1);
  const failed = await workspace.nextest(["run", "--cache", "write"]);
  expect(failed.exitCode).toBe(100);
  expect(await explained(["compares_times"])).toEqual({
    compares_times: ["runs", DISPROVED, "its last result was not stored: it did not pass"],
  });
  const again = await workspace.nextest(["run", "--cache", "read-write", "--no-fail-fast"]);
  expect(again.exitCode).toBe(100);
});

test("info counts, and clear removes results and nothing else", async () => {
  const foreign = path.join(store, "packs", "notes.txt");
  fs.writeFileSync(foreign, "");
  const { stdout } = await workspace.nextest(["cache", "info", "--format", "json"]);
  // The pack and the notes of its binary.
  const bytes = fs
    .readdirSync(path.join(store, "packs"))
    .reduce((sum, name) => sum + fs.statSync(path.join(store, "packs", name)).size, 0);
  expect(JSON.parse(stdout)).toEqual({ folder: store, packs: 1, records: 4, bytes });
  const cleared = await workspace.nextest(["cache", "clear"]);
  expect([cleared.exitCode, cleared.stderr]).toEqual([0, `info: removed 4 results from ${store}\n`]);
  expect(fs.readdirSync(path.join(store, "packs"))).toEqual(["notes.txt"]);
  const empty = await workspace.nextest(["cache", "info"]);
  expect(empty.stdout).toBe(`folder:  ${store}\nresults: 0 results of 0 test binaries\nsize:    0 B\n`);
  expect(await explained(["plain"])).toEqual({
    plain: ["runs", "the cache has no result of this test binary as it is now"],
  });
});
