/** `--cache` on real tests: what is reused, what makes a test run again, and what is never stored. */
import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { untilFilesAreTrusted } from "../rig/rig.ts";
import { scratchFolder } from "./fixtures.ts";
import { run, Workspace } from "./rig.ts";

setDefaultTimeout(120_000);

const root = path.join(scratchFolder(), "cached");
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
fn lists() {
    assert!(std::fs::read_dir("data").unwrap().count() > 0);
}

#[test]
fn looks_for() {
    let _ = std::path::Path::new("data/maybe.txt").exists();
}

#[test]
fn child_reads() {
    let out = std::process::Command::new("/bin/cat").arg("data/b.txt").output().unwrap();
    assert!(out.status.success());
}

#[test]
fn follows_a_link() {
    assert!(std::fs::read_to_string("data/link").is_ok());
}

#[test]
fn has_its_own_folder() {
    let folder = std::env::temp_dir().join(format!("nextest-cache-test-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("x"), "x").unwrap();
    assert_eq!(std::fs::read_to_string(folder.join("x")).unwrap(), "x");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn talks_to_itself() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let _ = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
}

#[test]
fn talks_to_others() {
    let _ = std::net::TcpStream::connect("127.0.0.1:9");
}

#[test]
fn counts_up() {
    let file = "data/counter.txt";
    let count: u32 = std::fs::read_to_string(file).unwrap().trim().parse().unwrap();
    std::fs::write(file, format!("{}", count + 1)).unwrap();
}

#[test]
fn reads_a_variable() {
    let _ = std::env::var("CACHE_TEST_VARIABLE");
}
`;

beforeAll(async () => {
  workspace = new Workspace(root);
  workspace.write("Cargo.toml", '[package]\nname = "cached"\nversion = "0.1.0"\nedition = "2021"\n');
  workspace.write("src/lib.rs", LIBRARY);
  workspace.write("data/a.txt", "a\n");
  workspace.write("data/b.txt", "b\n");
  workspace.write("data/counter.txt", "0\n");
  fs.symlinkSync("b.txt", path.join(root, "data/link"));
  workspace.write(".config/nextest.toml", `[cache]\ndir = ${JSON.stringify(store)}\n`);
  await run(["cargo", "test", "--no-run"], { cwd: root });
});

/** Runs, and says which tests ran. */
async function ran(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  await untilFilesAreTrusted();
  const { exitCode, events } = await workspace.nextest(["run", "--cache", "read-write", ...args], {
    events: true,
    env,
  });
  expect(exitCode).toBe(0);
  return events
    .flatMap((event) =>
      event.type === "test-finished" && event.reused === undefined ? [event.test.testName] : [],
    )
    .sort();
}

/** Tests that are never stored. */
const NEVER = ["counts_up", "talks_to_others"];

async function warm(): Promise<void> {
  // `counts_up` changes the folder that `lists` lists: only its entries count.
  await ran();
  expect(await ran()).toEqual([...NEVER]);
}

describe("a second run", () => {
  test("executes nothing that can be reused, and counts it apart", async () => {
    await warm();
    const { stderr } = await workspace.nextest(["run", "--cache", "read"]);
    expect(stderr).toMatch(/CACHED \[ +\d+\.\d+s\] \( *\d+\/11\) cached plain/);
    expect(stderr).toMatch(/Summary .* 2 tests run: 2 passed, 9 cached, 0 skipped/);
  });

  test("without the cache executes everything", async () => {
    const { stderr } = await workspace.nextest(["run"]);
    expect(stderr).toMatch(/11 tests run: 11 passed, 0 skipped/);
    const off = await workspace.nextest(["run", "--no-cache"], { env: { NEXTEST_CACHE: "read" } });
    expect(off.stderr).toMatch(/11 tests run: 11 passed, 0 skipped/);
  });
});

describe("a change makes exactly its tests run again", () => {
  const CHANGES: readonly (readonly [name: string, make: () => void, runs: readonly string[]])[] = [
    ["content of a file", () => workspace.write("data/a.txt", "other\n"), ["reads"]],
    [
      "a file that a child and a link lead to",
      () => workspace.write("data/b.txt", "other\n"),
      ["child_reads", "follows_a_link"],
    ],
    ["a file begins to exist", () => workspace.write("data/maybe.txt", ""), ["lists", "looks_for"]],
    ["permission bits", () => fs.chmodSync(path.join(root, "data/a.txt"), 0o600), ["reads"]],
    ["nothing but the time", () => fs.utimesSync(path.join(root, "data/a.txt"), 1, 1), []],
  ];
  for (const [name, make, runs] of CHANGES) {
    test(name, async () => {
      await warm();
      make();
      expect(await ran()).toEqual([...runs, ...NEVER].sort());
    });
  }

  test("an environment variable, unless it has no say", async () => {
    await warm();
    expect(await ran([], { CACHE_TEST_VARIABLE: "1" })).toHaveLength(11);
    expect(await ran([], { TMUX: "1" })).toEqual(NEVER);
  });

  test("the binary", async () => {
    await warm();
    workspace.write("src/lib.rs", `${LIBRARY}\n#[test]\nfn more() {}\n`);
    expect(await ran()).toHaveLength(12);
    workspace.write("src/lib.rs", LIBRARY);
  });
});

describe("the store", () => {
  test("damaged, it is a miss", async () => {
    await warm();
    for (const name of fs.readdirSync(path.join(store, "packs"))) {
      const file = path.join(store, "packs", name);
      const text = fs.readFileSync(file, "utf8");
      fs.writeFileSync(file, text.slice(0, -10));
    }
    expect(await ran()).toHaveLength(11);
  });

  test("that cannot be written costs a warning", async () => {
    const config = path.join(scratchFolder(), "nextest.toml");
    fs.writeFileSync(config, "[cache]\ndir = '/dev/null/store'\n");
    const { exitCode, stderr } = await workspace.nextest([
      "run",
      "--cache",
      "write",
      "--config-file",
      config,
    ]);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/warning: results were not stored in the cache/);
  });

  test("moves with the workspace's configuration, and an override excludes tests", async () => {
    const config = path.join(scratchFolder(), "nextest.toml");
    fs.writeFileSync(
      config,
      `[cache]\ndir = ${JSON.stringify(store)}\n[[profile.default.overrides]]\nfilter = 'test(plain)'\ncache = false\n`,
    );
    await warm();
    expect(await ran(["--config-file", config])).toEqual([...NEVER, "plain"].sort());
  });
});

describe("an archive", () => {
  test("finds its results again, although each run extracts it into a new folder", async () => {
    const archive = path.join(scratchFolder(), "cached.tar.zst");
    await workspace.nextest(["archive", "--archive-file", archive]);
    expect(await ran(["--archive-file", archive])).toHaveLength(11);
    expect(await ran(["--archive-file", archive])).toEqual([...NEVER]);
  });
});
