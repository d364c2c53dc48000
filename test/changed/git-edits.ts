/** Edits that git reports only if it is asked in the right way, or not at all. */
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
  writeScripted,
} from "./edit-tools.ts";
import { GIT, type Oracle } from "./oracle.ts";
import type { Attack } from "./try-attacks.ts";

const PART = crate("base", "src/part.rs");
const FIXTURE = crate("reader", "fixtures/input.txt");

const set =
  (...settings: readonly string[]) =>
  async (it: Oracle): Promise<void> => {
    for (const setting of settings) await it.run(["git", "config", ...setting.split(" ")]);
  };
const unset =
  (...names: readonly string[]) =>
  async (it: Oracle): Promise<void> => {
    for (const name of names) await it.run(["git", "config", "--unset", name]);
  };
const mark = async (it: Oracle, bit: string, file: string): Promise<void> =>
  void (await it.run(["git", "update-index", `--${bit}`, file]));

/** Older than every commit, so that it does not count as changed if git does not compare it. */
function makeOld(oracle: Oracle, ...files: readonly string[]): void {
  for (const file of files) fs.utimesSync(oracle.path(file), 1_000_000, 1_000_000);
}

/** Another text of the same length, with the times of the old one. */
function replaceUnseen(oracle: Oracle, file: string, text: string): void {
  const { mtime, size, ctimeMs } = fs.statSync(oracle.path(file));
  if (size !== text.length) throw new Error("the length differs");
  // Git compares whole seconds.
  const second = (ms: number): number => Math.floor(ms / 1000);
  do {
    oracle.write(file, text);
    fs.utimesSync(oracle.path(file), mtime, mtime);
  } while (second(fs.statSync(oracle.path(file)).ctimeMs) === second(ctimeMs));
}

