/** Edits that reach a test although no record of cargo names the file for it, or before anything records it. */
import * as fs from "node:fs";
import {
  appendTo,
  contentOf,
  crate,
  link,
  manifest,
  shows,
  TEST,
  writeLibrary,
  writeScripted,
} from "./edit-tools.ts";
import { laterSecond, type Oracle } from "./oracle.ts";
import type { Attack } from "./try-attacks.ts";

/** Lets one package depend on another, so that the lock file moves. */
function addDependency(oracle: Oracle, user: string, used: string): void {
  appendTo(oracle, crate(user, "Cargo.toml"), `[dependencies]\n${used} = { path = "../${used}" }\n`);
}

const COMMIT =
  '    let commit = ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-aqm", "made"];\n    std::process::Command::new("git").args(commit).status().unwrap();\n';

/** A package whose build script writes a tracked fixture of another one; `more`: what the script does then. */
/** A test that reads a file when it runs. */
function reads(path: string): string {
  return `#[test]\nfn reads() { assert!(std::fs::read(${path}).is_ok()); }\n`;
}

function writeFixtureMaker(oracle: Oracle, name: string, more = ""): void {
  oracle.write(crate("reader", `fixtures/of_${name}.txt`), "one");
  oracle.write(crate(name, "schema.txt"), "one");
  oracle.write(crate(name, "Cargo.toml"), manifest(name));
  oracle.write(
    crate(name, "build.rs"),
    `fn main() {\n    println!("cargo::rerun-if-changed=schema.txt");\n    std::fs::write("../reader/fixtures/of_${name}.txt", std::fs::read("schema.txt").unwrap()).unwrap();\n${more}}\n`,
  );
  oracle.write(crate(name, "src/lib.rs"), TEST);
}

