/** Edits that reach a test by way of cargo: where it takes sources, settings, variables and records from. */
import * as fs from "node:fs";
import * as path from "node:path";
import {
  addTest,
  appendTo,
  contentOf,
  crate,
  inFolder,
  manifest,
  shows,
  TEST,
  writeLibrary,
  writeScripted,
} from "./edit-tools.ts";
import type { Oracle } from "./oracle.ts";
import type { Attack } from "./try-attacks.ts";
import { write } from "./workspace.ts";

const EVERYTHING_OF_ROOT = "Cargo.toml (the workspace's tables, or its old text is not known)";
const CONFIG = ".cargo/config.toml";
const READS_MODE = shows('MODE.unwrap_or("none")');

/** A library whose test shows what its function returns, in a folder that need not be a crate's. */
function library(name: string, value = "1"): Readonly<Record<string, string>> {
  return { "Cargo.toml": manifest(name), "src/lib.rs": `pub fn value() -> u32 { ${value} }\n` };
}

function writeUser(oracle: Oracle, name: string, used: string, dependency: string): void {
  writeLibrary(oracle, name, shows(`${used}::value()`), `[dependencies]\n${used} = ${dependency}\n`);
}

const far = (it: Oracle): string => path.join(it.scratch, "far");
const farUrl = (it: Oracle): string => `file://${far(it)}`;

async function commitFar(it: Oracle): Promise<void> {
  await it.run(inFolder(far(it), "add", "-A"));
  await it.run(inFolder(far(it), "commit", "-q", "-m", "state"));
}

