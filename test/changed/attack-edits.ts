/** Edits that try to reach a test on a way that `--changed` might not know. The first of each is committed, and built. */
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
import type { Attack } from "./try-attacks.ts";

const OTHERS = ["app", "examples"];

export const ATTACKS: readonly Attack[] = [
  {
    name: "configuration of git that changes what it prints",
    prepare: async (it) => {
      for (const setting of [
        "color.ui always",
        "diff.relative true",
        "diff.renames copies",
        "diff.ignoreSubmodules all",
        "diff.noprefix true",
        "diff.external false",
        "diff.orderFile none",
        "status.showUntrackedFiles no",
        "core.quotePath true",
        "core.pager false",
      ])
        await it.run(["git", "config", ...setting.split(" ")]);
      it.write("none", "");
    },
    make: (it) => addTest(it, crate("base", "src/part.rs")),
    leaves: ["examples"],
  },
  {
    name: "names that git quotes",
    make: (it) => it.write(crate("reader", 'fixtures/a "quoted"\tnäme\n.txt'), "x"),
    leaves: OTHERS,
  },
  {
    name: "an edit inside a submodule",
    prepare: (it) => addSubmodule(it, "subbed", { "Cargo.toml": manifest("subbed"), "src/lib.rs": TEST }),
    make: (it) => addTest(it, crate("subbed", "src/lib.rs")),
  },
  {
    name: "another commit of a submodule",
    make: async (it) => {
      addTest(it, crate("subbed", "src/lib.rs"));
      await it.run(inFolder(it.path("crates/subbed"), "commit", "-q", "-a", "-m", "two"));
    },
  },
  {
    name: "an untracked file in a submodule",
    make: (it) => it.write(crate("subbed", "tests/new.rs"), TEST),
  },
  {
    name: "a repository inside the repository, untracked",
    prepare: async (it) => {
      await it.run(inFolder(it.path("crates/subbed"), "add", "-A"));
      await it.run(inFolder(it.path("crates/subbed"), "commit", "-q", "-m", "three"));
    },
    make: async (it) => {
      writeLibrary(it, "inner", TEST);
      await it.run(["git", "init", "-q", it.path("crates/inner")]);
      await it.run(inFolder(it.path("crates/inner"), "add", "-A"));
      await it.run(inFolder(it.path("crates/inner"), "commit", "-q", "-m", "one"));
    },
  },
  {
    name: "a module moves to another package",
    make: async (it) => {
      await it.run(["git", "mv", crate("base", "src/part.rs"), crate("util", "src/moved.rs")]);
      it.edit(crate("base", "src/lib.rs"), "mod part;", "mod part { pub fn one() -> u32 { 1 } }");
      appendTo(it, crate("util", "src/lib.rs"), "pub mod moved;\n");
      addTest(it, crate("util", "src/moved.rs"));
    },
    leaves: ["examples"],
  },
  {
    name: "only the case of a name changes",
    make: async (it) => {
      appendTo(it, crate("util", "src/moved.rs"), shows("file!()"));
      await it.run(["git", "mv", crate("util", "src/moved.rs"), crate("util", "src/Moved.rs")]);
      it.edit(crate("util", "src/lib.rs"), "pub mod moved;", '#[path = "Moved.rs"]\npub mod moved;');
    },
    leaves: ["examples", "base"],
  },
  {
    name: "only permission bits change",
    make: (it) => fs.chmodSync(it.path(crate("reader", "fixtures/input.txt")), 0o755),
    leaves: OTHERS,
  },
  {
    name: "a file becomes a link to a file of another package",
    make: (it) => link(it, crate("reader", "fixtures/input.txt"), "../../base/data/greeting.txt"),
    leaves: OTHERS,
  },
  {
    name: "a fixture behind a link",
    make: (it) => it.write(crate("base", "data/greeting.txt"), "good evening\n"),
    leaves: ["gen", "examples"],
  },
  {
    name: "a fixture behind a link to a folder, and a link to that",
    prepare: (it) => {
      it.write(crate("examples", "data/one.txt"), "one\n");
      link(it, crate("reader", "fixtures/far"), "near");
      link(it, crate("reader", "fixtures/near"), "../../examples/data");
    },
    make: (it) => it.write(crate("examples", "data/one.txt"), "two\n"),
    leaves: ["app"],
  },
  {
    name: "a build script watches a link to a file of another package",
    prepare: (it) => {
      writeScripted(it, "linking", 'println!("cargo::rerun-if-changed=text");', contentOf("text"));
      link(it, crate("linking", "text"), "../examples/data/one.txt");
    },
    make: (it) => it.write(crate("examples", "data/one.txt"), "three\n"),
    leaves: ["app"],
  },
  {
    name: "a build script watches a variable",
    prepare: (it) =>
      writeScripted(
        it,
        "variable",
        'println!("cargo::rerun-if-env-changed=ORACLE_VALUE");',
        'std::env::var("ORACLE_VALUE").unwrap_or_default()',
      ),
    make: (it) => {
      it.env["ORACLE_VALUE"] = "1";
    },
    leaves: OTHERS,
  },
  {
    name: "that variable gets another value",
    make: (it) => {
      it.env["ORACLE_VALUE"] = "2";
    },
    leaves: OTHERS,
  },
  {
    name: "a variable that the compiler reads",
    prepare: (it) => appendTo(it, crate("base", "src/lib.rs"), shows('MODE.unwrap_or("none")')),
    make: (it) => {
      it.env["ORACLE_MODE"] = "1";
    },
    leaves: OTHERS.slice(1),
  },
  {
    name: "a build script watches a file that git ignores",
    prepare: (it) => {
      appendTo(it, ".gitignore", "local.txt\ngenerated\n");
      writeScripted(it, "ignoring", 'println!("cargo::rerun-if-changed=local.txt");', contentOf("local.txt"));
      it.write(crate("ignoring", "local.txt"), "one\n");
    },
    make: (it) => it.write(crate("ignoring", "local.txt"), "two\n"),
    leaves: OTHERS,
  },
  {
    name: "a source that git ignores",
    prepare: (it) => {
      it.write(crate("util", "src/generated/mod.rs"), "pub fn generated() -> u32 { 1 }\n");
      appendTo(it, crate("util", "src/lib.rs"), "pub mod generated;\n");
      addTest(it, crate("util", "src/generated/mod.rs"));
    },
    make: (it) => addTest(it, crate("util", "src/generated/mod.rs")),
    leaves: ["examples", "base"],
  },
  {
    name: "a package outside the repository",
    prepare: (it) => {
      const far = path.join(it.root, "../far");
      fs.mkdirSync(path.join(far, "src"), { recursive: true });
      fs.writeFileSync(path.join(far, "Cargo.toml"), manifest("far"));
      fs.writeFileSync(path.join(far, "src/lib.rs"), "pub fn far() -> u32 { 1 }\n");
      for (const name of ["Cargo.toml", "src/lib.rs"]) fs.utimesSync(path.join(far, name), 1, 1);
      it.write(
        crate("farther", "Cargo.toml"),
        manifest("farther", '[dependencies]\nfar = { path = "../../../far" }\n'),
      );
      it.write(crate("farther", "src/lib.rs"), shows("far::far()"));
    },
    make: (it) => fs.writeFileSync(path.join(it.root, "../far/src/lib.rs"), "pub fn far() -> u32 { 22 }\n"),
    leaves: OTHERS,
  },
  {
    name: "a build script stores the commit",
    prepare: (it) =>
      writeScripted(
        it,
        "stamped",
        'println!("cargo::rerun-if-changed=../../.git/logs/HEAD");',
        contentOf("../../.git/logs/HEAD"),
      ),
    make: async (it) => {
      it.write(crate("reader", "fixtures/more.txt"), "more\n");
      await it.commit();
    },
    base: "HEAD~1",
    leaves: OTHERS,
  },
  {
    name: "an excluded package that others depend on",
    prepare: (it) => {
      it.edit("Cargo.toml", "[workspace]\n", '[workspace]\nexclude = ["apart"]\n');
      it.write("apart/Cargo.toml", `[workspace]\n${manifest("apart")}`);
      it.write("apart/src/lib.rs", "pub fn apart() -> u32 { 1 }\n");
      it.write(
        crate("parted", "Cargo.toml"),
        manifest("parted", '[dependencies]\napart = { path = "../../apart" }\n'),
      );
      it.write(crate("parted", "src/lib.rs"), shows("apart::apart()"));
    },
    make: (it) => it.edit("apart/src/lib.rs", "{ 1 }", "{ 22 }"),
    leaves: OTHERS,
  },
  {
    name: "a dependency on one platform only",
    prepare: (it) => {
      it.edit(crate("consumer", "Cargo.toml"), ', features = ["loud"]', "");
      const table = "\n[target.'cfg(unix)'.dependencies]\n";
      appendTo(it, crate("examples", "Cargo.toml"), `${table}featured = { path = "../featured" }\n`);
      appendTo(it, crate("examples", "src/lib.rs"), shows("featured::volume()"));
    },
    make: (it) => it.edit(crate("featured", "src/lib.rs"), "{ 3 }", "{ 33 }"),
    leaves: ["app"],
  },
  {
    name: "features of a dependency on one platform only",
    make: (it) =>
      it.edit(crate("examples", "Cargo.toml"), '"../featured" }', '"../featured", features = ["loud"] }'),
    leaves: ["app"],
  },
  {
    name: "an inherited dependency gets a feature at the root",
    prepare: (it) => {
      appendTo(it, "Cargo.toml", '\n[workspace.dependencies]\nfeatured = { path = "crates/featured" }\n');
      it.edit(crate("consumer", "Cargo.toml"), '{ path = "../featured" }', "{ workspace = true }");
      it.edit(crate("examples", "Cargo.toml"), ', features = ["loud"]', "");
    },
    make: (it) => it.edit("Cargo.toml", '"crates/featured" }', '"crates/featured", features = ["loud"] }'),
    leaves: ["app"],
  },
  {
    name: "an inherited dependency becomes another package at the root",
    prepare: (it) => {
      it.write(crate("quiet", "Cargo.toml"), manifest("quiet", "[features]\nloud = []\n"));
      it.write(crate("quiet", "src/lib.rs"), "pub fn volume() -> u32 { 7 }\n");
    },
    make: (it) =>
      it.edit(
        "Cargo.toml",
        'featured = { path = "crates/featured"',
        'featured = { package = "quiet", path = "crates/quiet"',
      ),
    leaves: ["app"],
  },
  {
    name: "an inherited dependency loses a feature, and a test asks cargo about the workspace",
    prepare: (it) => {
      const asks = `#[test]
fn asks() {
    assert!(std::process::Command::new(env!("CARGO")).args(["metadata", "--no-deps"]).status().unwrap().success());
}
`;
      it.write(crate("gen", "tests/asks.rs"), asks);
      it.edit("Cargo.toml", 'package = "quiet", path = "crates/quiet"', 'path = "crates/featured"');
    },
    make: (it) => it.edit("Cargo.toml", ', features = ["loud"]', ""),
    reaches: ["gen::asks"],
    leaves: ["app", "gen"],
  },
  {
    name: "git's folder and work tree are named by variables",
    prepare: (it) => {
      it.env["GIT_DIR"] = it.path(".git");
      it.env["GIT_WORK_TREE"] = it.root;
    },
    make: (it) => addTest(it, crate("gen", "src/lib.rs")),
    leaves: ["examples"],
  },
  {
    name: "a target directory that contains the sources",
    prepare: (it) => {
      it.env["CARGO_TARGET_DIR"] = it.root;
      appendTo(it, ".gitignore", "/debug\n");
    },
    make: (it) => addTest(it, crate("gen", "src/lib.rs")),
  },
];
