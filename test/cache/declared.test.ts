/** Declared inputs, where reading cannot be observed: here, no folder for temporary files has room for the observer's socket. */
import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { CachedWorkspace } from "./cached-workspace.ts";
import { type OracleFolders, write } from "./workspace.ts";

setDefaultTimeout(120_000);

const PROGRAM = "fn main() { std::process::exit(0); }\n";

const workspace = new CachedWorkspace("declared", ({ root, store }: OracleFolders) => {
  write(root, "Cargo.toml", '[package]\nname = "declared"\nversion = "0.1.0"\nedition = "2021"\n');
  write(root, "src/main.rs", PROGRAM);
  write(root, "data", "a\n");
  write(
    root,
    "tests/it.rs",
    `#[test] fn starts() { assert!(std::process::Command::new(env!("CARGO_BIN_EXE_declared")).status().unwrap().success()); }
#[test] fn is_not_declared() {}\n`,
  );
  const override = '[[profile.default.overrides]]\nfilter = "test(starts)"\ncache.inputs = ["data"]\n';
  write(root, ".config/nextest.toml", `[cache]\ndir = ${JSON.stringify(store)}\n${override}`);
});
const long = path.join(path.dirname(workspace.root), "long".repeat(30));
const env = { TMPDIR: long };

beforeAll(async () => {
  await workspace.build();
  fs.mkdirSync(long);
});

test("only what is declared is stored, and a change of it counts", async () => {
  expect((await workspace.ran({ env })).ran).toEqual(["is_not_declared", "starts"]);
  expect((await workspace.ran({ env })).ran).toEqual(["is_not_declared"]);
  workspace.write("data", "b\n");
  expect((await workspace.ran({ env })).ran).toEqual(["is_not_declared", "starts"]);
});

test("a program of the package counts without being declared", async () => {
  workspace.write("src/main.rs", PROGRAM.replace("0", "1"));
  expect((await workspace.ran({ env })).failed).toEqual(["starts"]);
  workspace.write("src/main.rs", PROGRAM);
  expect(await workspace.ran({ env })).toMatchObject({ failed: [] });
});
