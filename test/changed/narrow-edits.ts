/** Edits of files that only the sources, not the records of the last build, show to be used: for `--changed-build narrow`. */
import * as fs from "node:fs";
import { appendTo, crate, manifest, shows, TEST, writeLibrary, writeScripted } from "./edit-tools.ts";
import type { Oracle } from "./oracle.ts";
import type { Attack } from "./try-attacks.ts";

const DATA = crate("examples", "data/x.txt");
const NARROW = { options: ["--changed-build", "narrow"], leaves: ["gen"] };

/** The file of another package gets another text, and there are no records. */
function editUnrecorded(it: Oracle): void {
  fs.rmSync(it.path("target"), { recursive: true });
  appendTo(it, DATA, "more\n");
}

const READ_FOUND =
  'println!("cargo::rerun-if-changed={}", file.display());\n    println!("cargo::rustc-env=FOUND={}", std::fs::read_to_string(file).unwrap().len());';
const HOME = 'std::path::PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap())';

export const NARROW_ATTACKS: readonly Attack[] = [
  {
    name: "a source includes a file by a variable of cargo's configuration",
    prepare: (it) => {
      it.write(".cargo/config.toml", '[env]\nWORKSPACE = { value = "", relative = true }\n');
      it.write(DATA, "one\n");
      const file = 'concat!(env!("WORKSPACE"), "/crates/examples/data/x.txt")';
      writeLibrary(it, "by-variable", shows(`include_str!(${file})`));
    },
    make: editUnrecorded,
    ...NARROW,
  },
  {
    name: "a macro of another package includes a file by the folder of the package that uses it",
    prepare: (it) => {
      writeLibrary(
        it,
        "giving",
        '#[macro_export]\nmacro_rules! given { ($name:literal) => { include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../", $name)) } }\n',
      );
      it.write(
        "apps/taking/Cargo.toml",
        manifest("taking", '[dependencies]\ngiving = { path = "../../crates/giving" }\n'),
      );
      it.write("apps/taking/src/lib.rs", shows('giving::given!("side/x.txt")'));
      it.write("apps/side/Cargo.toml", manifest("side"));
      it.write("apps/side/src/lib.rs", TEST);
      it.write("apps/side/x.txt", "one\n");
      it.edit("Cargo.toml", '["crates/*"]', '["crates/*", "apps/*"]');
    },
    make: (it) => {
      fs.rmSync(it.path("target"), { recursive: true });
      appendTo(it, "apps/side/x.txt", "more\n");
    },
    // The oracle compares the files of packages in `crates` only.
    reaches: ["side"],
    ...NARROW,
  },
  {
    name: "a package that a build script uses looks for a file",
    prepare: (it) => {
      const file = 'home.parent().unwrap().join("examples").join("data").join("x.txt")';
      writeLibrary(
        it,
        "helper",
        `pub fn find() {\n    let home = ${HOME};\n    let file = ${file};\n    ${READ_FOUND}\n}\n`,
      );
      writeLibrary(
        it,
        "helped",
        shows('env!("FOUND")'),
        '[build-dependencies]\nhelper = { path = "../helper" }\n',
      );
      it.write(crate("helped", "build.rs"), "fn main() { helper::find(); }\n");
    },
    make: editUnrecorded,
    ...NARROW,
  },
  {
    name: "a module of a build script looks for a file",
    prepare: (it) => {
      const file = 'home.parent().unwrap().join("examples").join("data").join("x.txt")';
      writeLibrary(it, "modular", shows('env!("FOUND")'));
      it.write(
        crate("modular", "build.rs"),
        '#[path = "build/find.rs"]\nmod find;\nfn main() { find::find(); }\n',
      );
      it.write(
        crate("modular", "build/find.rs"),
        `pub fn find() {\n    let home = ${HOME};\n    let file = ${file};\n    ${READ_FOUND}\n}\n`,
      );
    },
    make: editUnrecorded,
    ...NARROW,
  },
  {
    name: "a build script puts a path together",
    prepare: (it) => {
      const file = `${HOME}.join("..").join("examples").join("data").join("x.txt")`;
      const watch = 'println!("cargo::rerun-if-changed={}", file.display());';
      writeScripted(
        it,
        "joined",
        `let file = ${file};\n    ${watch}`,
        "std::fs::read_to_string(file).unwrap()",
      );
    },
    make: editUnrecorded,
    ...NARROW,
  },
  {
    name: "a build script takes a path from a variable",
    prepare: (it) => {
      const watch = 'println!("cargo::rerun-if-changed={}", file.display());';
      const file =
        'std::path::Path::new(&std::env::var("WORKSPACE").unwrap()).join("crates").join("examples").join("data").join("x.txt")';
      writeScripted(it, "led", `let file = ${file};\n    ${watch}`, "std::fs::read_to_string(file).unwrap()");
    },
    make: editUnrecorded,
    ...NARROW,
  },
  {
    name: "a procedural macro looks for a file",
    prepare: (it) => {
      const file = 'home.parent().unwrap().join("examples/data/x.txt")';
      writeLibrary(
        it,
        "finding",
        `use proc_macro::TokenStream;\n#[proc_macro]\npub fn data(_: TokenStream) -> TokenStream {\n    let home = ${HOME};\n    format!("include_str!({:?})", ${file}).parse().unwrap()\n}\n`,
        "[lib]\nproc-macro = true\n",
      );
      writeLibrary(
        it,
        "finding-user",
        shows("finding::data!()"),
        '[dependencies]\nfinding = { path = "../finding" }\n',
      );
    },
    make: editUnrecorded,
    ...NARROW,
  },
  {
    name: "a module in a folder that is named as cargo's",
    prepare: (it) => {
      writeLibrary(it, "aiming", "pub mod target;\n");
      it.write(crate("aiming", "src/target/mod.rs"), shows('include_str!("../../../examples/data/x.txt")'));
    },
    make: editUnrecorded,
    ...NARROW,
  },
  {
    name: "a comment in a manifest, which a source includes",
    prepare: (it) => {
      writeLibrary(it, "included", `pub const TEXT: &str = include_str!("../Cargo.toml");\n${shows("TEXT")}`);
      writeLibrary(
        it,
        "included-user",
        shows("included::TEXT"),
        '[dependencies]\nincluded = { path = "../included" }\n',
      );
    },
    make: (it) => {
      fs.rmSync(it.path("target"), { recursive: true });
      appendTo(it, crate("included", "Cargo.toml"), "# sorted\n");
    },
    ...NARROW,
  },
  {
    name: "a file that a test reads, and the library with a feature that was not built",
    prepare: (it) => {
      writeLibrary(
        it,
        "both",
        '#[cfg(feature = "x")]\npub const TEXT: &str = include_str!("../data/x.txt");\n',
        "[features]\nx = []\n",
      );
      it.write(crate("both", "data/x.txt"), "one\n");
      it.write(crate("both", "tests/reads.rs"), shows('include_str!("../data/x.txt")'));
      writeLibrary(it, "both-user", TEST, '[dependencies]\nboth = { path = "../both" }\n');
    },
    make: (it) => it.write(crate("both", "data/x.txt"), "two\n"),
    options: ["--changed-build", "narrow", "--features", "both/x"],
    reaches: ["both-user"],
    leaves: ["gen"],
  },
  {
    name: "a file that a module in the folder of a third package includes",
    prepare: (it) => {
      it.write(crate("examples", "data/shared.rs"), 'pub const TEXT: &str = include_str!("x.txt");\n');
      writeLibrary(
        it,
        "sharing",
        `#[path = "../../examples/data/shared.rs"]\nmod shared;\n${shows("shared::TEXT")}`,
      );
    },
    make: editUnrecorded,
    ...NARROW,
  },
  {
    name: "a package's file that the package around it includes",
    prepare: (it) => {
      it.write("tests/up.rs", shows('include_str!("../crates/examples/data/x.txt")'));
      const file = 'concat!(env!("CARGO_MANIFEST_DIR"), "/crates/examples/data/x.txt")';
      it.write("tests/home.rs", shows(`include_str!(${file})`));
    },
    make: editUnrecorded,
    ...NARROW,
  },
];
