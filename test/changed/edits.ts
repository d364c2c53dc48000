/** Single edits of the oracle's workspace: every way in which a change can reach a test, or reach none. */
import type { Oracle } from "./oracle.ts";

export interface Edit {
  readonly name: string;
  readonly make: (oracle: Oracle) => void | Promise<void>;
  /** Binaries that must not be selected, where an edit is about precision. */
  readonly leaves?: readonly string[];
}

const crate = (name: string, file: string): string => `crates/${name}/${file}`;
const append = (file: string, text: string) => (oracle: Oracle) =>
  oracle.write(file, oracle.read(file) + text);
const replace = (file: string, from: string, to: string) => (oracle: Oracle) => oracle.edit(file, from, to);

/** They follow one another: each is committed before the next. */
export const EDITS: readonly Edit[] = [
  {
    name: "a library's root",
    make: append(crate("util", "src/lib.rs"), "pub fn more() -> u8 { 1 }\n"),
    leaves: ["gen", "reader::files"],
  },
  {
    name: "a module of a library",
    make: replace(crate("base", "src/part.rs"), "{ 1 }", "{ 1 + 0 }"),
    leaves: ["gen", "examples"],
  },
  { name: "a comment only", make: append(crate("base", "src/lib.rs"), "// a comment\n"), leaves: ["gen"] },
  {
    name: "include_str!",
    make: replace(crate("base", "data/greeting.txt"), "hello", "good day"),
    leaves: ["gen"],
  },
  {
    name: "a procedural macro",
    make: replace(crate("macros", "src/lib.rs"), "7u32", "3 + 4u32"),
    leaves: ["util", "gen"],
  },
  {
    name: "a program that a test starts",
    make: replace(crate("app", "src/main.rs"), '"{}"', '"= {}"'),
    leaves: ["util"],
  },
  {
    name: "an integration test",
    make: append(crate("app", "tests/plain.rs"), "#[test]\nfn more() {}\n"),
    leaves: ["app", "app::cli", "util"],
  },
  {
    name: "a new integration test",
    make: (it) => it.write(crate("app", "tests/added.rs"), "#[test]\nfn added() {}\n"),
    leaves: ["util", "app::plain"],
  },
  {
    name: "an integration test is removed",
    make: (it) => it.remove(crate("app", "tests/added.rs")),
    leaves: ["util"],
  },
  {
    name: "an example",
    make: replace(crate("examples", "examples/show.rs"), "shown", "displayed"),
    leaves: ["app", "examples"],
  },
  {
    name: "a new example",
    make: (it) => it.write(crate("examples", "examples/other.rs"), "fn main() {}\n"),
    leaves: ["app"],
  },
  {
    name: "what a build script watches",
    make: replace(crate("gen", "schema.txt"), "v1", "v2"),
    leaves: ["base", "app"],
  },
  { name: "a build script itself", make: append(crate("gen", "build.rs"), "// again\n"), leaves: ["base"] },
  {
    name: "a file of a package whose build script watches everything",
    make: replace(crate("broad", "notes.txt"), "one", "two"),
    leaves: ["base", "gen"],
  },
  {
    name: "a new file of that package",
    make: (it) => it.write(crate("broad", "new.txt"), "new\n"),
    leaves: ["base"],
  },
  {
    name: "a value that a build script hands on",
    make: replace(crate("linked", "key.txt"), "alpha", "beta"),
    leaves: ["base", "gen"],
  },
  {
    name: "a build script that reads another's values",
    make: append(crate("linked-user", "build.rs"), "// again\n"),
    leaves: ["linked"],
  },
  {
    name: "a source outside every package",
    make: replace("shared/common.rs", "5", "6"),
    leaves: ["base", "gen"],
  },
  {
    name: "a fixture that a test reads",
    make: replace(crate("reader", "fixtures/input.txt"), "input", "other"),
    leaves: ["base"],
  },
  {
    name: "a new fixture",
    make: (it) => it.write(crate("reader", "fixtures/second.txt"), "second\n"),
    leaves: ["base"],
  },
  {
    name: "a fixture is renamed",
    make: async (it) =>
      void (await it.run([
        "git",
        "mv",
        crate("reader", "fixtures/second.txt"),
        crate("reader", "fixtures/third.txt"),
      ])),
    leaves: ["base"],
  },
  {
    name: "a fixture is deleted",
    make: (it) => it.remove(crate("reader", "fixtures/third.txt")),
    leaves: ["base"],
  },
  {
    name: "a file that rules bind to a package",
    make: (it) => it.write("vectors/one.json", "{}\n"),
    leaves: ["base"],
  },
  {
    name: "a file that rules say means nothing",
    make: replace("shared-notes/readme.txt", "notes", "more notes"),
    leaves: ["base", "app", "reader::files"],
  },
  { name: "a file at the root that nothing is known of", make: (it) => it.write("Makefile", "all:\n") },
  {
    name: "a manifest: the package's version",
    make: replace(crate("featured", "Cargo.toml"), "0.1.0", "0.1.1"),
    leaves: ["gen"],
  },
  {
    name: "a manifest: a comment",
    make: append(crate("featured", "Cargo.toml"), "# a comment\n"),
    leaves: ["consumer", "gen", "app"],
  },
  {
    name: "a manifest: features of a dependency",
    make: replace(crate("consumer", "Cargo.toml"), ', features = ["loud"]', ""),
    leaves: ["gen", "app"],
  },
  {
    name: "a manifest: a feature is the default now",
    make: replace(crate("featured", "Cargo.toml"), "[features]\n", '[features]\ndefault = ["loud"]\n'),
    leaves: ["gen"],
  },
  {
    name: "a manifest: a new dependency",
    make: append(crate("gen-user", "Cargo.toml"), 'util = { path = "../util" }\n'),
    leaves: ["reader::files", "featured"],
  },
  {
    name: "a manifest: a dependency goes",
    make: replace(crate("gen-user", "Cargo.toml"), 'util = { path = "../util" }\n', ""),
    leaves: ["reader::files", "featured"],
  },
  {
    name: "a manifest: a dev-dependency with a feature",
    make: append(crate("devonly", "Cargo.toml"), 'featured = { path = "../featured" }\n'),
    leaves: ["gen"],
  },
  {
    name: "a manifest: a test target without its harness",
    make: (it) => {
      it.write(crate("app", "tests/bare.rs"), "fn main() {}\n");
      append(crate("app", "Cargo.toml"), '\n[[test]]\nname = "bare"\nharness = false\n')(it);
    },
    leaves: ["gen"],
  },
  { name: "the root manifest: a profile", make: append("Cargo.toml", "\n[profile.dev]\nopt-level = 1\n") },
  {
    name: "a new package",
    make: (it) => {
      it.write(
        crate("zeta", "Cargo.toml"),
        '[package]\nname = "zeta"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\nbase = { path = "../base" }\n',
      );
      it.write(crate("zeta", "src/lib.rs"), "#[test]\nfn z() {}\n");
    },
    leaves: ["reader::files", "gen"],
  },
  { name: "a package goes", make: (it) => it.remove("crates/zeta") },
  {
    name: "cargo's configuration",
    make: (it) => it.write(".cargo/config.toml", '[build]\nrustflags = ["--cfg", "oracle"]\n'),
  },
  {
    name: "the runner's configuration",
    make: append(".config/nextest.toml", "\n[profile.ci]\nretries = 1\n"),
  },
  {
    name: "a module becomes a folder",
    make: async (it) => {
      it.write(
        crate("base", "src/part/mod.rs"),
        it.read(crate("base", "src/part.rs")) + "pub fn two() -> u32 { 2 }\n",
      );
      it.remove(crate("base", "src/part.rs"));
    },
    leaves: ["gen"],
  },
  {
    name: "a module that another file brings in",
    make: (it) => {
      it.write(crate("util", "src/extra.rs"), "pub fn extra() -> u32 { 9 }\n");
      append(crate("util", "src/lib.rs"), "pub mod extra;\n")(it);
    },
    leaves: ["gen"],
  },
  {
    name: "that module afterwards",
    make: replace(crate("util", "src/extra.rs"), "9", "10"),
    leaves: ["gen", "base"],
  },
  {
    name: "a source behind a symbolic link",
    make: async (it) => {
      it.write("shared/linked.rs", "pub fn linked() -> u32 { 1 }\n");
      await it.run(["ln", "-s", "../../../shared/linked.rs", crate("util", "src/linked.rs")]);
      append(crate("util", "src/lib.rs"), "pub mod linked;\n")(it);
    },
    leaves: ["gen"],
  },
  {
    name: "what the symbolic link leads to",
    make: replace("shared/linked.rs", "{ 1 }", "{ 2 }"),
    leaves: ["gen", "base"],
  },
  {
    name: "a benchmark",
    make: (it) => it.write(crate("util", "benches/speed.rs"), "fn main() {}\n"),
    leaves: ["gen"],
  },
  { name: "nothing at all", make: () => {}, leaves: ["base", "app", "gen", "reader::files"] },
];
