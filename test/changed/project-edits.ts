/** Edits as they happen in large projects: scripts of the configuration, templates, records of other builds. */
import { appendTo, crate, manifest, shows, TEST, writeLibrary } from "./edit-tools.ts";
import type { Oracle } from "./oracle.ts";
import type { Attack } from "./try-attacks.ts";

function setsUp(command: string): (it: Oracle) => void {
  return (it) => {
    it.write(
      ".config/nextest.toml",
      `experimental = ["setup-scripts"]\n\n[scripts.setup.prepare]\ncommand = ${JSON.stringify(command)}\n`,
    );
    it.write(crate("filler", "Cargo.toml"), manifest("filler"));
    it.write(crate("filler", "src/main.rs"), `fn main() {}\n${TEST}`);
    writeLibrary(it, "plugin", "pub fn one() {}\n", '[lib]\ncrate-type = ["cdylib"]\n');
    it.write("src/main.rs", `fn main() {}\n${TEST}`);
  };
}

const editsFiller = (it: Oracle): void => appendTo(it, crate("filler", "src/main.rs"), "// more\n");
const withoutSettings = (it: Oracle): void => it.remove(".config");
const FILLER = "crates/filler/src/main.rs (the configuration starts filler)";

export const PROJECT_ATTACKS: readonly Attack[] = [
  {
    name: "a program that a setup script starts by its manifest",
    prepare: setsUp("cargo run --manifest-path=crates/filler/Cargo.toml"),
    make: editsFiller,
    restore: withoutSettings,
    reaches: ["gen"],
    everything: FILLER,
  },
  {
    name: "a program that a setup script starts in its package's folder",
    prepare: setsUp("sh -c 'cd crates/filler && cargo run'"),
    make: editsFiller,
    restore: withoutSettings,
    reaches: ["gen"],
    everything: FILLER,
  },
  {
    name: "a program of the root package, which a setup script starts without its name",
    prepare: setsUp("cargo run --quiet"),
    make: (it) => appendTo(it, "src/main.rs", "// more\n"),
    restore: (it) => {
      withoutSettings(it);
      it.remove("src/main.rs");
    },
    reaches: ["gen"],
    everything: "src/main.rs (the configuration starts top)",
  },
  {
    name: "a library for loading, which a setup script builds",
    prepare: setsUp("cargo build --package plugin"),
    make: (it) => appendTo(it, crate("plugin", "src/lib.rs"), "pub fn two() {}\n"),
    restore: withoutSettings,
    reaches: ["gen"],
    everything: "crates/plugin/src/lib.rs (the configuration starts plugin)",
  },
  {
    name: "a library for loading, of which a setup script has the file's name",
    prepare: setsUp("cp target/debug/libplugin.so /tmp/never"),
    make: (it) => appendTo(it, crate("plugin", "src/lib.rs"), "pub fn three() {}\n"),
    restore: withoutSettings,
    reaches: ["gen"],
    everything: "crates/plugin/src/lib.rs (the configuration starts plugin)",
  },
  {
    name: "the manifest of a template that a library includes is gone, and a build came in between",
    prepare: (it) => {
      writeLibrary(it, "listing", LISTING, "[lib]\nproc-macro = true\n");
      const uses = '[dependencies]\nlisting = { path = "../listing" }\n';
      writeLibrary(it, "templates", "pub const ALL: usize = listing::all!();\n", uses);
      it.write(crate("templates", "more/Cargo.toml"), manifest("template"));
      it.write(crate("templates", "more/main.txt"), "one\n");
      const user = '[dependencies]\ntemplates = { path = "../templates" }\n';
      writeLibrary(it, "templates-user", shows("templates::ALL"), user);
    },
    make: async (it) => {
      it.remove(crate("templates", "more/Cargo.toml"));
      appendTo(it, crate("templates", "src/lib.rs"), " ");
      await it.run(["cargo", "test", "-q", "--no-run", "--workspace"]);
      it.edit(crate("templates", "src/lib.rs"), "\n ", "\n");
    },
    reaches: ["templates-user"],
    leaves: ["gen"],
  },
  {
    name: "a file that a build script watched only with a feature does not exist, and it is built without",
    prepare: async (it) => {
      writeLibrary(it, "sometimes", TEST, "[features]\nextra = []\n");
      it.write(
        crate("sometimes", "build.rs"),
        'fn main() {\n    println!("cargo::rerun-if-changed=build.rs");\n    if std::env::var("CARGO_FEATURE_EXTRA").is_ok() { println!("cargo::rerun-if-changed=extra.txt"); }\n}\n',
      );
      await it.run(["cargo", "test", "-q", "--no-run", "-p", "sometimes", "--features", "extra"]);
    },
    make: (it) => it.edit(crate("gen", "schema.txt"), "v1", "v2"),
    leaves: ["sometimes", "util"],
  },
  {
    name: "a program of another package that tests find in cargo's folder",
    prepare: (it) => {
      it.write(crate("tool", "Cargo.toml"), manifest("tool"));
      it.write(crate("tool", "src/main.rs"), "fn main() {}\n");
      // Has the program built.
      it.write(crate("tool", "tests/own.rs"), TEST);
      writeLibrary(it, "finding", FINDING);
      writeLibrary(it, "starting", TEST, '[dev-dependencies]\nfinding = { path = "../finding" }\n');
      it.write(crate("starting", "tests/helped.rs"), starts('finding::cargo_bin("tool")'));
      const here = "std::env::current_exe().unwrap()";
      it.write(
        crate("starting", "tests/beside.rs"),
        starts(`${here}.parent().unwrap().with_file_name("tool")`),
      );
      it.write(crate("starting", "tests/plain.rs"), '#[test]\nfn plain() { assert_ne!("tool", "works"); }\n');
    },
    make: (it) => it.write(crate("tool", "src/main.rs"), "fn main() { println!(); }\n"),
    reaches: ["starting::helped", "starting::beside"],
    leaves: ["gen", "finding", "starting", "starting::plain"],
  },
  {
    name: "what such a program is made of",
    prepare: (it) => {
      writeLibrary(it, "parts", "pub fn part() {}\n");
      it.write(
        crate("tool", "Cargo.toml"),
        manifest("tool", '[dependencies]\nparts = { path = "../parts" }\n'),
      );
      it.write(crate("tool", "src/main.rs"), "fn main() { parts::part() }\n");
    },
    make: (it) => it.write(crate("parts", "src/lib.rs"), "pub fn part() { println!(); }\n"),
    reaches: ["starting::helped", "starting::beside"],
    leaves: ["gen", "finding", "starting", "starting::plain"],
  },
  {
    name: "a program that a unit test of its package's library starts",
    prepare: (it) => {
      const dependency = '[dev-dependencies]\nfinding = { path = "../finding" }\n';
      writeLibrary(
        it,
        "alone",
        `#[cfg(test)]\nmod tests {\n${starts('finding::cargo_bin("alone")')}}\n`,
        dependency,
      );
      it.write(crate("alone", "src/main.rs"), "fn main() {}\n");
      it.write(crate("alone", "tests/own.rs"), TEST);
      writeLibrary(it, "alone-user", TEST, '[dependencies]\nalone = { path = "../alone" }\n');
    },
    make: (it) => it.write(crate("alone", "src/main.rs"), "fn main() { println!(); }\n"),
    reaches: ["alone"],
    leaves: ["gen", "alone-user"],
  },
];

const FINDING = `pub fn cargo_bin(name: &str) -> std::path::PathBuf {
    std::env::current_exe().unwrap().parent().unwrap().with_file_name(name)
}
`;

function starts(program: string): string {
  return `#[test]\nfn starts() { assert!(std::process::Command::new(${program}).status().unwrap().success()); }\n`;
}

const LISTING = `use proc_macro::TokenStream;
#[proc_macro]
pub fn all(_: TokenStream) -> TokenStream {
    let folder = format!("{}/more", std::env::var("CARGO_MANIFEST_DIR").unwrap());
    let names = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
    let texts: Vec<_> = names.map(|name| format!("include_str!(\\"{folder}/{}\\").len()", name.display())).collect();
    texts.join(" + ").parse().unwrap()
}
`;