export const CARGO_ATTACKS: readonly Attack[] = [
  {
    name: "a library whose root is in another package's folder",
    prepare: (it) => {
      it.write(crate("base", "src/odd.rs"), "pub fn value() -> u32 { 1 }\n");
      it.write(crate("odd", "Cargo.toml"), manifest("odd", '[lib]\npath = "../base/src/odd.rs"\n'));
      writeUser(it, "odd-user", "odd", '{ path = "../odd" }');
    },
    make: (it) => it.edit(crate("base", "src/odd.rs"), "{ 1 }", "{ 22 }"),
    leaves: ["gen", "util"],
  },
  {
    name: "a test whose root is in another package's folder",
    prepare: (it) => {
      it.write(crate("base", "more/strange.rs"), TEST);
      appendTo(
        it,
        crate("odd", "Cargo.toml"),
        '[[test]]\nname = "strange"\npath = "../base/more/strange.rs"\n',
      );
    },
    make: (it) => addTest(it, crate("base", "more/strange.rs")),
    leaves: ["gen", "util"],
  },
  {
    name: "a build script of another name watches a variable",
    prepare: (it) => {
      const value = 'std::env::var("ORACLE_VALUE").unwrap_or_default()';
      writeScripted(it, "named", 'println!("cargo::rerun-if-env-changed=ORACLE_VALUE");', value);
      fs.renameSync(it.path(crate("named", "build.rs")), it.path(crate("named", "make.rs")));
      it.edit(crate("named", "Cargo.toml"), "[package]\n", '[package]\nbuild = "make.rs"\n');
    },
    make: (it) => {
      it.env["ORACLE_VALUE"] = "1";
    },
    leaves: ["gen", "util"],
  },
  {
    name: "a build script writes what is no UTF-8, and watches another package's file",
    prepare: (it) => {
      const file = "../examples/examples/text";
      it.write(crate("examples", "examples/text"), "one\n");
      const bytes = 'use std::io::Write; std::io::stdout().write_all(b"\\xff\\xfe\\n").unwrap();';
      writeScripted(it, "binary", `${bytes} println!("cargo::rerun-if-changed=${file}");`, contentOf(file));
    },
    make: (it) => it.write(crate("examples", "examples/text"), "two\n"),
    leaves: ["gen", "util"],
  },
  {
    name: "a variable whose name begins as cargo's do",
    prepare: (it) =>
      appendTo(
        it,
        crate("base", "src/lib.rs"),
        `#[cfg(test)] mod own {\n${shows('option_env!("CARGO_ORACLE").unwrap_or("none")')}}\n`,
      ),
    make: (it) => {
      it.env["CARGO_ORACLE"] = "1";
    },
    leaves: ["gen"],
  },
  {
    name: "a variable that another package's build script sets",
    prepare: (it) =>
      it.write(crate("gen", "tests/value.rs"), shows('option_env!("VALUE").unwrap_or("none")')),
    make: (it) => {
      it.env["VALUE"] = "1";
    },
    leaves: ["util"],
  },
  {
    name: "a variable instead of the one in cargo's configuration",
    prepare: (it) => {
      it.write(CONFIG, '[env]\nORACLE_MODE = "file"\n');
      appendTo(it, crate("base", "src/lib.rs"), READS_MODE);
    },
    make: (it) => {
      it.env["ORACLE_MODE"] = "1";
    },
    leaves: ["gen"],
  },
  {
    name: "the one in cargo's configuration again",
    make: (it) => {
      delete it.env["ORACLE_MODE"];
    },
    leaves: ["gen"],
  },
  {
    name: "a file that cargo's configuration includes",
    prepare: (it) => {
      it.write(CONFIG, 'include = [{ path = "more.toml" }]\n');
      it.write(".cargo/more.toml", '[env]\nORACLE_MODE = "one"\n');
    },
    make: (it) => it.write(".cargo/more.toml", '[env]\nORACLE_MODE = "two"\n'),
    everything: ".cargo/more.toml",
  },
  {
    name: "the program that starts all tests",
    prepare: (it) => {
      it.write("tools/start.sh", '#!/bin/sh\nexec "$@"\n');
      fs.chmodSync(it.path("tools/start.sh"), 0o755);
      it.write(CONFIG, "[target.'cfg(all())']\nrunner = \"tools/start.sh\"\n");
    },
    make: (it) => it.write("tools/start.sh", '#!/bin/sh\nORACLE=1 exec "$@"\n'),
    reaches: ["top", "base", "gen", "reader::files"],
  },
  {
    name: "a setup script",
    prepare: (it) => {
      it.write("tools/setup.sh", "exit 0\n");
      it.write(
        ".config/nextest.toml",
        'experimental = ["setup-scripts"]\n[scripts.setup.one]\ncommand = ["sh", "tools/setup.sh"]\n[[profile.default.scripts]]\nfilter = "all()"\nsetup = "one"\n',
      );
    },
    make: (it) => it.write("tools/setup.sh", "exit 1\n"),
    reaches: ["top", "base", "gen", "reader::files"],
  },
  {
    name: "odd names in dep-info",
    prepare: (it) => {
      it.write(crate("examples", "odd/a b\\c: d#$e.txt"), "one\n");
      appendTo(
        it,
        crate("gen", "tests/value.rs"),
        '#[test]\nfn odd() { assert!(include_str!("../../examples/odd/a b\\\\c: d#$e.txt").len() < 50); }\n',
      );
    },
    make: (it) => it.write(crate("examples", "odd/a b\\c: d#$e.txt"), "one and a half\n"),
    reaches: ["gen::value"],
    leaves: ["gen", "util"],
  },
  {
    name: "a feature that an optional dependency of another package turns on",
    prepare: (it) => {
      writeLibrary(it, "y", shows('cfg!(feature = "g")'), "[features]\ng = []\n");
      it.write(
        crate("x", "Cargo.toml"),
        manifest(
          "x",
          '[dependencies]\ny = { path = "../y", optional = true }\n[features]\nf = ["dep:y", "y/g"]\n',
        ),
      );
      it.write(crate("x", "src/lib.rs"), "pub fn value() -> u32 { 1 }\n");
      writeUser(it, "x-user", "x", '{ path = "../x", features = ["f"] }');
    },
    make: (it) => it.edit(crate("x-user", "Cargo.toml"), ', features = ["f"]', ""),
    leaves: ["gen"],
  },
  {
    name: "an optional dependency becomes a default one",
    make: (it) => it.edit(crate("x", "Cargo.toml"), "[features]\n", '[features]\ndefault = ["f"]\n'),
    leaves: ["gen"],
  },
  {
    name: "a package that turned on a feature goes, and git ignores the lock file",
    prepare: async (it) => {
      it.edit(crate("x", "Cargo.toml"), 'default = ["f"]\n', "");
      it.edit(crate("x-user", "Cargo.toml"), '"../x" }', '"../x", features = ["f"] }');
      appendTo(it, ".gitignore", "Cargo.lock\n");
      await it.run(["git", "rm", "-q", "--cached", "Cargo.lock"]);
    },
    make: (it) => it.remove("crates/x-user"),
    restore: async (it) => {
      it.edit(".gitignore", "Cargo.lock\n", "");
      await it.run(["git", "add", "Cargo.lock"]);
    },
  },
  {
    name: "a renamed dependency gets a feature",
    prepare: (it) => {
      it.write(
        crate("renaming", "Cargo.toml"),
        manifest("renaming", '[dependencies]\nother = { package = "y", path = "../y" }\n'),
      );
      it.write(crate("renaming", "src/lib.rs"), TEST);
    },
    make: (it) =>
      it.edit(crate("renaming", "Cargo.toml"), 'path = "../y"', 'path = "../y", features = ["g"]'),
    leaves: ["gen"],
  },
  {
    name: "a build script watches its package, which includes a file that git ignores",
    prepare: (it) => {
      appendTo(it, ".gitignore", "local.txt\n");
      writeScripted(it, "including", "", contentOf("local.txt"));
      it.edit(
        crate("including", "Cargo.toml"),
        "[package]\n",
        '[package]\ninclude = ["src", "build.rs", "local.txt"]\n',
      );
      it.write(crate("including", "local.txt"), "one\n");
      fs.utimesSync(it.path(crate("including", "local.txt")), 1, 1);
    },
    make: (it) => it.write(crate("including", "local.txt"), "two\n"),
    leaves: ["gen", "util"],
  },
  {
    name: "a module that several tests share",
    prepare: (it) => {
      it.write(crate("util", "tests/common/mod.rs"), "pub fn value() -> u32 { 1 }\n");
      for (const name of ["first", "second"])
        it.write(crate("util", `tests/${name}.rs`), `mod common;\n${shows("common::value()")}`);
      it.write(crate("util", "tests/third.rs"), TEST);
    },
    make: (it) => it.edit(crate("util", "tests/common/mod.rs"), "{ 1 }", "{ 22 }"),
    leaves: ["gen", "util", "util::third"],
  },
  {
    name: "a test that is named, where tests are not looked for",
    prepare: (it) => {
      it.write(
        crate("named-tests", "Cargo.toml"),
        manifest("named-tests", '[[test]]\nname = "one"\npath = "tests/one/start.rs"\n').replace(
          "edition",
          "autotests = false\nedition",
        ),
      );
      it.write(crate("named-tests", "src/lib.rs"), TEST);
      it.write(crate("named-tests", "tests/one/start.rs"), `mod part;\n${TEST}`);
      it.write(crate("named-tests", "tests/one/part.rs"), TEST);
    },
    make: (it) => addTest(it, crate("named-tests", "tests/one/part.rs")),
    leaves: ["gen", "named-tests"],
  },
  {
    name: "an example with tests",
    prepare: (it) => {
      it.write(crate("examples", "examples/tested.rs"), `fn main() {}\n${TEST}`);
      appendTo(it, crate("examples", "Cargo.toml"), '[[example]]\nname = "tested"\ntest = true\n');
    },
    make: (it) => addTest(it, crate("examples", "examples/tested.rs")),
    leaves: ["gen", "examples"],
  },
  {
    name: "the build directory is elsewhere",
    prepare: (it) => {
      it.env["CARGO_BUILD_BUILD_DIR"] = path.join(it.scratch, "build");
    },
    make: (it) => it.write(crate("examples", "odd/a b\\c: d#$e.txt"), "two\n"),
    reaches: ["gen::value"],
    restore: (it) => {
      delete it.env["CARGO_BUILD_BUILD_DIR"];
    },
    leaves: ["gen", "util"],
  },
  {
    name: "the profile's folder is a link",
    prepare: (it) => {
      fs.renameSync(it.path("target/debug"), path.join(it.scratch, "debug"));
      fs.symlinkSync(path.join(it.scratch, "debug"), it.path("target/debug"));
    },
    make: (it) => it.write(crate("examples", "odd/a b\\c: d#$e.txt"), "three\n"),
    reaches: ["gen::value"],
    leaves: ["gen", "util"],
  },
  {
    name: "a new layout of the build directory",
    prepare: (it) => {
      it.env["RUSTC_BOOTSTRAP"] = "1";
      it.env["CARGO_UNSTABLE_BUILD_DIR_NEW_LAYOUT"] = "true";
    },
    make: (it) => it.write(crate("examples", "odd/a b\\c: d#$e.txt"), "four\n"),
    reaches: ["gen::value"],
    leaves: ["gen", "util"],
  },
  {
    name: "a build script in that layout watches another package's file",
    make: (it) => it.write(crate("examples", "examples/text"), "three\n"),
    leaves: ["gen", "util"],
  },
  {
    name: "a build script in that layout watches a variable",
    make: (it) => {
      it.env["ORACLE_VALUE"] = "2";
    },
    restore: (it) => {
      delete it.env["CARGO_UNSTABLE_BUILD_DIR_NEW_LAYOUT"];
    },
    leaves: ["gen", "util"],
  },
  {
    name: "a program that another package depends on",
    prepare: (it) => {
      it.env["CARGO_UNSTABLE_BINDEPS"] = "true";
      it.write(crate("tool", "Cargo.toml"), manifest("tool"));
      it.write(crate("tool", "src/main.rs"), 'fn main() { println!("one"); }\n');
      it.write(
        crate("tool-user", "Cargo.toml"),
        manifest("tool-user", '[dependencies]\ntool = { path = "../tool", artifact = "bin" }\n'),
      );
      it.write(
        crate("tool-user", "src/lib.rs"),
        `pub static TOOL: &[u8] = include_bytes!(env!("CARGO_BIN_FILE_TOOL"));\n${shows("TOOL.len()")}`,
      );
    },
    make: (it) => it.edit(crate("tool", "src/main.rs"), "one", "twenty-two"),
    reaches: ["tool-user"],
    restore: (it) => {
      it.remove("crates/tool");
      it.remove("crates/tool-user");
      delete it.env["CARGO_UNSTABLE_BINDEPS"];
      delete it.env["RUSTC_BOOTSTRAP"];
    },
    leaves: ["gen", "util"],
  },
  {
    name: "another package's file, built narrowly without any record",
    prepare: (it) => fs.rmSync(it.path("target"), { recursive: true }),
    make: (it) => {
      fs.rmSync(it.path("target"), { recursive: true });
      it.write(crate("examples", "odd/a b\\c: d#$e.txt"), "five\n");
    },
    options: ["--changed-build", "narrow"],
    reaches: ["gen::value"],
  },
  {
    name: "another package's file, built narrowly when the record is older than its first use",
    prepare: (it) => it.write(crate("examples", "odd/late.txt"), "one\n"),
    make: async (it) => {
      it.write(
        crate("gen", "tests/value.rs"),
        it.read(crate("gen", "tests/value.rs")).replaceAll("a b\\\\c: d#$e.txt", "late.txt"),
      );
      await it.commit();
      it.write(crate("examples", "odd/late.txt"), "one and a half\n");
    },
    options: ["--changed-build", "narrow"],
    reaches: ["gen::value"],
  },
  {
    name: "a file that is read with a feature only, built narrowly after a build without it",
    prepare: (it) => {
      writeLibrary(it, "gated", '#[cfg(feature = "x")]\npub mod part;\n', "[features]\nx = []\n");
      it.write(
        crate("gated", "src/part.rs"),
        'pub const TEXT: &str = include_str!("../../examples/odd/late.txt");\n',
      );
      it.write(
        crate("gated-user", "Cargo.toml"),
        manifest("gated-user", '[dependencies]\ngated = { path = "../gated" }\n'),
      );
      it.write(crate("gated-user", "src/lib.rs"), TEST);
    },
    make: (it) => it.write(crate("examples", "odd/late.txt"), "two\n"),
    options: ["--changed-build", "narrow", "--features", "gated/x"],
    reaches: ["gated", "gated-user"],
  },
  {
    name: "a module of it",
    make: (it) => appendTo(it, crate("gated", "src/part.rs"), "// a comment\n"),
    options: ["--changed-build", "narrow", "--features", "gated/x"],
    reaches: ["gated", "gated-user"],
    leaves: ["base"],
  },
  {
    name: "a vendored dependency",
    prepare: (it) => {
      write(it.path("vendor/vended"), {
        ...library("vended"),
        ".cargo-checksum.json": '{"files":{},"package":null}',
      });
      it.write(CONFIG, '[source.crates-io]\nreplace-with = "here"\n[source.here]\ndirectory = "vendor"\n');
      it.edit("Cargo.toml", "[workspace]\n", '[workspace]\nexclude = ["vendor"]\n');
      writeUser(it, "vended-user", "vended", '"0.1"');
    },
    make: async (it) => {
      it.edit("vendor/vended/src/lib.rs", "{ 1 }", "{ 22 }");
      // Cargo does not look at the sources of a package with a version.
      await it.run(["cargo", "clean", "-q", "-p", "vended"]);
    },
    leaves: ["gen", "util"],
  },
  {
    name: "a package in place of one from git",
    prepare: async (it) => {
      it.env["CARGO_NET_OFFLINE"] = "false";
      write(far(it), library("far"));
      await it.run(["git", "init", "-q", far(it)]);
      await commitFar(it);
      writeUser(it, "far-user", "far", `{ git = "${farUrl(it)}" }`);
      write(it.path("patches/far"), library("far", "22"));
      it.edit("Cargo.toml", '["vendor"]', '["vendor", "patches"]');
    },
    make: (it) => appendTo(it, "Cargo.toml", `\n[patch."${farUrl(it)}"]\nfar = { path = "patches/far" }\n`),
    everything: EVERYTHING_OF_ROOT,
  },
  {
    name: "the source of that package",
    make: (it) => it.edit("patches/far/src/lib.rs", "{ 22 }", "{ 333 }"),
    leaves: ["gen", "util"],
  },
  {
    name: "the one from git again",
    make: (it) => it.edit("Cargo.toml", `\n[patch."${farUrl(it)}"]\nfar = { path = "patches/far" }\n`, ""),
    everything: EVERYTHING_OF_ROOT,
  },
  {
    name: "a later commit of it",
    make: async (it) => {
      write(far(it), library("far", "4444"));
      await commitFar(it);
      await it.run(["cargo", "update", "-q", "-p", "far"]);
    },
  },
  {
    name: "another package by the old way of replacing",
    make: (it) =>
      appendTo(it, "Cargo.toml", `\n[replace]\n"${farUrl(it)}#far:0.1.0" = { path = "patches/far" }\n`),
    everything: EVERYTHING_OF_ROOT,
  },
  {
    name: "without it again",
    make: (it) =>
      it.edit("Cargo.toml", `\n[replace]\n"${farUrl(it)}#far:0.1.0" = { path = "patches/far" }\n`, ""),
    everything: EVERYTHING_OF_ROOT,
  },
  {
    name: "a version that packages inherit",
    prepare: (it) => {
      appendTo(it, "Cargo.toml", '\n[workspace.package]\nversion = "0.1.0"\n');
      it.write(
        crate("versioned", "Cargo.toml"),
        manifest("versioned").replace('version = "0.1.0"', "version.workspace = true"),
      );
      it.write(crate("versioned", "src/lib.rs"), shows('env!("CARGO_PKG_VERSION")'));
    },
    make: (it) =>
      it.edit(
        "Cargo.toml",
        '[workspace.package]\nversion = "0.1.0"',
        '[workspace.package]\nversion = "0.1.1"',
      ),
    everything: EVERYTHING_OF_ROOT,
  },
  {
    name: "a path that cargo's configuration puts in its place",
    prepare: (it) => {
      appendTo(it, CONFIG, "");
      it.write(CONFIG, `paths = ["${it.path("patches/far")}"]\n${it.read(CONFIG)}`);
    },
    make: (it) => it.edit("patches/far/src/lib.rs", "{ 333 }", "{ 55555 }"),
    leaves: ["gen", "util"],
  },
  {
    name: "the target directory is the workspace's folder, and a source that git ignores",
    prepare: (it) => {
      it.env["CARGO_TARGET_DIR"] = it.root;
      appendTo(it, ".gitignore", "/debug\n/ignored.rs\n");
      appendTo(it, crate("util", "src/lib.rs"), '#[path = "../../../ignored.rs"]\npub mod ignored;\n');
      it.write("ignored.rs", TEST);
      fs.utimesSync(it.path("ignored.rs"), 1, 1);
    },
    make: (it) => addTest(it, "ignored.rs"),
  },
];
