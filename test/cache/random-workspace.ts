/**
 * A package whose tests fail depending on the files and the library that they find, and random edits of these. All tests
 * are in one binary, so most of them share what is known of the dynamic linker.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import * as fc from "fast-check";
import { run } from "../e2e/rig.ts";
import { type OracleFolders, write } from "./workspace.ts";

const TESTS = `
use std::os::unix::fs::PermissionsExt;
fn text(path: &str) -> String { std::fs::read_to_string(path).unwrap_or_default() }
fn is_bad(path: &str) -> bool { text(path).trim() == "bad" }

#[link(name = "answer")] extern "C" { fn answer() -> i32; }
#[test] fn linked() { assert_ne!(unsafe { answer() }, 0); }
#[test] fn direct() { assert!(!is_bad("data/a")); }
#[test] fn other() { assert!(!is_bad("data/b")); }
#[test] fn by_link() { assert!(!is_bad("data/link")); }
#[test] fn by_folder_link() { assert!(!is_bad("data/folder/inner")); }
#[test] fn readlink() { assert_ne!(std::fs::read_link("data/link").ok(), Some("b".into())); }
#[test] fn by_child() {
    let line = "test \\"$(cat data/c 2>/dev/null)\\" != bad";
    assert!(std::process::Command::new("/bin/sh").args(["-c", line]).status().unwrap().success());
}
#[test] fn executable() {
    assert!(!std::fs::metadata("data/a").is_ok_and(|it| it.permissions().mode() & 0o100 != 0));
}
#[test] fn length() { assert!(!std::fs::metadata("data/b").is_ok_and(|it| it.len() > 4)); }
#[test] fn lists() {
    assert!(!std::fs::read_dir("data/listed").unwrap().any(|it| it.unwrap().file_name() == "bad"));
}
#[test] fn absent() { assert!(!std::path::Path::new("data/maybe").exists()); }
#[test] fn absent_below() { assert!(!std::path::Path::new("data/sub/maybe").exists()); }
#[test] fn either() { assert!(!is_bad(if std::path::Path::new("data/c").exists() { "data/c" } else { "data/a" })); }
#[test] fn writes_and_reads() {
    let own = format!("data/own-{}", std::process::id());
    std::fs::write(&own, text("data/b")).unwrap();
    let bad = is_bad(&own);
    std::fs::remove_file(&own).unwrap();
    assert!(!bad);
}
`;

export function writeRandomWorkspace({ root, store }: OracleFolders): void {
  const manifest = '[package]\nname = "random"\nversion = "0.1.0"\nedition = "2021"\n';
  write(root, "Cargo.toml", `${manifest}[lib]\ntest = false\ndoctest = false\n`);
  write(root, "src/lib.rs", "");
  const linked = `cargo:rustc-link-search=native=${path.join(root, "lib/second")}`;
  write(root, "build.rs", `fn main() { println!("${linked}"); }\n`);
  write(root, "tests/it.rs", TESTS);
  write(root, ".config/nextest.toml", `[cache]\ndir = ${JSON.stringify(store)}\n`);
  for (const file of ["a", "b", "c", "one/inner", "two/inner", "listed/first"])
    write(root, `data/${file}`, "good\n");
  fs.symlinkSync("a", path.join(root, "data/link"));
  fs.symlinkSync("one", path.join(root, "data/folder"));
}

/** Two libraries that differ in their answer, and the one that is found at first. */
export async function buildLibraries({ root }: OracleFolders): Promise<void> {
  for (const [value, answer] of [
    ["good", 1],
    ["bad", 0],
  ] as const) {
    write(root, `${value}.rs`, `#[no_mangle] pub extern "C" fn answer() -> i32 { ${answer} }\n`);
    const output = path.join(root, `${value}.so`);
    const line = ["rustc", "--crate-type", "cdylib", "--crate-name", value, "-o", output, `${value}.rs`];
    const { exitCode, stderr } = await run(line, { cwd: root });
    if (exitCode !== 0) throw new Error(stderr);
  }
  apply(root, { kind: "library", place: "second", value: "good" });
}

/** The folders in which the dynamic linker searches for the library, in this order; it also tries subfolders. */
export function librarySearchPath(root: string): string {
  return ["first", "second"].map((name) => path.join(root, "lib", name)).join(":");
}

