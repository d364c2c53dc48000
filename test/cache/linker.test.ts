/**
 * The dynamic linker is observed in one process of a test binary, and its inputs belong to all tests of it: each change of
 * a library, or of where one is looked for, runs all of them again. And tests do not see how they are observed.
 */
import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { CachedWorkspace } from "./cached-workspace.ts";
import { type OracleFolders, write } from "./workspace.ts";

setDefaultTimeout(120_000);

const NUMBERS = Array.from({ length: 12 }, (_, index) => String(index).padStart(2, "0"));

const BODY = `
fn look(own_name: &str) {
    assert_eq!(dep::three(), 3);
    let variables: Vec<(String, String)> = std::env::vars().collect();
    assert!(variables.is_sorted());
    assert_eq!(std::env::var("NEXTEST_TEST_NAME").unwrap(), own_name);
    assert_eq!(std::env::var("NEXTEST_BINARY_ID").unwrap(), "user::it");
    let foreign = ["LD_PRELOAD", "NEXTEST_TS_OBSERVE"];
    assert!(variables.iter().all(|(name, _)| !foreign.contains(&name.as_str())));
    let raw = std::fs::read_to_string("/proc/self/environ").unwrap();
    assert!(raw.split('\\0').all(|each| !foreign.iter().any(|name| each.contains(name))));
    let mut shown: Vec<&str> = raw.split('\\0').filter(|each| !each.is_empty()).collect();
    shown.sort();
    let mut all: Vec<String> = variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
    all.sort();
    assert_eq!(shown, all);
}
`;

/** Opens a library that may be missing, by a name without a folder. */
const OPENER = `
extern "C" { fn dlopen(name: *const std::ffi::c_char, flags: i32) -> *mut std::ffi::c_void; }
#[test] fn z_opens() { unsafe { dlopen(c"libplug.so".as_ptr(), 1) }; }
`;

/** The test binary has a search path of its own, which counts before that of the environment. */
const BUILD_SCRIPT = `
fn main() { println!("cargo:rustc-link-arg-tests=-Wl,--disable-new-dtags,-rpath,$ORIGIN/early:$ORIGIN/late"); }
`;

/** Replaces its library by another one of the same content while other tests run. */
const DISTURBER = `
#[test] fn a_disturbs() {
    let Ok(library) = std::env::var("DISTURBED") else { return };
    let copy = format!("{library}.copy");
    std::fs::copy(&library, &copy).unwrap();
    std::fs::rename(&copy, &library).unwrap();
}
`;

function writeLinked({ root, store }: OracleFolders): void {
  write(root, "Cargo.toml", '[workspace]\nmembers = ["dep", "user"]\nresolver = "2"\n');
  const manifest = (name: string): string =>
    `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n`;
  write(
    root,
    "dep/Cargo.toml",
    `${manifest("dep")}[lib]\ncrate-type = ["dylib"]\ntest = false\ndoctest = false\n`,
  );
  write(root, "dep/src/lib.rs", "pub fn three() -> u32 { 3 }\n");
  write(root, "user/Cargo.toml", `${manifest("user")}[dev-dependencies]\ndep = { path = "../dep" }\n`);
  write(root, "user/src/lib.rs", "");
  write(root, "user/build.rs", BUILD_SCRIPT);
  const tests = NUMBERS.map((each) => `#[test] fn t_${each}() { look("t_${each}"); }\n`);
  write(root, "user/tests/it.rs", BODY + tests.join("") + DISTURBER + OPENER);
  write(root, ".config/nextest.toml", `[cache]\ndir = ${JSON.stringify(store)}\n`);
}

const workspace = new CachedWorkspace("linker", writeLinked);
const all = ["a_disturbs", ...NUMBERS.map((each) => `t_${each}`), "z_opens"];
/** Cargo's search path has this directory before `deps`, where the library is as well. */
const debug = path.join(workspace.root, "target/debug");
const library = path.join(debug, "libdep.so");

beforeAll(async () => {
  await workspace.build();
  await workspace.keepBuild();
});

async function expectAllToRunOnce(env: Readonly<Record<string, string>> = {}): Promise<void> {
  const run = await workspace.ran({ env });
  expect(run.failures).toEqual([]);
  expect(run.ran).toEqual(all);
  await expectNoneToRun(env);
}

async function expectNoneToRun(env: Readonly<Record<string, string>> = {}): Promise<void> {
  const notStored = workspace.notStored();
  const { ran } = await workspace.ran({ env });
  expect({ ran, notStored }).toEqual({ ran: [], notStored: {} });
}

