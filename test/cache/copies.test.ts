/**
 * A copy of a workspace whose test binaries contain no path of the original, with the same store: a result of the original
 * is not used where a test of the copy depends on something else than it.
 */
import { expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { CachedWorkspace } from "./cached-workspace.ts";
import { write } from "./workspace.ts";

setDefaultTimeout(120_000);

const MANIFEST =
  '[package]\nname = "copied"\nversion = "0.1.0"\nedition = "2021"\n[profile.dev]\ndebug = 0\nstrip = true\n';
const READ = "fn read(path: &str) -> String { std::fs::read_to_string(path).unwrap_or_default() }\n";

/** `files`: of the workspace beside its manifest and an empty library. */
async function open(name: string, files: Readonly<Record<string, string>>): Promise<CachedWorkspace> {
  const workspace = new CachedWorkspace(name, ({ root, store }) => {
    write(root, "Cargo.toml", MANIFEST);
    write(root, "src/lib.rs", "");
    for (const [file, text] of Object.entries(files)) write(root, file, text);
    write(root, ".config/nextest.toml", `[cache]\ndir = ${JSON.stringify(store)}\n`);
  });
  await workspace.build();
  return workspace;
}

function copy(from: string, to: string): readonly string[] {
  Bun.spawnSync(["cp", "-a", from, to]);
  return inFolder(to);
}

const inFolder = (root: string): readonly string[] => [
  "--workspace-remap",
  root,
  "--target-dir-remap",
  path.join(root, "target"),
];

test("a variable with the name of a folder beside each workspace", async () => {
  const it = await open("beside", {
    "tests/it.rs": `${READ}#[test] fn beside() { read(&std::env::var("DATA").unwrap()); }\n`,
  });
  const other = path.join(path.dirname(it.root), "other");
  for (const root of [it.root, other]) write(`${root}-data`, "file", "a\n");
  await it.keepBuild();
  const args = copy(it.root, other);
  const original = { env: { ZONES: "", DATA: `${it.root}-data/file` } };
  const copied = { env: { ZONES: "", DATA: `${other}-data/file` }, args };
  await it.ran(original);
  expect((await it.ran(original)).ran).toEqual([]);
  await it.ran(copied);
  write(`${other}-data`, "file", "b\n");
  expect((await it.ran(copied)).ran).toEqual(["beside"]);
});

test("a variable with a path that has the workspace's in its middle", async () => {
  const it = await open("middle", {
    "tests/it.rs": `${READ}#[test] fn middle() { read(&std::env::var("DATA").unwrap()); }\n`,
  });
  const base = path.dirname(it.root);
  const other = path.join(base, "other");
  const system = path.join(base, "system");
  for (const root of [it.root, other]) write(system + root, "file", "a\n");
  await it.keepBuild();
  const args = copy(it.root, other);
  const original = { env: { ZONES: "", DATA: `${system}${it.root}/file` } };
  const copied = { env: { ZONES: "", DATA: `${system}${other}/file` }, args };
  await it.ran(original);
  expect((await it.ran(original)).ran).toEqual([]);
  await it.ran(copied);
  write(system + other, "file", "b\n");
  expect((await it.ran(copied)).ran).toEqual(["middle"]);
});

test("target directories that are links", async () => {
  const it = await open("targets", {
    "tests/it.rs": `${READ}#[test] fn own_folder() {
      let program = std::fs::canonicalize(std::env::current_exe().unwrap()).unwrap();
      assert!(!read(program.with_file_name("data").to_str().unwrap()).is_empty());
    }\n`,
  });
  const base = path.dirname(it.root);
  const other = path.join(base, "other");
  const disks = [path.join(base, "one"), path.join(base, "two")] as const;
  await it.keepBuild();
  fs.renameSync(path.join(it.root, "target"), disks[0]);
  write(disks[0], "debug/deps/data", "a\n");
  Bun.spawnSync(["cp", "-a", ...disks]);
  fs.symlinkSync(disks[0], path.join(it.root, "target"));
  Bun.spawnSync(["cp", "-a", it.root, other]);
  fs.rmSync(path.join(other, "target"));
  fs.symlinkSync(disks[1], path.join(other, "target"));
  const env = { ZONES: "" };
  const args = inFolder(other);
  await it.ran({ env });
  expect((await it.ran({ env })).ran).toEqual([]);
  await it.ran({ env, args });
  write(disks[1], "debug/deps/data", "b\n");
  expect((await it.ran({ env, args })).ran).toEqual(["own_folder"]);
  expect((await it.ran({ env, args })).ran).toEqual([]);
});

test("a program that contains the path of the original", async () => {
  const it = await open("program", {
    data: "a\n",
    "src/main.rs": `${READ}fn main() { assert!(!read(concat!(env!("CARGO_MANIFEST_DIR"), "/data")).is_empty()); }\n`,
    "tests/it.rs":
      '#[test] fn starts() { let program = std::env::var("NEXTEST_BIN_EXE_copied").unwrap(); assert!(std::process::Command::new(program).status().unwrap().success()); }\n',
  });
  const other = path.join(path.dirname(it.root), "other");
  await it.keepBuild();
  const args = copy(it.root, other);
  const env = { ZONES: "" };
  await it.ran({ env });
  expect((await it.ran({ env })).ran).toEqual([]);
  await it.ran({ env, args });
  it.write("data", "b\n");
  expect((await it.ran({ env, args })).ran).toEqual(["starts"]);
});

/** Calls a test's function for each folder above the package. */
const UPWARD = `${READ}
fn up(each: impl Fn(&std::path::Path)) {
  let mut folder = std::path::Path::new(".").canonicalize().unwrap();
  while folder.pop() { each(&folder); }
}
`;

test("a file that is looked for in the folders above each workspace", async () => {
  const it = await open("above", {
    "tests/it.rs": `${UPWARD}#[test] fn looks() { up(|each| { read(each.join("settings/above").to_str().unwrap()); }); }
#[test] fn lists() { std::fs::read_dir("../..").unwrap().count(); }
#[test] fn inside() { read("Cargo.toml"); }
#[test] fn beside_in_a_folder_of_its_own() {
  let own = std::path::absolute("../own").unwrap();
  std::fs::create_dir(&own).unwrap();
  std::fs::write(own.join("x"), "x").unwrap();
  read(own.join("x").to_str().unwrap());
  std::fs::remove_dir_all(own).unwrap();
}\n`,
  });
  const base = path.dirname(it.root);
  const place = path.join(base, "place");
  await it.keepBuild();
  fs.mkdirSync(path.join(place, "deep"), { recursive: true });
  const args = copy(it.root, path.join(place, "deep/workspace"));
  const env = { ZONES: "" };
  await it.ran({ env });
  expect((await it.ran({ env })).ran).toEqual([]);
  write(place, "settings/above", "a\n");
  expect((await it.ran({ env, args })).ran).toEqual(["lists", "looks"]);
  expect((await it.ran({ env, args })).ran).toEqual([]);
  // What is found there is not in the folder of the original.
  expect((await it.ran({ env })).ran).toEqual(["lists", "looks"]);
});

test("a file and a library that contain the path of the original", async () => {
  const it = await open("pointers", {
    data: "a\n",
    "Cargo.toml": `${MANIFEST}[lib]\ncrate-type = ["dylib"]\n`,
    ".cargo/config.toml": '[build]\nrustflags = ["-Cprefer-dynamic"]\n',
    "src/lib.rs":
      '#[inline(never)] pub fn data() -> &\'static str { concat!(env!("CARGO_MANIFEST_DIR"), "/data") }\n',
    "tests/it.rs": `${READ}#[test] fn by_library() { read(copied::data()); }
#[test] fn by_file() { read(&read("pointer")); }
#[test] fn by_neither() { read("data"); }\n`,
  });
  it.write("pointer", path.join(it.root, "data"));
  const other = path.join(path.dirname(it.root), "other");
  await it.keepBuild();
  const args = copy(it.root, other);
  const env = { ZONES: "" };
  await it.ran({ env });
  expect((await it.ran({ env })).ran).toEqual([]);
  await it.ran({ env, args });
  it.write("data", "b\n");
  expect((await it.ran({ env, args })).ran).toEqual(["by_file", "by_library"]);
  expect((await it.ran({ env, args })).ran).toEqual([]);
});
