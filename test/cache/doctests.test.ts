/** Doctests are cached like all other tests: each change of what one reads, and of its text, runs it again and no other. */
import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { CachedWorkspace } from "./cached-workspace.ts";
import { type OracleFolders, write } from "./workspace.ts";

setDefaultTimeout(120_000);

const documented = (assertion: string): string => `/// \`\`\`
/// assert_eq!(docs::two(), 2);
/// \`\`\`
pub fn two() -> u32 { 2 }

/// \`\`\`
/// assert!(std::fs::read_to_string("data/read.txt").is_ok());
/// \`\`\`
///
/// \`\`\`should_panic
/// ${assertion}
/// \`\`\`
///
/// \`\`\`compile_fail
/// let text: u32 = "";
/// \`\`\`
pub fn others() {}
`;

const SIMPLE = "src/lib.rs - two (line 1)";
const READS = "src/lib.rs - others (line 6)";
const PANICS = "src/lib.rs - others (line 10)";
const REFUSED = "src/lib.rs - others (line 14)";
const ALL = [SIMPLE, READS, PANICS, REFUSED].toSorted();
const args = ["--doctests", "only"];

function writeDocumented({ root, store }: OracleFolders): void {
  write(root, "Cargo.toml", '[package]\nname = "docs"\nversion = "0.1.0"\nedition = "2021"\n');
  write(root, "src/lib.rs", documented('panic!("one")'));
  write(root, "data/read.txt", "one\n");
  write(root, ".config/nextest.toml", `[cache]\ndir = ${JSON.stringify(store)}\n`);
}

const workspace = new CachedWorkspace("doctests", writeDocumented);

async function expectNoneToRun(): Promise<void> {
  expect(await workspace.ran({ args })).toMatchObject({ ran: [], cached: ALL });
}

beforeAll(async () => {
  await workspace.build();
  const { failures, ran } = await workspace.ran({ args });
  expect({ failures, ran }).toEqual({ failures: [], ran: ALL });
});

test("unchanged doctests are not run, also those that must not compile", expectNoneToRun);

test("a file that a doctest reads runs this one again", async () => {
  workspace.write("data/read.txt", "two\n");
  expect((await workspace.ran({ args })).ran).toEqual([READS]);
  await expectNoneToRun();
});

test("the text of a doctest that changes runs it again, and no other", async () => {
  workspace.write("src/lib.rs", documented('panic!("two")'));
  expect(await workspace.ran({ args })).toMatchObject({ ran: [PANICS], failures: [] });
  await expectNoneToRun();
});

test("results outlive the compiled doctests", async () => {
  fs.rmSync(path.join(workspace.root, "target/nextest-doctests"), { recursive: true });
  await expectNoneToRun();
});

test("a function that changes runs the doctests that are linked with it", async () => {
  const library = path.join(workspace.root, "src/lib.rs");
  const text = fs.readFileSync(library, "utf8");
  fs.writeFileSync(library, text.replace("{ 2 }", '{ "ab".len() as u32 }'));
  expect((await workspace.ran({ args })).ran).toEqual([SIMPLE]);
  await expectNoneToRun();
});

test("a doctest that must panic no longer is run, although its program is the same", async () => {
  const library = path.join(workspace.root, "src/lib.rs");
  const text = fs.readFileSync(library, "utf8");
  fs.writeFileSync(library, text.replace("```should_panic", "```"));
  expect(await workspace.ran({ args })).toMatchObject({ ran: [PANICS], failed: [PANICS] });
  fs.writeFileSync(library, text);
  await expectNoneToRun();
});

test("a doctest that begins to fail is run", async () => {
  workspace.write("src/lib.rs", documented("let _ = 1;"));
  expect((await workspace.ran({ args })).failed).toEqual([PANICS]);
});