test("all tests are stored, also those whose linker was not observed", async () => {
  await expectAllToRunOnce();
});

test("a library that changes runs all of them again", async () => {
  fs.appendFileSync(library, "\0");
  await expectAllToRunOnce();
});

test("a library that is replaced by one of the same content runs none", async () => {
  fs.copyFileSync(library, `${library}.copy`);
  fs.renameSync(`${library}.copy`, library);
  await expectNoneToRun();
});

test("a library in a directory that is searched before, or below it, runs all of them again", async () => {
  const below = path.join(debug, "glibc-hwcaps/x86-64-v2/libdep.so");
  fs.mkdirSync(path.dirname(below), { recursive: true });
  await expectAllToRunOnce();
  fs.copyFileSync(library, below);
  await expectAllToRunOnce();
  fs.appendFileSync(below, "\0");
  await expectAllToRunOnce();
  fs.rmSync(below);
  await workspace.ran();
  await expectNoneToRun();
});

test("a folder of the binary's own search path that begins to have a library runs all of them again", async () => {
  await workspace.ran();
  const early = path.join(debug, "deps/early/libdep.so");
  fs.mkdirSync(path.dirname(early));
  fs.copyFileSync(library, early);
  await expectAllToRunOnce();
  fs.appendFileSync(early, "\0");
  await expectAllToRunOnce();
  fs.rmSync(path.dirname(early), { recursive: true });
  await workspace.ran();
  await expectNoneToRun();
});

test("a library that a test opens by its name is found in each folder that is searched for it", async () => {
  await workspace.ran();
  const folders = ["deps/late", "deps/early"].map((each) => path.join(debug, each));
  for (const folder of folders) {
    fs.mkdirSync(folder);
    fs.copyFileSync(library, path.join(folder, "libplug.so"));
    expect((await workspace.ran()).ran).toContain("z_opens");
    await expectNoneToRun();
  }
  // The library that is found first counts, and the others do not.
  fs.appendFileSync(path.join(debug, "deps/late/libplug.so"), "\0");
  await expectNoneToRun();
  fs.appendFileSync(path.join(debug, "deps/early/libplug.so"), "\0");
  expect((await workspace.ran()).ran).toEqual(["z_opens"]);
  for (const folder of folders) fs.rmSync(folder, { recursive: true });
  expect((await workspace.ran()).ran).toContain("z_opens");
});

test("a folder of the environment's search path that begins to exist runs all of them again", async () => {
  const missing = path.join(path.dirname(workspace.root), "missing");
  const env = { LD_LIBRARY_PATH: missing };
  await expectAllToRunOnce(env);
  fs.mkdirSync(missing);
  fs.copyFileSync(library, path.join(missing, "libplug.so"));
  expect((await workspace.ran({ env })).ran).toContain("z_opens");
  expect((await workspace.ran({ env })).ran).toEqual([]);
});

test("another search path is another environment", async () => {
  const other = path.join(path.dirname(workspace.root), "other");
  fs.mkdirSync(other);
  const env = { LD_LIBRARY_PATH: other };
  await expectAllToRunOnce(env);
  const others = [library, path.join(debug, "deps/libdep.so")];
  fs.copyFileSync(library, path.join(other, "libdep.so"));
  for (const each of others) fs.renameSync(each, `${each}.away`);
  await expectAllToRunOnce(env);
  fs.appendFileSync(path.join(other, "libdep.so"), "\0");
  await expectAllToRunOnce(env);
  for (const each of others) fs.renameSync(`${each}.away`, each);
});

test("tests that start after their library was replaced are not stored", async () => {
  const env = { DISTURBED: library };
  // A test that starts before the runner knows what the first one's linker read is observed from its start, so it may be
  // stored with the new library. The first test after that is not stored. On a busy machine all may start before.
  for (let isFound = false; !isFound;) {
    workspace.clear();
    // In order of their names, so the one that disturbs is the first.
    const first = await workspace.ran({ env, args: ["--test-threads", "1"] });
    expect(first).toMatchObject({ failed: [], ran: all });
    const explained = await workspace.explain(env);
    expect(explained.get("a_disturbs")).toMatch(/changes what it has read/u);
    isFound = NUMBERS.some((each) => /replaced|changed/u.test(explained.get(`t_${each}`) ?? ""));
  }
});
