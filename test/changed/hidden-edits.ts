/** Edits that settings, marks or links hide from git, or that are where git or the runner would not look. */
import * as fs from "node:fs";
import * as path from "node:path";
import {
  addSubmodule,
  addTest,
  appendTo,
  contentOf,
  crate,
  inFolder,
  link,
  manifest,
  shows,
  TEST,
  writeLibrary,
  writeScripted,
} from "./edit-tools.ts";
import { GIT, laterSecond, type Oracle } from "./oracle.ts";
import type { Attack } from "./try-attacks.ts";

const SUBMODULE = "crates/subbed";
const DATA = crate("examples", "data/one.txt");

async function commitIn(it: Oracle, folder: string): Promise<void> {
  await it.run(inFolder(it.path(folder), "add", "-A", "-f"));
  await it.run(inFolder(it.path(folder), "commit", "-q", "--allow-empty", "-m", "state"));
}

const mark = async (it: Oracle, bit: string): Promise<void> =>
  void (await it.run(["git", "update-index", `--${bit}`, SUBMODULE]));

/** In a second after everything that the edit only moves. */
async function commitAndWait(it: Oracle): Promise<void> {
  await it.commit();
  await laterSecond(Date.now());
}

const outside = (it: Oracle, name: string): string => path.join(it.scratch, name);

function writeOutside(it: Oracle, name: string, text: string): void {
  fs.mkdirSync(path.dirname(outside(it, name)), { recursive: true });
  fs.writeFileSync(outside(it, name), text);
}

const NATIVE = crate("examples", "native/libgiven.so");
const BEYOND = `[workspace]
members = ["inner"]
resolver = "2"

[workspace.package]
description = "one"
`;
const MADE = "target/made/value.rs";

/** A build script that watches each file of a folder, and not the folder. */
const COUNTS = `fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let mut all = 0;
    for entry in std::fs::read_dir("data").into_iter().flatten() {
        let path = entry.unwrap().path();
        println!("cargo::rerun-if-changed={}", path.display());
        all += std::fs::read(path).unwrap().len();
    }
    println!("cargo::rustc-env=ALL={all}");
}
`;

