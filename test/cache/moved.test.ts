/** A copy of a workspace with its build, and one store for both: paths in a test binary still lead to the first one. */
import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { CachedWorkspace } from "./cached-workspace.ts";
import { type OracleFolders, write } from "./workspace.ts";

setDefaultTimeout(120_000);

function writeFiles({ root, store }: OracleFolders): void {
  write(root, "Cargo.toml", '[package]\nname = "moved"\nversion = "0.1.0"\nedition = "2021"\n');
  write(root, "src/lib.rs", "");
  write(root, "data", "a\n");
  const read = 'std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/data")).unwrap();';
  write(root, "tests/it.rs", `#[test] fn by_path_of_the_build() { ${read} }\n`);
  write(root, ".config/nextest.toml", `[cache]\ndir = ${JSON.stringify(store)}\n`);
}

const workspace = new CachedWorkspace("moved", writeFiles);
const copy = `${workspace.root}-copy`;
const inCopy = ["--workspace-remap", copy, "--target-dir-remap", path.join(copy, "target")];
const name = "by_path_of_the_build";

beforeAll(async () => {
  await workspace.build();
  await workspace.keepBuild();
  fs.cpSync(workspace.root, copy, { recursive: true, preserveTimestamps: true });
});

test("a result of one is none of the other, and both know what they read", async () => {
  expect((await workspace.ran()).ran).toEqual([name]);
  expect((await workspace.ran({ args: inCopy })).ran).toEqual([name]);
  expect((await workspace.ran({ args: inCopy })).ran).toEqual([]);
  fs.writeFileSync(path.join(copy, "data"), "no test reads this\n");
  expect((await workspace.ran({ args: inCopy })).ran).toEqual([]);
  workspace.write("data", "b\n");
  expect((await workspace.ran({ args: inCopy })).ran).toEqual([name]);
  expect((await workspace.ran()).ran).toEqual([name]);
});

test("a listing of the workspace's own folder is that of the copy", async () => {
  const bare = new CachedWorkspace("listed", ({ root, store }) => {
    writeFiles({ root, store });
    // Without a path of the build in the test binary.
    fs.appendFileSync(path.join(root, "Cargo.toml"), "[profile.dev]\ndebug = 0\nstrip = true\n");
    write(
      root,
      "tests/it.rs",
      '#[test] fn lists() { assert!(std::fs::read_dir(".").unwrap().count() > 0); }\n',
    );
  });
  await bare.build();
  await bare.keepBuild();
  const other = `${bare.root}-copy`;
  // Else a variable has a path of the original.
  const env = { ZONES: "" };
  const args = ["--workspace-remap", other, "--target-dir-remap", path.join(other, "target")];
  await bare.ran({ env });
  expect((await bare.ran({ env })).ran).toEqual([]);
  Bun.spawnSync(["cp", "-a", bare.root, other]);
  expect((await bare.ran({ args, env })).ran).toEqual([]);
  fs.writeFileSync(path.join(other, "new"), "");
  expect((await bare.ran({ args, env })).ran).toEqual(["lists"]);
});

test("the folder of a package that became a link is another working directory", async () => {
  const it = new CachedWorkspace("relinked", ({ root, store }) => {
    write(root, "Cargo.toml", '[workspace]\nmembers = ["inner"]\nresolver = "2"\n');
    write(root, "inner/Cargo.toml", '[package]\nname = "inner"\nversion = "0.1.0"\nedition = "2021"\n');
    write(root, "inner/src/lib.rs", "#[test] fn asks() { std::env::current_dir().unwrap(); }\n");
    write(root, ".config/nextest.toml", `[cache]\ndir = ${JSON.stringify(store)}\n`);
  });
  await it.build();
  await it.keepBuild();
  await it.ran();
  expect((await it.ran()).ran).toEqual([]);
  fs.renameSync(path.join(it.root, "inner"), path.join(it.root, "elsewhere"));
  fs.symlinkSync("elsewhere", path.join(it.root, "inner"));
  expect((await it.ran()).ran).toEqual(["asks"]);
  expect((await it.ran()).ran).toEqual([]);
});
