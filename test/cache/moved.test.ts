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