export const HIDDEN_ATTACKS: readonly Attack[] = [
  {
    name: "a build script watches a tracked folder with a file that git ignores",
    prepare: (it) => {
      appendTo(it, ".gitignore", "local.txt\n");
      writeScripted(it, "partly", 'println!("cargo::rerun-if-changed=data");', contentOf("data/local.txt"));
      it.write(crate("partly", "data/kept.txt"), "kept\n");
      it.write(crate("partly", "data/local.txt"), "one\n");
    },
    make: (it) => it.write(crate("partly", "data/local.txt"), "two\n"),
    leaves: ["gen"],
  },
  {
    name: "a source in the target directory that cargo does not write",
    prepare: (it) => {
      it.write(MADE, "pub const VALUE: u32 = 1;\n");
      it.write(crate("made", "Cargo.toml"), manifest("made"));
      const file = 'concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/made/value.rs")';
      it.write(crate("made", "src/lib.rs"), `include!(${file});\n${shows("VALUE")}`);
    },
    make: (it) => it.write(MADE, "pub const VALUE: u32 = 2;\n"),
    leaves: ["gen"],
  },
  {
    name: "a build script watches such a file",
    prepare: (it) => {
      const watch = 'println!("cargo::rerun-if-changed=../../target/made/value.rs");';
      writeScripted(it, "watching", watch, contentOf("../../target/made/value.rs"));
    },
    make: (it) => it.write(MADE, "pub const VALUE: u32 = 3;\n"),
    leaves: ["gen"],
  },
  {
    name: "a file is gone from a package outside the repository, and a build came in between",
    prepare: (it) => {
      writeOutside(it, "far/Cargo.toml", manifest("far"));
      writeOutside(it, "far/src/lib.rs", 'pub const ALL: &str = env!("ALL");\n');
      writeOutside(it, "far/build.rs", COUNTS);
      writeOutside(it, "far/data/one.txt", "one\n");
      writeOutside(it, "far/data/two.txt", "two\n");
      const dependency = '[dependencies]\nfar = { path = "../../../far" }\n';
      it.write(crate("far-user", "Cargo.toml"), manifest("far-user", dependency));
      it.write(crate("far-user", "src/lib.rs"), shows("far::ALL"));
    },
    make: async (it) => {
      fs.rmSync(outside(it, "far/data/one.txt"));
      await it.run(["cargo", "test", "-q", "--no-run", "-p", "far-user"]);
    },
    leaves: ["gen"],
  },
  {
    name: "the manifest of a workspace outside the repository, from which a package inherits",
    prepare: (it) => {
      const inherited = "description.workspace = true\n";
      writeOutside(it, "beyond/Cargo.toml", BEYOND);
      writeOutside(it, "beyond/inner/Cargo.toml", `${manifest("inner").trimEnd()}\n${inherited}`);
      writeOutside(it, "beyond/inner/src/lib.rs", 'pub const TEXT: &str = env!("CARGO_PKG_DESCRIPTION");\n');
      const dependency = '[dependencies]\ninner = { path = "../../../beyond/inner" }\n';
      it.write(crate("inner-user", "Cargo.toml"), manifest("inner-user", dependency));
      it.write(crate("inner-user", "src/lib.rs"), shows("inner::TEXT"));
    },
    make: (it) => writeOutside(it, "beyond/Cargo.toml", BEYOND.replace("one", "two")),
  },
  {
    name: "a library that git ignores, in a folder where a build script lets the linker search",
    prepare: (it) => {
      appendTo(it, ".gitignore", "*.so\n");
      it.write(NATIVE, "one\n");
      it.write(crate("searching", "Cargo.toml"), manifest("searching"));
      const search =
        'println!("cargo::rustc-link-search={}/../examples/native", env!("CARGO_MANIFEST_DIR"));';
      const watch = 'println!("cargo::rerun-if-changed=build.rs");';
      it.write(crate("searching", "build.rs"), `fn main() {\n    ${watch}\n    ${search}\n}\n`);
      it.write(crate("searching", "src/lib.rs"), TEST);
    },
    make: (it) => it.write(NATIVE, "two\n"),
    reaches: ["searching"],
    leaves: ["gen"],
  },
  {
    name: "such a library, where the compiler's arguments let it search",
    prepare: (it) => {
      it.remove("crates/searching");
      it.write(".cargo/config.toml", '[build]\nrustflags = ["-Lcrates/examples/native"]\n');
    },
    make: (it) => it.write(NATIVE, "three\n"),
    restore: (it) => it.remove(".cargo"),
    everything: "crates/examples/native (git does not compare it, and it is newer than the base)",
  },
  {
    name: "a new test in a submodule, and the user's settings hide untracked files",
    prepare: async (it) => {
      await addSubmodule(it, "subbed", { "Cargo.toml": manifest("subbed"), "src/lib.rs": TEST });
      writeOutside(it, "settings", "[status]\n\tshowUntrackedFiles = no\n");
      it.env["GIT_CONFIG_GLOBAL"] = outside(it, "settings");
    },
    make: (it) => it.write(crate("subbed", "tests/new.rs"), TEST),
    restore: async (it) => {
      delete it.env["GIT_CONFIG_GLOBAL"];
      await commitIn(it, SUBMODULE);
    },
  },
  {
    name: "an edit in a submodule's submodule, whose changes that one ignores",
    prepare: async (it) => {
      writeOutside(it, "inner/data.txt", "one\n");
      await it.run(["git", "init", "-q", outside(it, "inner")]);
      await it.run(inFolder(outside(it, "inner"), "add", "-A"));
      await it.run(inFolder(outside(it, "inner"), "commit", "-q", "-m", "one"));
      const add = ["submodule", "add", "-q", outside(it, "inner"), "data"];
      await it.run([...GIT, "-c", "protocol.file.allow=always", "-C", it.path(SUBMODULE), ...add]);
      appendTo(it, crate("subbed", ".gitmodules"), "\tignore = all\n");
      it.write(crate("subbed", "src/lib.rs"), shows('include_str!("../data/data.txt")'));
      await commitIn(it, SUBMODULE);
    },
    make: (it) => it.write(crate("subbed", "data/data.txt"), "two\n"),
    restore: async (it) => {
      await commitIn(it, `${SUBMODULE}/data`);
      await commitIn(it, SUBMODULE);
    },
  },
  {
    name: "an edit in a submodule that is assumed to be unchanged",
    make: async (it) => {
      await mark(it, "assume-unchanged");
      addTest(it, crate("subbed", "src/lib.rs"));
    },
    restore: async (it) => {
      await mark(it, "no-assume-unchanged");
      await commitIn(it, SUBMODULE);
    },
  },
  {
    name: "another commit of a submodule that is skipped in the work tree",
    make: async (it) => {
      await mark(it, "skip-worktree");
      addTest(it, crate("subbed", "src/lib.rs"));
      await commitIn(it, SUBMODULE);
    },
    restore: (it) => mark(it, "no-skip-worktree"),
  },
  {
    name: "a build script watches a folder with an ignored link to another package's file",
    prepare: (it) => {
      appendTo(it, ".gitignore", "local-link\n/local\n");
      it.write(DATA, "one\n");
      it.write(crate("foldered", "schemas/other.txt"), "other\n");
      link(it, crate("foldered", "schemas/local-link"), "../../examples/data/one.txt");
      const watch = 'println!("cargo::rerun-if-changed=schemas");';
      writeScripted(it, "foldered", watch, contentOf("schemas/local-link"));
    },
    make: (it) => it.write(DATA, "two or more\n"),
    leaves: ["gen"],
  },
  {
    name: "a fixture behind an ignored link to another package's file",
    prepare: (it) => link(it, crate("reader", "fixtures/local-link"), "../../examples/data/one.txt"),
    make: (it) => it.write(DATA, "three\n"),
    reaches: ["reader::files"],
    leaves: ["gen"],
  },
  {
    name: "an ignored link, to which a tracked one leads, leads to an older folder",
    prepare: (it) => {
      it.write("local/one/x.txt", "one\n");
      it.write("local/two/x.txt", "two\n");
      link(it, "local/current", "one");
      link(it, crate("reader", "fixtures/current"), "../../../local/current");
    },
    make: async (it) => {
      await commitAndWait(it);
      link(it, "local/current", "two");
    },
    reaches: ["reader::files"],
    leaves: ["gen"],
  },
  {
    name: "an older folder takes the place of one around an ignored fixture",
    prepare: (it) => {
      it.write("local/now/in/x.txt", "one\n");
      it.write("local/old/in/x.txt", "two\n");
      link(it, crate("reader", "fixtures/now.txt"), "../../../local/now/in/x.txt");
    },
    make: async (it) => {
      await commitAndWait(it);
      fs.renameSync(it.path("local/now"), it.path("local/gone"));
      fs.renameSync(it.path("local/old"), it.path("local/now"));
    },
    reaches: ["reader::files"],
    leaves: ["gen"],
  },
  {
    name: "a build script watches an ignored folder with a link to a folder outside the repository",
    prepare: (it) => {
      writeOutside(it, "far/in/x.txt", "one\n");
      it.write(crate("watching", "local-data/own.txt"), "own\n");
      appendTo(it, ".gitignore", "local-data\n");
      link(it, crate("watching", "local-data/far"), outside(it, "far"));
      const watch = 'println!("cargo::rerun-if-changed=local-data");';
      writeScripted(it, "watching", watch, contentOf("local-data/far/in/x.txt"));
    },
    make: async (it) => {
      await commitAndWait(it);
      // In place, so that no folder changes.
      writeOutside(it, "far/in/x.txt", "two or more\n");
    },
    leaves: ["gen"],
  },
  {
    name: "a build script watches an ignored folder that holds one with the name of cargo's",
    prepare: (it) => {
      it.write(crate("naming", "local-data/target/x.txt"), "one\n");
      const watch = 'println!("cargo::rerun-if-changed=local-data");';
      writeScripted(it, "naming", watch, contentOf("local-data/target/x.txt"));
    },
    make: async (it) => {
      await commitAndWait(it);
      it.write(crate("naming", "local-data/target/x.txt"), "two or more\n");
    },
    leaves: ["gen"],
  },
  {
    name: "a source that git tracks in the target directory",
    prepare: async (it) => {
      it.write("target/inputs/x.txt", "one\n");
      await it.run(["git", "add", "-f", "target/inputs/x.txt"]);
      writeLibrary(it, "aiming", shows('include_str!("../../../target/inputs/x.txt")'));
    },
    make: (it) => it.write("target/inputs/x.txt", "two or more\n"),
    leaves: ["gen"],
  },
  {
    name: "a commit that another one replaces",
    make: async (it) => {
      it.write(crate("reader", "fixtures/input.txt"), "edited\n");
      await it.run(["git", "add", "-A"]);
      const [head, tree] = [await it.run(["git", "rev-parse", "HEAD"]), await it.run(["git", "write-tree"])];
      const other = await it.run([...GIT, "commit-tree", "-m", "other", tree.trim()]);
      await it.run(["git", "replace", head.trim(), other.trim()]);
    },
    restore: async (it) => void (await it.run(["sh", "-c", "git replace -d $(git replace -l)"])),
    leaves: ["gen"],
  },
  {
    name: "a package behind an ignored link, which leads to an older one now",
    prepare: (it) => {
      it.edit("Cargo.toml", "[workspace]\n", '[workspace]\nexclude = ["local", "aside"]\n');
      for (const [version, set] of [
        ["one", ""],
        ["two", 'default = ["loud"]\n'],
      ] as const) {
        const folder = `local/packages/${version}`;
        it.write(`${folder}/Cargo.toml`, manifest("dep", `[features]\nloud = []\n${set}[workspace]\n`));
        it.write(`${folder}/src/lib.rs`, 'pub fn loud() -> bool { cfg!(feature = "loud") }\n');
      }
      link(it, "local/packages/current", "one");
      const dependency = '[dependencies]\ndep = { path = "../../local/packages/current" }\n';
      writeLibrary(it, "dep-user", shows("dep::loud()"), dependency);
    },
    make: async (it) => {
      await commitAndWait(it);
      link(it, "local/packages/current", "two");
    },
  },
  {
    name: "a new link leads to a package that turns on a feature of another one, and git ignores the lock file",
    prepare: async (it) => {
      writeLibrary(it, "deep", shows('cfg!(feature = "loud")'), "[features]\nloud = []\n");
      const dependency = '[dependencies]\ndeep = { path = "../deep", features = ["loud"] }\n';
      it.write("aside/new/Cargo.toml", manifest("new", dependency));
      it.write("aside/new/src/lib.rs", TEST);
      appendTo(it, ".gitignore", "Cargo.lock\n");
      await it.run(["git", "rm", "-q", "--cached", "Cargo.lock"]);
    },
    make: (it) => link(it, "crates/new", "../aside/new"),
    everything: "crates/new (a folder with packages)",
  },
];
