/** `--changed-files`: the list says only names, so what became of the files is looked up. */
import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import * as v from "valibot";
import { EXECUTABLE } from "../e2e/fixtures.ts";
import { crate, link, manifest, shows, TEST } from "./edit-tools.ts";
import { Oracle } from "./oracle.ts";
import { writeSmallWorkspace } from "./workspace.ts";

setDefaultTimeout(120_000);

const EXPLANATION = v.object({
  binaries: v.array(v.object({ "binary-id": v.string(), affected: v.boolean() })),
});

const oracle = new Oracle({ write: (root) => writeSmallWorkspace(root, { top: true }) });

beforeAll(async () => {
  await oracle.open();
});

async function selected(list: string, folder?: string): Promise<readonly string[]> {
  const file = path.join(oracle.scratch, "list");
  fs.writeFileSync(file, list);
  const line = ["list", "--workspace", "--changed-files", file, "--explain", "--message-format", "json"];
  const { binaries } = v.parse(
    EXPLANATION,
    JSON.parse(await oracle.run([EXECUTABLE, "nextest", ...line], folder)),
  );
  return binaries.filter(({ affected }) => affected).map((each) => each["binary-id"]);
}

test("a file that is gone may have been a source, so dependents of its package are affected", async () => {
  expect(await selected("crates/base/src/gone.rs\n")).toContain("util");
  expect(await selected("crates/base/data/gone.txt\n")).toContain("util");
});

test("the first name after a byte order mark is a name", async () => {
  expect(await selected("\ufeffcrates/base/src/lib.rs\n")).toContain("util");
});

test("a folder's name means its files", async () => {
  expect(await selected("crates/base/src\n")).toContain("util");
});

test("a file has the names that links give it", async () => {
  link(oracle, crate("reader", "fixtures/greeting.txt"), "../../base/data/greeting.txt");
  link(oracle, crate("reader", "fixtures/more"), "../../examples/examples");
  expect(await selected("crates/base/data/greeting.txt\n")).toContain("reader::files");
  expect(await selected("crates/examples/examples/new\n")).toContain("reader::files");
});

test("a name in quotes, as git prints it, is also the name without them", async () => {
  oracle.write(crate("reader", "fixtures/näme\t2.txt"), "one\n");
  const list = String.raw`"crates/reader/fixtures/n\303\244me\t2.txt"`;
  expect(await selected(`${list}\n`)).toContain("reader::files");
});

test("a name that does not exist in the working directory may be meant from the workspace's root", async () => {
  const list = "crates/reader/fixtures/input.txt\n";
  expect(await selected(list, oracle.path("crates/base"))).toContain("reader::files");
});

test("a name that does not exist there either may be meant from the repository's root, as git prints it", async () => {
  expect(await selected("ws/crates/base/src/lib.rs\n")).toContain("util");
  expect(await selected("ws/crates/base/src/gone.rs\n")).toContain("util");
});

test("a name that exists in the working directory may be meant from a root as well", async () => {
  const folder = oracle.path("crates/gen");
  const both = await selected("src/lib.rs\n", folder);
  expect(both).toContain("gen");
  expect(both).toContain("top");
  const absolute = await selected(`${folder}/src/lib.rs\n`, folder);
  expect(absolute).toContain("gen");
  expect(absolute).not.toContain("top");
});

test("lines that say more than a name are an error", async () => {
  for (const line of [
    "M\tcrates/base/src/lib.rs",
    "R100\tone.rs\ttwo.rs",
    " M crates/base/src/lib.rs",
    "?? new.rs",
  ])
    expect(await selected(`${line}\n`).catch(String)).toContain("is more than the name of a file");
  expect(await selected("R gone/file.rs\n")).toContain("top");
});

test("a build script that cargo runs each time is affected by every list", async () => {
  oracle.write(crate("always", "Cargo.toml"), manifest("always"));
  oracle.write(crate("always", "build.rs"), ALWAYS);
  oracle.write(crate("always", "src/lib.rs"), shows('env!("NOW")'));
  oracle.write(crate("gen", "tests/more.rs"), TEST);
  const found = await selected("crates/gen/tests/more.rs\n");
  expect(found).toContain("always");
  expect(found).not.toContain("base");
});

const ALWAYS = `fn main() {
    println!("cargo::rerun-if-changed=missing");
    println!("cargo::rustc-env=NOW={:?}", std::time::SystemTime::now());
}
`;