export const FURTHER_ATTACKS: readonly Attack[] = [
  {
    name: "the lock file, which another package includes",
    prepare: (it) => {
      writeLibrary(it, "locked", shows('include_str!("../../../Cargo.lock").len()'));
    },
    make: (it) => addDependency(it, "reader", "util"),
    leaves: ["gen", "examples"],
  },
  {
    name: "the lock file, which a build script watches",
    prepare: (it) =>
      writeScripted(
        it,
        "built",
        'println!("cargo::rerun-if-changed=../../Cargo.lock");',
        'std::fs::read_to_string("../../Cargo.lock").unwrap().len().to_string()',
      ),
    make: (it) => addDependency(it, "examples", "base"),
    leaves: ["gen"],
  },
  {
    name: "the lock file, which a test of the root package reads",
    make: (it) => addDependency(it, "gen", "base"),
    reaches: ["top"],
  },
  {
    name: "a comment in a manifest, which a test reads",
    make: (it) => appendTo(it, crate("reader", "Cargo.toml"), "# sorted\n"),
    reaches: ["reader::files"],
    leaves: ["util", "gen"],
  },
  {
    name: "a manifest that packages outside the workspace inherit from",
    prepare: (it) => {
      it.edit("Cargo.toml", 'members = ["crates/*"]', 'members = ["crates/*"]\nexclude = ["far"]');
      it.write("far/Cargo.toml", '[workspace]\nmembers = ["one"]\n[workspace.package]\nversion = "1.0.0"\n');
      it.write("far/one/Cargo.toml", '[package]\nname = "one"\nversion.workspace = true\nedition = "2021"\n');
      it.write("far/one/src/lib.rs", 'pub fn value() -> &\'static str { env!("CARGO_PKG_DESCRIPTION") }\n');
      it.edit("far/one/Cargo.toml", "edition", "description.workspace = true\nedition");
      appendTo(it, "far/Cargo.toml", 'description = "old"\n');
      it.write(
        crate("far-user", "Cargo.toml"),
        manifest("far-user", '[dependencies]\none = { path = "../../far/one" }\n'),
      );
      it.write(crate("far-user", "src/lib.rs"), shows("one::value()"));
    },
    make: (it) => it.edit("far/Cargo.toml", '"old"', '"new text"'),
  },
  {
    name: "a feature of a dependency that turned on a feature of another package goes",
    prepare: (it) => {
      writeLibrary(
        it,
        "deep",
        `pub const LOUD: bool = cfg!(feature = "loud");\n${shows("LOUD")}`,
        "[features]\nloud = []\n",
      );
      it.write(
        crate("middle", "Cargo.toml"),
        manifest(
          "middle",
          '[dependencies]\ndeep = { path = "../deep", optional = true }\n[features]\nx = ["dep:deep", "deep/loud"]\n',
        ),
      );
      it.write(crate("middle", "src/lib.rs"), TEST);
      it.write(
        crate("outer", "Cargo.toml"),
        manifest("outer", '[dependencies]\nmiddle = { path = "../middle", features = ["x"] }\n'),
      );
      it.write(crate("outer", "src/lib.rs"), TEST);
      it.write(
        crate("deep-user", "Cargo.toml"),
        manifest("deep-user", '[dependencies]\ndeep = { path = "../deep" }\n'),
      );
      it.write(crate("deep-user", "src/lib.rs"), shows("deep::LOUD"));
    },
    make: (it) => it.edit(crate("outer", "Cargo.toml"), ', features = ["x"]', ""),
    leaves: ["gen", "util"],
  },
  {
    name: "a build script writes a tracked fixture of another package while the tests are built",
    prepare: (it) => writeFixtureMaker(it, "maker"),
    make: (it) => it.write(crate("maker", "schema.txt"), "two"),
    reaches: ["reader::files"],
    leaves: ["gen", "util"],
  },
  {
    name: "a build script writes a tracked fixture of another package, and commits it",
    prepare: (it) => writeFixtureMaker(it, "committer", COMMIT),
    make: (it) => it.write(crate("committer", "schema.txt"), "two"),
    reaches: ["reader::files"],
    leaves: ["gen", "util"],
  },
  {
    name: "a Rust file that one test includes as text, and that another reads",
    prepare: (it) => {
      it.write(crate("reader", "tests/includes.rs"), shows('include_str!("data/sample.rs")'));
      it.write(crate("reader", "tests/data/sample.rs"), "fn one() {}\n");
    },
    make: (it) => it.write(crate("reader", "tests/data/sample.rs"), "fn another() {}\n"),
    reaches: ["reader::files"],
    leaves: ["gen", "util"],
  },
  {
    name: "a Rust file that another package includes as text, and that tests of its own package read",
    prepare: (it) => {
      it.write(crate("util", "tests/cases.rs"), TEST);
      it.write(crate("util", "cases/one.rs"), "fn one() {}\n");
      it.write(crate("gen", "tests/sees.rs"), shows('include_str!("../../util/cases/one.rs")'));
    },
    make: (it) => it.write(crate("util", "cases/one.rs"), "fn two_or_more() {}\n"),
    reaches: ["util::cases", "util"],
    leaves: ["base"],
  },
  {
    name: "attributes that give files other line endings",
    prepare: (it) => it.write(crate("reader", "fixtures/lines.txt"), "one\ntwo\n"),
    make: async (it) => {
      it.write(".gitattributes", "*.txt text eol=crlf\n");
      it.remove(crate("reader", "fixtures/lines.txt"));
      await it.run(["git", "checkout", "--", crate("reader", "fixtures/lines.txt")]);
    },
    reaches: ["reader::files"],
    restore: async (it) => {
      it.remove(".gitattributes");
      it.remove(crate("reader", "fixtures/lines.txt"));
      await it.run(["git", "checkout", "--", crate("reader", "fixtures/lines.txt")]);
    },
  },
  {
    name: "the program that starts all tests, named by a variable",
    prepare: (it) => {
      it.write("run.sh", '#!/bin/sh\nexec "$@"\n');
      fs.chmodSync(it.path("run.sh"), 0o755);
      it.env["CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER"] = it.path("run.sh");
    },
    make: (it) => appendTo(it, "run.sh", "# again\n"),
    reaches: ["gen", "util"],
    restore: (it) => {
      delete it.env["CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER"];
    },
  },
  {
    name: "a file in a folder that a linker's argument names",
    prepare: (it) => {
      it.write(
        ".cargo/config.toml",
        '[target.x86_64-unknown-linux-gnu]\nrustflags = ["-Clink-arg=-L./native"]\n',
      );
      it.write("native/list.txt", "one\n");
    },
    make: (it) => it.write("native/list.txt", "two\n"),
    reaches: ["gen", "util"],
    restore: (it) => it.remove(".cargo"),
  },
  {
    name: "a package whose program a setup script starts",
    prepare: (it) => {
      it.write(crate("helper", "Cargo.toml"), manifest("helper"));
      it.write(crate("helper", "src/main.rs"), "fn main() {}\n");
      it.write(
        ".config/nextest.toml",
        'experimental = ["setup-scripts"]\n[scripts.setup.help]\ncommand = "cargo run -p helper"\n[[profile.default.scripts]]\nfilter = "all()"\nsetup = "help"\n',
      );
    },
    make: (it) => it.write(crate("helper", "src/main.rs"), 'fn main() { println!("again"); }\n'),
    reaches: ["gen", "util"],
    restore: (it) => it.remove(".config/nextest.toml"),
  },
  {
    name: "a file is gone from a folder of another package, whose other files a target includes",
    prepare: (it) => {
      it.write(crate("base", "assets/a.txt"), "a\n");
      it.write(crate("base", "assets/b.txt"), "b\n");
      it.write(crate("assets", "Cargo.toml"), manifest("assets"));
      it.write(
        crate("assets", "build.rs"),
        'fn main() {\n    let mut all = String::new();\n    for entry in std::fs::read_dir("../base/assets").unwrap() {\n        let path = entry.unwrap().path();\n        println!("cargo::rerun-if-changed={}", path.display());\n        all += &std::fs::read_to_string(path).unwrap().trim();\n    }\n    println!("cargo::rustc-env=ALL={}", all.len());\n}\n',
      );
      it.write(crate("assets", "src/lib.rs"), shows('env!("ALL")'));
    },
    make: (it) => {
      it.remove(crate("base", "assets/b.txt"));
      fs.rmSync(it.path("target"), { recursive: true });
    },
    leaves: ["far-user"],
  },
  {
    name: "an ignored fixture behind a link is replaced by an older file",
    prepare: async (it) => {
      appendTo(it, ".gitignore", "/local\n");
      it.write("local/x.txt", "one\n");
      it.write("local/older.txt", "two\n");
      fs.utimesSync(it.path("local/older.txt"), 1, 1);
      link(it, crate("reader", "fixtures/local.txt"), "../../../local/x.txt");
    },
    make: async (it) => {
      await it.commit();
      await laterSecond(Date.now());
      fs.renameSync(it.path("local/older.txt"), it.path("local/x.txt"));
    },
    reaches: ["reader::files"],
    leaves: ["gen"],
  },
  {
    name: "a build script that runs in each build, since it watches a file that is missing",
    prepare: (it) => {
      appendTo(it, ".gitignore", "/always.txt\n");
      it.write("always.txt", "one\n");
      const value = contentOf("../../always.txt");
      writeScripted(it, "always", 'println!("cargo::rerun-if-changed=no-such-file");', value);
    },
    make: (it) => it.write("always.txt", "two\n"),
    leaves: ["gen", "util"],
  },
  {
    name: "documentation that only rustdoc includes",
    prepare: (it) => {
      it.write("README.md", "```\nassert!(true);\n```\n");
      writeLibrary(
        it,
        "documented",
        '#[cfg(doctest)]\n#[doc = include_str!("../../../README.md")]\npub struct Readme;\n',
      );
    },
    make: (it) => appendTo(it, "README.md", "more\n"),
    options: ["--doctests", "include"],
    reaches: ["documented::doctest/documented"],
    leaves: ["documented", "gen"],
  },
  {
    name: "an example that a doctest includes",
    prepare: (it) => {
      it.write(crate("documented", "examples/demo.rs"), "fn main() {}\n");
      appendTo(
        it,
        crate("documented", "src/lib.rs"),
        '/// ```\n/// include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/demo.rs"));\n/// ```\npub struct Demo;\n',
      );
    },
    make: (it) => it.write(crate("documented", "examples/demo.rs"), "fn main() { assert!(true); }\n"),
    options: ["--doctests", "include"],
    reaches: ["documented::doctest/documented"],
    leaves: ["gen", "util"],
  },
  {
    name: "a file that the example of a readme includes",
    prepare: (it) => {
      const file = 'concat!(env!("CARGO_MANIFEST_DIR"), "/tests/part.rs")';
      it.write(crate("shown", "Cargo.toml"), manifest("shown"));
      it.write(crate("shown", "README.md"), `\`\`\`\nlet text = include_str!(${file});\n\`\`\`\n`);
      it.write(crate("shown", "src/lib.rs"), '#![doc = include_str!("../README.md")]\n');
      it.write(crate("shown", "tests/part.rs"), TEST);
    },
    make: (it) => appendTo(it, crate("shown", "tests/part.rs"), "// more\n"),
    options: ["--doctests", "include"],
    reaches: ["shown::doctest/shown"],
    leaves: ["gen", "util"],
  },
  {
    name: "a file that an example in a block of documentation includes",
    prepare: (it) =>
      it.write(
        crate("shown", "src/lib.rs"),
        '/**\n```\nlet text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/part.rs"));\n```\n*/\npub fn shown() {}\n',
      ),
    make: (it) => appendTo(it, crate("shown", "tests/part.rs"), "// more\n"),
    options: ["--doctests", "include"],
    reaches: ["shown::doctest/shown"],
    leaves: ["gen", "util"],
  },
  {
    name: "a module of an example",
    prepare: (it) =>
      it.write(
        crate("shown", "src/lib.rs"),
        '/// ```\n/// #[path = "../tests/part.rs"] mod part;\n/// ```\npub fn shown() {}\n',
      ),
    make: (it) => appendTo(it, crate("shown", "tests/part.rs"), "// more\n"),
    options: ["--doctests", "include"],
    reaches: ["shown::doctest/shown"],
    leaves: ["gen", "util"],
  },
  {
    name: "a comment in a manifest, which a library reads by its folder when tests of other packages run",
    prepare: (it) => {
      writeLibrary(
        it,
        "homed",
        `pub fn text() -> Vec<u8> { std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap() }\n${TEST}`,
      );
      it.write(
        crate("homed-user", "Cargo.toml"),
        manifest("homed-user", '[dependencies]\nhomed = { path = "../homed" }\n'),
      );
      it.write(crate("homed-user", "src/lib.rs"), shows("homed::text().len()"));
    },
    make: (it) => appendTo(it, crate("homed", "Cargo.toml"), "# sorted\n"),
    reaches: ["homed-user"],
    leaves: ["gen", "util"],
  },
  {
    name: "documentation that rustdoc finds by a variable",
    prepare: (it) => {
      it.write(".cargo/config.toml", '[env]\nWORKSPACE = { value = "", relative = true }\n');
      it.write("docs/guide.md", "```\nassert!(true);\n```\n");
      const file = 'concat!(env!("WORKSPACE"), "/docs/guide.md")';
      it.write(
        crate("shown", "src/lib.rs"),
        `#[cfg(doctest)]\n#[doc = include_str!(${file})]\npub struct Guide;\n`,
      );
    },
    make: (it) => appendTo(it, "docs/guide.md", "more\n"),
    options: ["--doctests", "include"],
    reaches: ["shown::doctest/shown"],
    restore: (it) => it.remove(".cargo"),
    leaves: ["gen", "util"],
  },
  {
    name: "another package's file that the example of a readme includes",
    prepare: (it) => {
      it.write(crate("gen", "tests/part.rs"), TEST);
      it.write(
        crate("shown", "README.md"),
        '```\nlet text = include_str!("../../gen/tests/part.rs");\n```\n',
      );
      it.write(crate("shown", "src/lib.rs"), '#![doc = include_str!("../README.md")]\n');
    },
    make: (it) => appendTo(it, crate("gen", "tests/part.rs"), "// more\n"),
    options: ["--doctests", "include"],
    reaches: ["shown::doctest/shown"],
    leaves: ["gen", "util"],
  },
  {
    name: "a file of the root package, which tests of another one read by its path",
    prepare: (it) => {
      it.write("testdata/one.txt", "one\n");
      it.write(crate("far-reader", "Cargo.toml"), manifest("far-reader"));
      it.write(crate("far-reader", "src/lib.rs"), TEST);
      const absolute = 'concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/one.txt")';
      it.write(crate("far-reader", "tests/absolute.rs"), reads(absolute));
      it.write(crate("far-reader", "tests/relative.rs"), reads('"../../testdata/one.txt"'));
      const climbing = 'std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join("..")';
      it.write(crate("far-reader", "tests/climbing.rs"), reads(`${climbing}.join("testdata/one.txt")`));
      it.write(crate("far-reader", "tests/plain.rs"), `// As "../../testdata/one.txt" is.\n${TEST}`);
    },
    make: (it) => it.write("testdata/one.txt", "two\n"),
    reaches: ["far-reader::absolute", "far-reader::relative", "far-reader::climbing"],
    leaves: ["gen", "util", "far-reader::plain", "far-reader"],
  },
  {
    name: "a file of the root package is gone, which tests of another one read by its path",
    make: (it) => it.remove("testdata"),
    reaches: ["far-reader::absolute", "far-reader::relative", "far-reader::climbing"],
  },
  {
    name: "the lock file, which tests of a package read with a library that finds the workspace",
    prepare: (it) => {
      it.write(crate("finder", "Cargo.toml"), manifest("finder"));
      it.write(
        crate("finder", "src/lib.rs"),
        `pub fn root() -> std::path::PathBuf {\n    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().into()\n}\n`,
      );
      it.write(
        crate("finder-user", "Cargo.toml"),
        manifest("finder-user", '[dev-dependencies]\nfinder = { path = "../finder" }\n'),
      );
      it.write(crate("finder-user", "src/lib.rs"), reads('finder::root().join("Cargo.lock")'));
    },
    // Cargo adds it to the lock file, and would drop what it did not write there.
    make: (it) => writeLibrary(it, "locked-too", TEST),
    reaches: ["finder-user"],
    leaves: ["gen", "util"],
  },
  {
    name: "a file of the root package, which a test finds by a variable",
    prepare: (it) => {
      it.write(".cargo/config.toml", '[env]\nHERE = { value = "testdata", relative = true }\n');
      it.write("testdata/one.txt", "one\n");
      const file = 'std::path::Path::new(&std::env::var("HERE").unwrap()).join("one.txt")';
      it.write(crate("far-reader", "tests/variable.rs"), reads(file));
    },
    make: (it) => it.write("testdata/one.txt", "two\n"),
    restore: (it) => it.remove(".cargo"),
    reaches: ["far-reader::variable"],
    leaves: ["gen", "util", "far-reader"],
  },
];
