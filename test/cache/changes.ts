/** Single changes, each with exactly the tests that must run again. */
import * as fs from "node:fs";
import * as path from "node:path";
import { configuration, type OracleFolders, write } from "./workspace.ts";

export interface Change {
  readonly name: string;
  /** Files of the workspace that change and stay so. */
  readonly make?: (folders: OracleFolders) => void;
  /** Of this one run. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Names of tests; `all`: every one. */
  readonly runs: readonly string[] | "all";
}

/** The whole text of a file of the package that reads. */
function text(name: string, runs: readonly string[], file = `reads/data/${name}.txt`): Change {
  return { name: `content: ${name}`, make: ({ root }) => write(root, file, "changed\n"), runs };
}

const at =
  (change: (file: string) => void, file: string) =>
  ({ root }: OracleFolders): void =>
    change(path.join(root, file));

export const CHANGES: readonly Change[] = [
  { name: "nothing", runs: [] },
  text("direct", ["direct"]),
  text("target", ["by_link"]),
  text("child", ["by_child"]),
  text("grandchild", ["by_grandchild"]),
  text("elsewhere", ["by_child_elsewhere"], "reads/data/deep/elsewhere.txt"),
  text("thread", ["by_thread"]),
  text("mapped", ["by_mmap"]),
  text("openat", ["by_openat"]),
  text("open", ["by_open"]),
  text("openat2", ["by_openat2"]),
  text("descriptor", ["by_folder_descriptor"]),
  text("chdir", ["after_chdir"], "reads/data/deep/chdir.txt"),
  text("stat", ["by_stat"]),
  text("second", ["first_of_two"]),
  text("outside", ["outside"], "../outside/file.txt"),
  text("behind a folder's link", ["by_folder_link"], "reads/folders/a/inner.txt"),
  text("of no test", [], "reads/data/of-no-test.txt"),
  {
    name: "a link leads elsewhere",
    make: at((file) => {
      fs.rmSync(file);
      fs.symlinkSync("other", file);
    }, "reads/data/pointer"),
    runs: ["by_readlink"],
  },
  {
    name: "a folder's link leads elsewhere",
    make: at((file) => {
      fs.rmSync(file);
      fs.symlinkSync("folders/b", file);
    }, "reads/folder-link"),
    runs: ["by_folder_link"],
  },
  text("what a broken link leads to begins to exist", ["by_broken_link"], "reads/data/nothing.txt"),
  text("a file begins to exist", ["looks_for"], "reads/data/maybe.txt"),
  text("a folder begins to exist", ["looks_in_missing_folder"], "reads/missing/maybe.txt"),
  text("the first of two places", ["first_of_two"], "reads/data/first.txt"),
  {
    name: "a file is gone",
    make: at((file) => fs.rmSync(file), "reads/data/first.txt"),
    runs: ["first_of_two"],
  },
  text("an entry of a listed folder", ["lists"], "reads/listed/two"),
  {
    name: "an entry of a listed folder gets another name",
    make: at((file) => fs.renameSync(file, `${file}-renamed`), "reads/listed/two"),
    runs: ["lists"],
  },
  text("an entry of an empty folder", ["lists_empty"], "reads/data/hollow/new"),
  text("what an entry holds, which is only listed", [], "reads/listed/one"),
  {
    name: "permission bits",
    make: at((file) => fs.chmodSync(file, 0o755), "reads/data/access.txt"),
    runs: ["by_access"],
  },
  {
    name: "times of files",
    make: at((file) => fs.utimesSync(file, 1, 1), "reads/data/direct.txt"),
    runs: [],
  },
  {
    name: "another file of the same size and time",
    make: at((file) => {
      const { mtime } = fs.statSync(file);
      fs.writeFileSync(file, "CHANGED\n");
      fs.utimesSync(file, mtime, mtime);
    }, "reads/data/thread.txt"),
    runs: ["by_thread"],
  },
  {
    name: "another file in its place, with an earlier time",
    make: at((file) => {
      fs.writeFileSync(`${file}.new`, "earlier\n");
      fs.utimesSync(`${file}.new`, 1, 1);
      fs.renameSync(`${file}.new`, file);
    }, "reads/data/mapped.txt"),
    runs: ["by_mmap"],
  },
  {
    name: "an equal file in its place",
    make: at((file) => {
      fs.copyFileSync(file, `${file}.new`);
      fs.renameSync(`${file}.new`, file);
    }, "reads/data/open.txt"),
    runs: [],
  },
  {
    name: "a script that a test runs",
    make: at((file) => fs.appendFileSync(file, "# more\n"), "reads/data/script.sh"),
    runs: ["runs_script"],
  },
  {
    name: "a program earlier in the search path",
    make: at((file) => {
      fs.writeFileSync(file, "#!/bin/sh\n");
      fs.chmodSync(file, 0o755);
    }, "reads/data/bin/true-or-not"),
    runs: ["searches_program"],
  },
  text("time zone file", ["zone_file"], "zones/zone"),
  {
    name: "the wrapper script",
    make: at((file) => fs.appendFileSync(file, "# more\n"), "wrapper.sh"),
    runs: ["user_unit"],
  },
  {
    name: "the output of a setup script",
    make: ({ root }) => write(root, "setup.txt", "FROM_SETUP=2\n"),
    runs: ["base_unit"],
  },
  {
    name: "a setup script, but not its output",
    make: at((file) => fs.appendFileSync(file, "# more\n"), "setup.sh"),
    runs: [],
  },
  { name: "a variable that has no say", env: { TMUX: "7", TERM_PROGRAM: "other" }, runs: [] },
  { name: "a variable of a CI system elsewhere", env: { DRONE_MODE: "7" }, runs: "all" },
  { name: "a variable that may ask for more", env: { RUN_SLOW_TESTS: "1" }, runs: "all" },
  {
    name: "a setting that changes how a test runs",
    make: (folders) =>
      write(
        folders.root,
        ".config/nextest.toml",
        configuration(
          folders,
          "[[profile.default.overrides]]\nfilter = 'test(direct)'\nslow-timeout = '50s'\n",
        ),
      ),
    runs: ["direct"],
  },
  {
    name: "an argument",
    make: (folders) =>
      write(
        folders.root,
        ".config/nextest.toml",
        configuration(
          folders,
          "[[profile.default.overrides]]\nfilter = 'test(by_stat)'\nrun-extra-args = ['--test-threads=1']\n",
        ),
      ),
    // What the change before this one set is gone, and the result from before it is still known.
    runs: ["by_stat"],
  },
  {
    name: "a setting that does not change how a test runs",
    make: (folders) =>
      write(
        folders.root,
        ".config/nextest.toml",
        configuration(folders, "[profile.default]\nstatus-level = 'all'\n"),
      ),
    runs: [],
  },
  {
    name: "a dynamic library in the target directory",
    make: ({ root }) =>
      write(root, "linked/src/lib.rs", '#[no_mangle] pub extern "C" fn three() -> u32 { 4 }\n'),
    runs: ["dynamic"],
  },
  {
    name: "included text",
    make: ({ root }) => write(root, "user/text.txt", "other\n"),
    runs: ["included"],
  },
  {
    name: "a helper binary",
    make: ({ root }) => write(root, "user/src/bin/helper.rs", 'fn main() { println!("helped more"); }\n'),
    runs: ["helped"],
  },
  {
    name: "a comment in a test's source",
    make: at((file) => fs.appendFileSync(file, "// more\n"), "user/tests/included.rs"),
    runs: [],
  },
  {
    name: "a dependency",
    make: ({ root }) =>
      write(
        root,
        "base/src/lib.rs",
        "pub fn one() -> u32 { 1 + 6 * std::env::args().count() as u32 }\n#[test] fn base_unit() { assert_eq!(one(), one()); }\n",
      ),
    runs: ["base_unit", "user_unit"],
  },
  {
    name: "a test's source",
    make: at(
      (file) => fs.appendFileSync(file, '#[test] fn more() { println!("more"); }\n'),
      "user/tests/helper.rs",
    ),
    runs: ["helped", "more"],
  },
  { name: "an environment variable", env: { ORACLE: "1" }, runs: "all" },
  { name: "the time zone", env: { TZ: "UTC" }, runs: "all" },
  {
    name: "the runner",
    env: { CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER: "./runner.sh" },
    runs: "all",
  },
  { name: "a build profile", env: { CARGO_PROFILE_DEV_OPT_LEVEL: "1" }, runs: "all" },
];
