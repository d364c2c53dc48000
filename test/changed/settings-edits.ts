/** Edits that reach tests through settings, variables and arguments of the linker, or by something that is gone. */
import * as fs from "node:fs";
import {
  appendTo,
  contentOf,
  crate,
  manifest,
  shows,
  TEST,
  writeLibrary,
  writeScripted,
} from "./edit-tools.ts";
import type { Oracle } from "./oracle.ts";
import type { Attack } from "./try-attacks.ts";

const ARGUMENTS = crate("examples", "link/args.rsp");
const EXPORTS = crate("examples", "link/exports.map");
const START = crate("examples", "start.sh");
const WATCHES_ITSELF = 'println!("cargo::rerun-if-changed=build.rs");';

function writeScript(it: Oracle, name: string, text: string): void {
  it.write(crate(name, "build.rs"), `fn main() {\n    ${WATCHES_ITSELF}\n    ${text}\n}\n`);
}

const INHERITED = "other = { workspace = true }";
const OTHER_WORKSPACE = `[workspace]
members = ["../inner"]
resolver = "2"

[workspace.package]
description = "one"

[workspace.dependencies]
other = { package = "real", path = "../real" }
`;

export const SETTINGS_ATTACKS: readonly Attack[] = [
  {
    name: "the last file that a build script found in another package's folder is gone, and there are no records",
    prepare: (it) => {
      it.write(crate("base", "assets/b.txt"), "b\n");
      writeLibrary(it, "assets", shows('env!("ALL")'));
      writeScript(
        it,
        "assets",
        'let mut all = 0;\n    for entry in std::fs::read_dir("../base/assets").into_iter().flatten() {\n        let path = entry.unwrap().path();\n        println!("cargo::rerun-if-changed={}", path.display());\n        all += std::fs::read(path).unwrap().len();\n    }\n    println!("cargo::rustc-env=ALL={all}");',
      );
    },
    make: (it) => {
      it.remove(crate("base", "assets"));
      fs.rmSync(it.path("target"), { recursive: true });
    },
    leaves: ["gen"],
  },
  {
    name: "a variable that a build script sets only with a feature",
    prepare: async (it) => {
      const value = 'option_env!("SOMETIMES").unwrap_or("none")';
      writeLibrary(it, "sometimes", shows(value), "[features]\nx = []\n");
      const isOn = 'std::env::var("CARGO_FEATURE_X").is_ok()';
      writeScript(it, "sometimes", `if ${isOn} { println!("cargo::rustc-env=SOMETIMES=x"); }`);
      await it.run(["cargo", "test", "-q", "--no-run", "-p", "sometimes", "--features", "x"]);
    },
    make: (it) => {
      it.env["SOMETIMES"] = "outer";
    },
    restore: (it) => {
      delete it.env["SOMETIMES"];
    },
    leaves: ["gen"],
  },
  {
    name: "a variable that the build script of another package with the same source sets",
    prepare: (it) => {
      writeLibrary(it, "twin", shows('option_env!("TWIN").unwrap_or("none")'));
      writeScript(it, "twin", 'println!("cargo::rustc-env=TWIN=set");');
      it.write(
        crate("other-twin", "Cargo.toml"),
        manifest("other-twin", '[lib]\npath = "../twin/src/lib.rs"\n'),
      );
    },
    make: (it) => {
      it.env["TWIN"] = "outer";
    },
    restore: (it) => {
      delete it.env["TWIN"];
    },
    leaves: ["gen"],
  },
  {
    name: "a variable whose name begins as those of packages do",
    prepare: (it) => writeLibrary(it, "named", shows('option_env!("CARGO_PKG_MINE").unwrap_or("none")')),
    make: (it) => {
      it.env["CARGO_PKG_MINE"] = "1";
    },
    restore: (it) => {
      delete it.env["CARGO_PKG_MINE"];
    },
    leaves: ["gen"],
  },
  {
    name: "a file that cargo's configuration includes if it exists is gone",
    prepare: (it) => {
      it.write(".cargo/config.toml", 'include = [{ path = "more.toml", optional = true }]\n');
      it.write(".cargo/more.toml", '[build]\nrustflags = ["--cfg", "more"]\n');
      writeLibrary(it, "flagged", shows("cfg!(more)"));
    },
    make: (it) => it.remove(".cargo/more.toml"),
    restore: (it) => it.remove(".cargo"),
    everything: ".cargo/more.toml",
  },
  {
    name: "what a library exports, by the old name of the instruction",
    prepare: (it) => {
      const crateTypes = '[lib]\ncrate-type = ["cdylib", "rlib"]\n';
      writeLibrary(it, "exporting", `#[unsafe(no_mangle)]\npub extern "C" fn one() {}\n${TEST}`, crateTypes);
      it.write(EXPORTS, "{ global: *; };\n");
      const file = "{}/../examples/link/exports.map";
      const home = 'std::env::var("CARGO_MANIFEST_DIR").unwrap()';
      const set = `println!("cargo:rustc-cdylib-link-arg=-Wl,--version-script=${file}", ${home});`;
      writeScript(it, "exporting", set);
    },
    make: (it) => it.write(EXPORTS, "{ global: one; local: *; };\n"),
    reaches: ["exporting"],
    leaves: ["gen"],
  },
  {
    name: "a file with arguments for the linker",
    prepare: (it) => {
      it.write(ARGUMENTS, "-Wl,--defsym,value=1\n");
      writeLibrary(it, "responding", TEST);
      const home = 'std::env::var("CARGO_MANIFEST_DIR").unwrap()';
      const set = `println!("cargo::rustc-link-arg=@{}/../examples/link/args.rsp", ${home});`;
      writeScript(it, "responding", set);
    },
    make: (it) => it.write(ARGUMENTS, "-Wl,--defsym,value=2\n"),
    reaches: ["responding"],
    leaves: ["gen"],
  },
  {
    name: "a dependency that turned on a feature of another package goes, and git ignores the lock file",
    prepare: async (it) => {
      it.edit("Cargo.toml", "[workspace]\n", '[workspace]\nexclude = ["apart"]\n');
      writeLibrary(it, "deep", shows('cfg!(feature = "loud")'), "[features]\nloud = []\n");
      const deep = '[dependencies]\ndeep = { path = "../crates/deep", features = ["loud"] }\n';
      it.write("apart/Cargo.toml", manifest("apart", deep));
      it.write("apart/src/lib.rs", "");
      writeLibrary(it, "apart-user", TEST, '[dependencies]\napart = { path = "../../apart" }\n');
      appendTo(it, ".gitignore", "Cargo.lock\n");
      await it.run(["git", "rm", "-q", "--cached", "Cargo.lock"]);
    },
    make: (it) => it.edit(crate("apart-user", "Cargo.toml"), 'apart = { path = "../../apart" }\n', ""),
    restore: async (it) => {
      it.edit(".gitignore", "Cargo.lock\n", "");
      await it.run(["git", "add", "Cargo.lock"]);
    },
  },
  {
    name: "a file that a library finds by a variable of its build script when tests of other packages run",
    prepare: (it) => {
      const read = 'std::fs::read(concat!(env!("DATA"), "/x.txt")).unwrap()';
      writeLibrary(it, "led", `pub fn data() -> Vec<u8> { ${read} }\n${TEST}`);
      const home = 'std::env::var("CARGO_MANIFEST_DIR").unwrap()';
      writeScript(it, "led", `println!("cargo::rustc-env=DATA={}/data", ${home});`);
      it.write(crate("led", "data/x.txt"), "one\n");
      writeLibrary(it, "led-user", shows("led::data().len()"), '[dependencies]\nled = { path = "../led" }\n');
    },
    make: (it) => appendTo(it, crate("led", "data/x.txt"), "two\n"),
    reaches: ["led-user"],
    leaves: ["gen"],
  },
  {
    name: "a build script that runs in each build, since it watches a file that is missing in its own output",
    prepare: (it) => {
      it.write(crate("examples", "data/x.txt"), "one\n");
      const watch = 'println!("cargo::rerun-if-changed={}/none", std::env::var("OUT_DIR").unwrap());';
      writeScripted(it, "missing", watch, contentOf("../examples/data/x.txt"));
    },
    make: (it) => it.write(crate("examples", "data/x.txt"), "two or more\n"),
    leaves: ["gen"],
  },
  {
    name: "the program that starts all tests, named on the command line",
    prepare: (it) => {
      it.write(START, '#!/bin/sh\nexec "$@"\n');
      fs.chmodSync(it.path(START), 0o755);
    },
    make: (it) => appendTo(it, START, "# again\n"),
    options: ["--config", `target."cfg(all())".runner="${START}"`],
    reaches: ["gen", "util"],
  },
  {
    name: "the program that calls the compiler, named on the command line",
    make: (it) => appendTo(it, START, "# once more\n"),
    options: ["--config", `build.rustc-wrapper="${START}"`],
    reaches: ["gen", "util"],
  },
  {
    name: "a feature for another platform, which the first resolver turns on here as well",
    prepare: (it) => {
      it.edit("Cargo.toml", 'resolver = "2"', 'resolver = "1"');
      it.edit("Cargo.toml", 'exclude = ["apart"]', 'exclude = ["apart", "middle"]');
      const middle = '[dependencies]\ndeep = { path = "../crates/deep" }\n[features]\nx = ["deep/loud"]\n';
      it.write("middle/Cargo.toml", manifest("middle", middle));
      it.write("middle/src/lib.rs", "");
      const table = '[target."cfg(windows)".dependencies]\n';
      writeLibrary(it, "middle-user", TEST, `${table}middle = { path = "../../middle" }\n`);
    },
    make: (it) =>
      it.edit(crate("middle-user", "Cargo.toml"), '"../../middle" }', '"../../middle", features = ["x"] }'),
    reaches: ["deep"],
    leaves: ["gen"],
  },
  {
    name: "the manifest of a package for another platform",
    prepare: (it) => it.edit(crate("middle-user", "Cargo.toml"), ', features = ["x"]', ""),
    make: (it) =>
      it.edit("middle/Cargo.toml", '"../crates/deep" }', '"../crates/deep", features = ["loud"] }'),
    reaches: ["deep"],
    leaves: ["gen"],
  },
  {
    name: "a library in a package's folder, where the compiler's arguments let it search",
    prepare: (it) => {
      it.write(".cargo/config.toml", '[build]\nrustflags = ["-Lcrates/examples"]\n');
      it.write(crate("examples", "libgiven.so"), "one\n");
    },
    make: (it) => it.write(crate("examples", "libgiven.so"), "two\n"),
    restore: (it) => it.remove(".cargo"),
    everything: "crates/examples/libgiven.so (the configuration names it)",
  },
  {
    name: "the last file that a build script found in another package's folder is gone, and a build came in between",
    prepare: (it) => {
      it.write(crate("base", "assets/b.txt"), "b\n");
      appendTo(it, crate("assets", "build.rs"), "// again\n");
    },
    make: async (it) => {
      it.remove(crate("base", "assets"));
      await it.run(["cargo", "test", "-q", "--no-run", "-p", "assets"]);
    },
    leaves: ["gen"],
  },
  {
    name: "cargo's configuration in its own folder, which is in the repository, is gone",
    prepare: (it) => {
      it.env["CARGO_HOME"] = it.path("home");
      it.write("home/config.toml", '[env]\nAT_HOME = "1"\n');
      appendTo(it, ".gitignore", "/home/.*\n");
      writeLibrary(it, "at-home", shows('option_env!("AT_HOME").unwrap_or("none")'));
    },
    make: (it) => it.remove("home/config.toml"),
    restore: (it) => {
      delete it.env["CARGO_HOME"];
    },
    everything: "home/config.toml",
  },
  {
    name: "a program that a setup script starts by an alias",
    prepare: (it) => {
      it.write(".cargo/config.toml", '[alias]\nprepare = "fill -q"\nfill = ["run", "-p", "filler", "--"]\n');
      it.write(
        ".config/nextest.toml",
        'experimental = ["setup-scripts"]\n\n[scripts.setup.fill]\ncommand = "cargo prepare"\n',
      );
      it.write(crate("filler", "Cargo.toml"), manifest("filler"));
      it.write(crate("filler", "src/main.rs"), `fn main() {}\n${TEST}`);
    },
    make: (it) => it.edit(crate("filler", "src/main.rs"), "fn main() {}", "fn main() { println!(); }"),
    restore: (it) => {
      it.remove(".cargo");
      it.remove(".config");
    },
    reaches: ["filler::bin/filler"],
    everything: "crates/filler/src/main.rs (the configuration starts filler)",
  },
  {
    name: "the manifest from which a package of another workspace inherits, and which is not above it",
    prepare: (it) => {
      it.edit("Cargo.toml", '"middle"]', '"middle", "other"]');
      it.write("other/top/Cargo.toml", OTHER_WORKSPACE);
      const inherited = 'description.workspace = true\nworkspace = "../top"\n';
      it.write(
        "other/inner/Cargo.toml",
        `${manifest("inner").trimEnd()}\n${inherited}\n[dependencies]\n${INHERITED}\n`,
      );
      it.write("other/inner/src/lib.rs", 'pub const TEXT: &str = env!("CARGO_PKG_DESCRIPTION");\n');
      it.write("other/real/Cargo.toml", manifest("real", "[features]\nloud = []\n"));
      it.write("other/real/src/lib.rs", 'pub const LOUD: bool = cfg!(feature = "loud");\n');
      const dependency = (name: string): string =>
        `[dependencies]\n${name} = { path = "../../other/${name}" }\n`;
      writeLibrary(it, "inner-user", shows("inner::TEXT"), dependency("inner"));
      writeLibrary(it, "real-user", shows("real::LOUD"), dependency("real"));
    },
    make: (it) => it.edit("other/top/Cargo.toml", '"one"', '"two"'),
  },
  {
    name: "a feature of a dependency that has another name in that workspace",
    make: (it) =>
      it.edit("other/inner/Cargo.toml", INHERITED, 'other = { workspace = true, features = ["loud"] }'),
  },
];
