/** A package whose tests fail depending on the files that they find, and random edits of these files. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as fc from "fast-check";
import { type OracleFolders, write } from "./workspace.ts";

const TESTS = `
use std::os::unix::fs::PermissionsExt;
fn text(path: &str) -> String { std::fs::read_to_string(path).unwrap_or_default() }
fn is_bad(path: &str) -> bool { text(path).trim() == "bad" }

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
  write(root, "Cargo.toml", '[package]\nname = "random"\nversion = "0.1.0"\nedition = "2021"\n');
  write(root, "src/lib.rs", "");
  write(root, "tests/it.rs", TESTS);
  write(root, ".config/nextest.toml", `[cache]\ndir = ${JSON.stringify(store)}\n`);
  for (const file of ["a", "b", "c", "one/inner", "two/inner", "listed/first"])
    write(root, `data/${file}`, "good\n");
  fs.symlinkSync("a", path.join(root, "data/link"));
  fs.symlinkSync("one", path.join(root, "data/folder"));
}

export type Edit =
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