export type Edit =
  | {
      readonly kind: "library";
      readonly place: "first" | "first/glibc-hwcaps/x86-64-v2" | "second";
      readonly value: "good" | "bad" | "none";
    }
  | { readonly kind: "write"; readonly file: string; readonly text: string; readonly keepsTime: boolean }
  | { readonly kind: "replace"; readonly file: string; readonly text: string }
  | { readonly kind: "remove"; readonly file: string }
  | { readonly kind: "mode"; readonly file: string; readonly mode: number }
  | { readonly kind: "time"; readonly file: string; readonly seconds: number }
  | { readonly kind: "swap"; readonly files: readonly [string, string] }
  | { readonly kind: "link"; readonly link: string; readonly target: string };

const file = fc.constantFrom(
  ..."a b c one/inner two/inner listed/first listed/bad maybe sub/maybe".split(" "),
);
const plain = fc.constantFrom("a", "b", "c");
const text = fc.constantFrom("good\n", "bad\n", "fine\n", "a longer text\n");

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    kind: fc.constant("library" as const),
    place: fc.constantFrom("first" as const, "first/glibc-hwcaps/x86-64-v2" as const, "second" as const),
    value: fc.constantFrom("good" as const, "bad" as const, "none" as const),
  }),
  fc.record({ kind: fc.constant("write" as const), file, text, keepsTime: fc.boolean() }),
  fc.record({ kind: fc.constant("replace" as const), file, text }),
  fc.record({ kind: fc.constant("remove" as const), file }),
  fc.record({ kind: fc.constant("mode" as const), file: plain, mode: fc.constantFrom(0o644, 0o755) }),
  fc.record({ kind: fc.constant("time" as const), file: plain, seconds: fc.nat(2_000_000_000) }),
  fc.record({ kind: fc.constant("swap" as const), files: fc.tuple(plain, plain) }),
  fc.record({ kind: fc.constant("link" as const), link: fc.constant("link"), target: plain }),
  fc.record({
    kind: fc.constant("link" as const),
    link: fc.constant("folder"),
    target: fc.constantFrom("one", "two", "nowhere"),
  }),
);

export const step: fc.Arbitrary<readonly Edit[]> = fc.array(edit, { minLength: 1, maxLength: 3 });

/** An edit of a missing file does nothing. */
export function apply(root: string, one: Edit): void {
  const at = (name: string): string => path.join(root, "data", name);
  const isThere = (name: string): boolean => fs.existsSync(at(name));
  switch (one.kind) {
    case "library":
      return placeLibrary(root, one);
    case "write": {
      const stat = one.keepsTime && isThere(one.file) ? fs.statSync(at(one.file)) : undefined;
      write(root, `data/${one.file}`, one.text);
      if (stat !== undefined) fs.utimesSync(at(one.file), stat.atime, stat.mtime);
      return;
    }
    case "replace":
      write(root, `data/${one.file}.new`, one.text);
      return fs.renameSync(at(`${one.file}.new`), at(one.file));
    case "remove":
      return fs.rmSync(at(one.file), { force: true });
    case "mode":
      return isThere(one.file) ? fs.chmodSync(at(one.file), one.mode) : undefined;
    case "time":
      return isThere(one.file) ? fs.utimesSync(at(one.file), one.seconds, one.seconds) : undefined;
    case "swap": {
      const [left, right] = one.files;
      if (!isThere(left) || !isThere(right) || left === right) return;
      fs.renameSync(at(left), at("swapped"));
      fs.renameSync(at(right), at(left));
      return fs.renameSync(at("swapped"), at(right));
    }
    case "link":
      fs.rmSync(at(one.link), { force: true });
      return fs.symlinkSync(one.target, at(one.link));
  }
}

function placeLibrary(root: string, { place, value }: Extract<Edit, { readonly kind: "library" }>): void {
  const file = path.join(root, "lib", place, "libanswer.so");
  // Without the last one, the tests could not even be listed.
  if (value === "none") return place === "second" ? undefined : fs.rmSync(file, { force: true });
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.copyFileSync(path.join(root, `${value}.so`), `${file}.new`);
  fs.renameSync(`${file}.new`, file);
}
