import { expect, test } from "bun:test";
import { inclusionsOf, keyText, parseDependencies } from "./inputs.ts";

const call = { args: ["--test", "src/lib.rs"], cwd: "/w", env: { PATH: "/bin", SHLVL: "1", TERM: "xterm" } };
const facts = { call, includeIgnored: false, toolchain: "rustdoc 1.95.0", sources: ["fn main() {}"] };

test("the key contains everything that may affect the result", () => {
  const key = keyText(facts);
  expect(keyText({ ...facts, toolchain: "rustdoc 1.96.0" })).not.toBe(key);
  expect(keyText({ ...facts, includeIgnored: true })).not.toBe(key);
  expect(keyText({ ...facts, call: { ...call, cwd: "/v" } })).not.toBe(key);
  expect(keyText({ ...facts, call: { ...call, args: [...call.args, "--cfg", "x"] } })).not.toBe(key);
  expect(keyText({ ...facts, call: { ...call, env: { ...call.env, FOO: "1" } } })).not.toBe(key);
});

test("the key ignores variables that a shell changes by itself, unless a source mentions them", () => {
  const deeper = { ...call, env: { ...call.env, SHLVL: "2", NEXTEST_PROFILE: "ci" } };
  expect(keyText({ ...facts, call: deeper })).toBe(keyText(facts));
  const sources = ['const DEPTH: &str = env!("SHLVL");'];
  expect(keyText({ ...facts, sources, call: deeper })).not.toBe(keyText({ ...facts, sources }));
});

test("dep-info files name the files of a crate", () => {
  const text = "/tmp/a.d: src/lib.rs src/../README.md my\\ file.rs\n\nsrc/lib.rs:\n\n# env-dep:A=b\n";
  expect(parseDependencies(text)).toEqual(["src/lib.rs", "src/../README.md", "my file.rs"]);
});

test("files that a doctest includes are looked up in every possible folder", () => {
  const source = '/// ```\n/// let text = include_str!("../data.txt");\n/// ```\npub fn a() {}\n';
  expect(inclusionsOf(source, { file: "/w/src/lib.rs", folders: ["/w"] })).toEqual({
    files: ["/w/data.txt", "/data.txt"],
    mentioned: ["/w/data.txt", "/data.txt"],
    unknown: undefined,
  });
});

test("files that only a string mentions, as a macro of any name may include them", () => {
  const where = { file: "/w/src/lib.rs", folders: [] };
  const source = '/// load!("a.txt"); path!("two words"); \n#[doc = "load!(\\"b.txt\\")"]\n';
  const { mentioned } = inclusionsOf(source, where);
  expect(mentioned.filter((file) => file.endsWith(".txt"))).toEqual(["/w/src/a.txt", "/w/src/b.txt"]);
  expect(inclusionsOf("/// mod part;\n", where).files).toEqual(["/w/src/part.rs", "/w/src/part/mod.rs"]);
  expect(inclusionsOf("mod part;\n", where).files).toEqual([]);
});

test("an inclusion that cannot be resolved makes the crate uncertain, in documentation only", () => {
  const shown = '/// include!(concat!(env!("OUT_DIR"), "/a.rs"));\n';
  const where = { file: "/w/src/lib.rs", folders: [] };
  expect(inclusionsOf(shown, where).unknown).toBe("/w/src/lib.rs:1");
  expect(inclusionsOf(shown.slice(4), where).unknown).toBeUndefined();
});

test("so does one in an exported macro, unless its whole file is named by the macro's caller", () => {
  const where = { file: "/w/src/lib.rs", folders: [] };
  const macro = (body: string): string =>
    `#[macro_export]\nmacro_rules! load { ($f:literal) => {\n${body}\n} }\n`;
  expect(inclusionsOf(macro("include_str!($f)"), where).unknown).toBeUndefined();
  const parts = macro('include_str!(concat!("data/", $f))');
  expect(inclusionsOf(parts, where).unknown).toBe("/w/src/lib.rs:3");
  expect(inclusionsOf(parts.replace("#[macro_export]", ""), where).unknown).toBeUndefined();
});

test("and an inclusion under another name", () => {
  const where = { file: "/w/src/lib.rs", folders: [] };
  for (const name of ["include_str", "std::include"])
    expect(inclusionsOf(`/// use ${name} as text;\n`, where).unknown).toBe("/w/src/lib.rs:1");
  expect(inclusionsOf("/// What to include as text.\n", where).unknown).toBeUndefined();
});
