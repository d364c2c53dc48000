/** Attacks on `--changed-build narrow`, which decides before anything is built. */
import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { addTest, crate, manifest, TEST } from "./edit-tools.ts";
import { NARROW_ATTACKS } from "./narrow-edits.ts";
import { Oracle } from "./oracle.ts";
import { tryAttacks } from "./try-attacks.ts";
import { writeSmallWorkspace } from "./workspace.ts";

setDefaultTimeout(180_000);

const oracle = new Oracle({ write: (root) => writeSmallWorkspace(root, { top: true }) });

beforeAll(async () => {
  await oracle.open();
});

tryAttacks(oracle, NARROW_ATTACKS);

test("a build that changes a file of a package that is not built is an error", async () => {
  const options = ["--changed-build", "narrow"];
  oracle.write(crate("reader", "fixtures/made.txt"), "one");
  oracle.write(crate("maker", "schema.txt"), "one");
  oracle.write(crate("maker", "Cargo.toml"), manifest("maker"));
  oracle.write(
    crate("maker", "build.rs"),
    'fn main() {\n    println!("cargo::rerun-if-changed=schema.txt");\n    std::fs::write("../reader/fixtures/made.txt", std::fs::read("schema.txt").unwrap()).unwrap();\n}\n',
  );
  oracle.write(crate("maker", "src/lib.rs"), TEST);
  await oracle.judge();
  await oracle.commit();
  oracle.write(crate("maker", "schema.txt"), "two");
  let message = "";
  await oracle.judge(undefined, options).catch((thrown: unknown) => {
    message = String(thrown);
  });
  expect(message).toContain("the build changed files that affect package `reader`");
  // The changed file is known before the next build.
  expect((await oracle.judge(undefined, options)).selected).toContain("reader::files");
});

test("everything is built if the affected packages have no target that is named", async () => {
  await oracle.commit();
  addTest(oracle, crate("gen", "src/lib.rs"));
  for (const named of [
    ["--test", "files"],
    ["--test", "files", "--lib"],
  ]) {
    const { all, selected } = await oracle.judge(undefined, ["--changed-build", "narrow", ...named]);
    expect(all).toContain("reader::files");
    expect(selected).not.toContain("reader::files");
  }
});