export const GIT_ATTACKS: readonly Attack[] = [
  {
    name: "a source that is assumed to be unchanged",
    make: async (it) => {
      await mark(it, "assume-unchanged", PART);
      addTest(it, PART);
    },
    restore: (it) => mark(it, "no-assume-unchanged", PART),
    leaves: ["gen"],
  },
  {
    name: "a fixture that is skipped in the work tree",
    make: async (it) => {
      await mark(it, "skip-worktree", FIXTURE);
      appendTo(it, FIXTURE, "more\n");
    },
    restore: (it) => mark(it, "no-skip-worktree", FIXTURE),
    leaves: ["gen", "base"],
  },
  {
    name: "a fixture that is assumed to be unchanged is gone",
    make: async (it) => {
      await mark(it, "assume-unchanged", FIXTURE);
      it.remove(FIXTURE);
    },
    restore: async (it) => {
      await mark(it, "no-assume-unchanged", FIXTURE);
      it.write(FIXTURE, "input\n");
    },
    leaves: ["gen", "base"],
  },
  {
    name: "a new file beside one of the same name in other case, and case is ignored",
    prepare: set("core.ignoreCase true"),
    make: (it) => it.write(crate("reader", "fixtures/INPUT.txt"), "second\n"),
    leaves: ["gen", "base"],
  },
  {
    name: "a new test beside one of the same name in other case",
    make: (it) => it.write(crate("reader", "tests/Files.rs"), TEST),
    restore: unset("core.ignoreCase"),
    leaves: ["gen", "base"],
  },
  {
    name: "an edit that keeps size and times, and git trusts these",
    prepare: async (it) => {
      it.write(FIXTURE, "first\n");
      makeOld(it, FIXTURE);
      await set("core.trustCtime false", "core.checkStat minimal")(it);
    },
    make: (it) => replaceUnseen(it, FIXTURE, "later\n"),
    restore: unset("core.trustCtime", "core.checkStat"),
    leaves: ["gen", "base"],
  },
  {
    name: "a new test that is to be added later",
    make: async (it) => {
      it.write(crate("reader", "tests/intended.rs"), TEST);
      await it.run(["git", "add", "-N", crate("reader", "tests/intended.rs")]);
    },
    leaves: ["gen", "base"],
  },
  {
    name: "a test that is added, and then differs from what was added",
    make: async (it) => {
      addTest(it, crate("reader", "tests/intended.rs"));
      await it.run(["git", "add", "-A"]);
      it.write(crate("reader", "tests/intended.rs"), TEST + TEST.replace("works", "staged_not"));
    },
    leaves: ["gen", "base"],
  },
  {
    name: "a merge in progress, with conflicts",
    prepare: async (it) => {
      await it.run(["git", "checkout", "-q", "-b", "side"]);
      it.write(FIXTURE, "side\n");
      addTest(it, PART);
      await it.commit();
      await it.run(["git", "checkout", "-q", "-"]);
      it.write(FIXTURE, "main\n");
    },
    make: async (it) => {
      await it.run(["sh", "-c", `${GIT.join(" ")} merge -q side || test -e .git/MERGE_HEAD`]);
    },
    restore: (it) => it.write(FIXTURE, "merged\n"),
    leaves: ["gen"],
  },
  {
    name: "a rebase in progress, with conflicts",
    prepare: async (it) => {
      await it.run(["git", "checkout", "-q", "-b", "moving"]);
      it.write(FIXTURE, "moving\n");
      addTest(it, crate("gen", "src/lib.rs"));
      await it.commit();
      await it.run(["git", "checkout", "-q", "-"]);
      it.write(FIXTURE, "standing\n");
    },
    make: async (it) => {
      await it.run(["sh", "-c", `${GIT.join(" ")} rebase -q HEAD moving || test -e .git/rebase-merge`]);
    },
    restore: async (it) => void (await it.run([...GIT, "rebase", "--abort"])),
    leaves: ["examples"],
  },
  {
    name: "a commit that is checked out by its name, compared with a tag of the same name as a branch",
    prepare: async (it) => {
      await it.run(["git", "checkout", "-q", "--detach"]);
      await it.run([...GIT, "tag", "-a", "-m", "both", "both"]);
      await it.run(["git", "branch", "both", "HEAD~1"]);
    },
    make: (it) => addTest(it, crate("gen", "src/lib.rs")),
    base: "both",
    leaves: ["examples"],
  },
  {
    name: "a base whose name begins with a dash",
    prepare: async (it) => void (await it.run(["git", "update-ref", "refs/heads/-x", "HEAD"])),
    make: (it) => addTest(it, crate("gen", "src/lib.rs")),
    base: "-x",
    leaves: ["reader::files"],
  },
  {
    name: "another index",
    prepare: (it) => {
      it.env["GIT_INDEX_FILE"] = path.join(it.scratch, "other-index");
    },
    make: (it) => {
      delete it.env["GIT_INDEX_FILE"];
      addTest(it, PART);
    },
    leaves: ["gen"],
  },
  {
    name: "a link to a folder with sources leads elsewhere",
    prepare: (it) => {
      it.write("one/mod.rs", "pub fn number() -> u32 { 1 }\n");
      it.write("two/mod.rs", "pub fn number() -> u32 { 22 }\n");
      link(it, crate("base", "src/linked"), "../../../one");
      appendTo(it, crate("base", "src/lib.rs"), "pub mod linked;\n");
      appendTo(it, crate("util", "src/lib.rs"), shows("base::linked::number()"));
    },
    make: (it) => {
      link(it, crate("base", "src/linked"), "../../../two");
      // Cargo goes by times.
      it.write("two/mod.rs", it.read("two/mod.rs"));
    },
    leaves: ["gen"],
  },
  {
    name: "a source that git ignores, and a base from the future",
    prepare: (it) => {
      appendTo(it, ".gitignore", "ignored\n");
      it.write(crate("util", "src/ignored/mod.rs"), TEST);
      appendTo(it, crate("util", "src/lib.rs"), "pub mod ignored;\n");
      it.env["GIT_COMMITTER_DATE"] = "2099-01-01T00:00:00Z";
    },
    make: (it) => addTest(it, crate("util", "src/ignored/mod.rs")),
    restore: (it) => {
      delete it.env["GIT_COMMITTER_DATE"];
    },
    leaves: ["examples"],
  },
  {
    name: "a build script watches a link to a file that git ignores",
    prepare: (it) => {
      makeOld(it, crate("util", "src/ignored/mod.rs"));
      it.write("ignored/text", "one\n");
      writeScripted(it, "linking", 'println!("cargo::rerun-if-changed=text");', contentOf("text"));
      link(it, crate("linking", "text"), "../../ignored/text");
    },
    make: (it) => it.write("ignored/text", "two\n"),
    restore: (it) => makeOld(it, "ignored/text"),
    leaves: ["gen"],
  },
  {
    name: "a build script watches a folder with a link to what git ignores",
    prepare: (it) => {
      it.write("ignored/more/text", "one\n");
      writeScripted(it, "deeper", 'println!("cargo::rerun-if-changed=texts");', contentOf("texts/more/text"));
      link(it, crate("deeper", "texts/more"), "../../../ignored/more");
    },
    make: (it) => it.write("ignored/more/text", "two\n"),
    restore: (it) => makeOld(it, "ignored/more/text"),
    leaves: ["gen", "linking"],
  },
  {
    name: "a fixture behind a link to what git ignores",
    prepare: (it) => link(it, crate("reader", "fixtures/more"), "../../../ignored/more"),
    make: (it) => it.write("ignored/more/text", "three\n"),
    restore: (it) => makeOld(it, "ignored/more/text"),
    leaves: ["gen", "base"],
  },
  {
    name: "the manifest of a package that git ignores",
    prepare: (it) => {
      it.edit("Cargo.toml", "[workspace]\n", '[workspace]\nexclude = ["ignored"]\n');
      it.write("ignored/dep/Cargo.toml", `${manifest("dep")}[features]\nloud = []\n[workspace]\n`);
      it.write("ignored/dep/src/lib.rs", 'pub fn loud() -> bool { cfg!(feature = "loud") }\n');
      makeOld(it, "ignored/dep/Cargo.toml", "ignored/dep/src/lib.rs", "ignored/dep/src", "ignored/dep");
      it.write(
        crate("loud", "Cargo.toml"),
        manifest("loud", '[dependencies]\ndep = { path = "../../ignored/dep" }\n'),
      );
      it.write(crate("loud", "src/lib.rs"), shows("dep::loud()"));
    },
    make: (it) => it.edit("ignored/dep/Cargo.toml", "[features]\n", '[features]\ndefault = ["loud"]\n'),
    restore: (it) => makeOld(it, "ignored/dep/Cargo.toml"),
  },
  {
    name: "cargo's configuration, which git ignores",
    prepare: (it) => {
      appendTo(it, ".gitignore", ".cargo\n");
      it.write(".cargo/config.toml", '[env]\nORACLE_MODE = "one"\n');
      appendTo(it, crate("base", "src/lib.rs"), shows('MODE.unwrap_or("none")'));
    },
    make: (it) => it.write(".cargo/config.toml", '[env]\nORACLE_MODE = "two"\n'),
    restore: (it) => makeOld(it, ".cargo/config.toml"),
    everything: ".cargo/config.toml (git does not compare it, and it is newer than the base)",
  },
  {
    name: "a new test that the user's own settings ignore",
    prepare: async (it) => {
      fs.writeFileSync(path.join(it.scratch, "ignore"), "hidden.rs\n");
      await set(`core.excludesFile ${path.join(it.scratch, "ignore")}`)(it);
    },
    make: (it) => it.write(crate("reader", "tests/hidden.rs"), TEST),
    leaves: ["gen", "base"],
  },
  {
    name: "a source that a submodule's own settings ignore",
    prepare: async (it) => {
      await addSubmodule(it, "subbed", {
        "Cargo.toml": manifest("subbed"),
        "src/lib.rs": `mod made;\n${TEST}`,
        ".gitignore": "made.rs\n",
      });
      it.write(crate("subbed", "src/made.rs"), TEST);
    },
    make: (it) => addTest(it, crate("subbed", "src/made.rs")),
    leaves: ["gen", "base"],
  },
  {
    name: "an edit inside a submodule that git's settings ignore",
    prepare: async (it) => {
      it.write(".gitmodules", `${it.read(".gitmodules")}\tignore = all\n`);
      await set("submodule.crates/subbed.ignore all", "status.submoduleSummary false")(it);
    },
    make: (it) => addTest(it, crate("subbed", "src/lib.rs")),
    restore: async (it) => {
      await it.run(inFolder(it.path("crates/subbed"), "commit", "-q", "-a", "-m", "more"));
      await it.run(["git", "add", "-f", "crates/subbed"]);
    },
    everything: "crates/subbed (a folder with packages)",
  },
  {
    name: "a new test, and git remembers which files are new",
    prepare: async (it) => {
      await set("core.untrackedCache true")(it);
      await it.run(["git", "status"]);
    },
    make: (it) => it.write(crate("reader", "tests/after.rs"), TEST),
    leaves: ["gen", "base"],
  },
  {
    name: "a submodule's folder without its repository",
    make: (it) => {
      fs.renameSync(it.path("crates/subbed/.git"), path.join(it.scratch, "subbed-git"));
      addTest(it, crate("subbed", "src/lib.rs"));
    },
    restore: async (it) => {
      fs.renameSync(path.join(it.scratch, "subbed-git"), it.path("crates/subbed/.git"));
      await it.run(inFolder(it.path("crates/subbed"), "commit", "-q", "-a", "-m", "two"));
    },
  },
  {
    name: "a build script stores the branch's name, and another branch is checked out",
    prepare: (it) =>
      writeScripted(
        it,
        "branched",
        'println!("cargo::rerun-if-changed=../../.git/HEAD");',
        contentOf("../../.git/HEAD"),
      ),
    make: async (it) => void (await it.run(["git", "checkout", "-q", "-b", "renamed"])),
    leaves: ["gen", "base"],
  },
];
