/** Edits of files that tests of other packages read when they run. Only the sources show that they do. */
import { appendTo, crate, link, TEST, writeLibrary } from "./edit-tools.ts";
import type { Oracle } from "./oracle.ts";
import type { Attack } from "./try-attacks.ts";

const DATA = crate("examples", "data/one.txt");
const REST = "examples/data/one.txt";

/** A test that reads the file which the expression names. */
function reads(file: string): string {
  return `#[test]\nfn reads() { assert!(!std::fs::read(${file}).unwrap().is_empty()); }\n`;
}

function writeReader(it: Oracle, name: string, tests: Readonly<Record<string, string>>, more = ""): void {
  writeLibrary(it, name, TEST, more);
  for (const [test, text] of Object.entries(tests)) it.write(crate(name, `tests/${test}.rs`), text);
}

const editsData = (it: Oracle): void => it.write(DATA, `${it.read(DATA)}more\n`);

const EMBEDDING = `use proc_macro::TokenStream;
fn folder(input: &str) -> String {
    let name = input.split('"').nth(1).unwrap().trim_end_matches('/');
    format!("{}/{name}", std::env::var("CARGO_MANIFEST_DIR").unwrap())
}
#[proc_macro_derive(Embed, attributes(folder))]
pub fn embed(input: TokenStream) -> TokenStream {
    let folder = folder(&input.to_string());
    format!("impl Assets {{ pub fn folder() -> &'static str {{ {folder:?} }} }}").parse().unwrap()
}
#[proc_macro]
pub fn names(input: TokenStream) -> TokenStream {
    let folder = std::fs::read_dir(folder(&input.to_string())).unwrap();
    let mut names: Vec<_> = folder.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    format!("{:?}", format!("{names:?}")).parse().unwrap()
}
`;

export const RUNTIME_ATTACKS: readonly Attack[] = [
  {
    name: "another package's file, to which the parts of a path lead",
    prepare: (it) => {
      it.write(DATA, "one\n");
      const parts = `std::path::Path::new("..").join("examples").join("data/one.txt")`;
      const pushed = `{ let mut file = std::path::PathBuf::from(".."); file.push("${REST}"); file }`;
      const plain = '#[test]\nfn plain() { assert!("a..b".contains("..") && "..".len() == 2); }\n';
      writeReader(it, "parts", { joined: reads(parts), pushed: reads(pushed), plain });
    },
    make: editsData,
    reaches: ["parts::joined", "parts::pushed"],
    leaves: ["gen", "parts", "parts::plain"],
  },
  {
    name: "a package's file that the package around it reads",
    prepare: (it) => {
      const home = 'std::path::Path::new(env!("CARGO_MANIFEST_DIR"))';
      it.write("tests/direct.rs", reads(`"crates/${REST}"`));
      it.write("tests/joined.rs", reads(`${home}.join("crates").join("${REST}")`));
      it.write(
        "tests/listed.rs",
        reads('std::fs::read_dir("crates/examples/data").unwrap().next().unwrap().unwrap().path()'),
      );
      it.write("tests/walks.rs", WALKS);
      it.write("tests/other.rs", reads('"crates/base/data/greeting.txt"'));
    },
    make: editsData,
    reaches: ["top::direct", "top::joined", "top::listed", "top::walks"],
    leaves: ["gen", "top", "top::other"],
  },
  {
    name: "another package's file that a variable names, whose own name is no plain argument",
    prepare: (it) => {
      it.write(
        ".cargo/config.toml",
        `[env]
CARGO_WORKSPACE_DIR = { value = "", relative = true }
EXAMPLES_DIR = { value = "crates/examples", relative = true }
RELATIVE_DIR = "../examples"
`,
      );
      const inFolder = (folder: string, file: string): string =>
        reads(`std::path::Path::new(&${folder}).join("${file}")`);
      writeReader(it, "varied", {
        workspace: inFolder('env!("CARGO_WORKSPACE_DIR")', `crates/${REST}`),
        optional: inFolder('option_env!("EXAMPLES_DIR").unwrap()', "data/one.txt"),
        constant: `const NAME: &str = "EXAMPLES_DIR";\n${inFolder("std::env::var(NAME).unwrap()", "data/one.txt")}`,
        relative: inFolder('std::env::var("RELATIVE_DIR").unwrap()', "data/one.txt"),
      });
    },
    make: editsData,
    reaches: ["varied::workspace", "varied::optional", "varied::constant", "varied::relative"],
    leaves: ["gen", "varied"],
    restore: (it) => {
      it.remove(".cargo");
      it.remove(crate("varied", "tests"));
    },
  },
  {
    name: "another package's file: one source knows the package's folder, and another goes up from it",
    prepare: (it) => {
      writeReader(it, "apart", {
        "common/mod": 'pub fn home() -> std::path::PathBuf { env!("CARGO_MANIFEST_DIR").into() }\n',
        climbing: `mod common;\n${reads(`common::home().parent().unwrap().join("${REST}")`)}`,
        plain: TEST,
      });
      writeLibrary(it, "rooted", "pub mod home;\npub mod root;\n");
      it.write(
        crate("rooted", "src/home.rs"),
        'pub fn home() -> &\'static std::path::Path { env!("CARGO_MANIFEST_DIR").as_ref() }\n',
      );
      it.write(
        crate("rooted", "src/root.rs"),
        "pub fn root() -> std::path::PathBuf { crate::home::home().parent().unwrap().into() }\n",
      );
      const more = '[dev-dependencies]\nrooted = { path = "../rooted" }\n';
      writeReader(it, "rooted-user", { uses: reads(`rooted::root::root().join("${REST}")`) }, more);
    },
    make: editsData,
    reaches: ["apart::climbing", "rooted-user::uses"],
    leaves: ["gen", "apart", "apart::plain"],
  },
  {
    name: "another package's file, to which sources outside the reader's folder lead",
    prepare: (it) => {
      const up = `pub fn file() -> &'static str { "../${REST}" }\n`;
      it.write("shared/common/mod.rs", up);
      it.write("shared/up.rs", up);
      writeReader(it, "distant", {
        behind: `mod common;\n${reads("common::file()")}`,
        pathed: `#[path = "../../../shared/up.rs"]\nmod up;\n${reads("up::file()")}`,
        generated: `include!(concat!(env!("OUT_DIR"), "/file.rs"));\n${reads("FILE")}`,
        plain: TEST,
      });
      link(it, crate("distant", "tests/common"), "../../../shared/common");
      it.write(crate("distant", "build.rs"), GENERATES);
    },
    make: editsData,
    reaches: ["distant::behind", "distant::pathed", "distant::generated"],
    leaves: ["gen", "distant", "distant::plain"],
  },
  {
    name: "a file in a folder that a procedural macro gives its library, which tests of other packages use",
    prepare: (it) => {
      writeLibrary(it, "embedding", EMBEDDING, "[lib]\nproc-macro = true\n");
      writeLibrary(
        it,
        "embedded",
        `#[derive(embedding::Embed)]\n#[folder = "assets/"]\npub struct Assets;\npub const NAMES: &str = embedding::names!("changes");\n`,
        '[dependencies]\nembedding = { path = "../embedding" }\n',
      );
      it.write(crate("embedded", "assets/one.txt"), "one\n");
      it.write(crate("embedded", "changes/one.sql"), "one\n");
      it.write(crate("embedded", "notes/one.txt"), "one\n");
      writeReader(
        it,
        "embedded-user",
        {
          assets: reads('std::path::Path::new(embedded::Assets::folder()).join("one.txt")'),
          names: '#[test]\nfn names() { println!("{}", embedded::NAMES); }\n',
        },
        '[dependencies]\nembedded = { path = "../embedded" }\n',
      );
    },
    make: (it) => it.write(crate("embedded", "assets/one.txt"), "two\n"),
    reaches: ["embedded-user::assets"],
    leaves: ["gen", "util"],
  },
  {
    name: "a new file in such a folder, which the macro lists when everything is built anew",
    make: (it) => it.write(crate("embedded", "changes/two.sql"), "two\n"),
    reaches: ["embedded-user::names"],
    leaves: ["gen", "util"],
  },
  {
    name: "a file in a folder that no macro names",
    make: (it) => appendTo(it, crate("embedded", "notes/one.txt"), "two\n"),
    reaches: ["embedded"],
    leaves: ["gen", "util", "embedded-user", "embedded-user::assets"],
  },
  {
    name: "a file that a library reads by its folder, which a build script wrote into its code",
    prepare: (it) => {
      writeLibrary(it, "told", 'include!(concat!(env!("OUT_DIR"), "/home.rs"));\n');
      it.write(crate("told", "notes/one.txt"), "one\n");
      it.write(crate("told", "build.rs"), TELLS);
      const more = '[dependencies]\ntold = { path = "../told" }\n';
      const file = 'std::path::Path::new(told::HOME).join("notes/one.txt")';
      writeReader(it, "told-user", { uses: reads(file) }, more);
    },
    make: (it) => it.write(crate("told", "notes/one.txt"), "two\n"),
    reaches: ["told", "told-user::uses"],
    leaves: ["gen", "util"],
  },
  {
    name: "a header that a build script compiles without telling cargo",
    prepare: (it) => {
      writeLibrary(it, "native", 'pub const ALL: &str = env!("ALL");\n');
      it.write(crate("native", "src/native.c"), "one\n");
      it.write(crate("native", "include/native.h"), "one\n");
      it.write(crate("native", "build.rs"), COMPILES);
      writeReader(
        it,
        "native-user",
        { uses: '#[test]\nfn uses() { println!("{}", native::ALL); }\n' },
        '[dependencies]\nnative = { path = "../native" }\n',
      );
    },
    make: (it) => it.write(crate("native", "include/native.h"), "two\n"),
    reaches: ["native", "native-user::uses"],
    leaves: ["gen", "util"],
  },
  {
    name: "a file of that package that is in no language of a compiler",
    make: (it) => it.write(crate("native", "include/notes.txt"), "two\n"),
    reaches: ["native"],
    leaves: ["gen", "native-user::uses"],
  },
];

const WALKS = `fn sizes(folder: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { sizes(&path) } else { std::fs::metadata(&path).unwrap().len() }).sum()
}
#[test]
fn walks() { assert!(sizes(".".as_ref()) > 0); }
`;

const GENERATES = `fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let home = std::path::PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap());
    let file = home.parent().unwrap().join("${REST}");
    let out = std::env::var("OUT_DIR").unwrap();
    std::fs::write(format!("{out}/file.rs"), format!("const FILE: &str = {file:?};")).unwrap();
}
`;

const TELLS = `fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let [home, out] = ["CARGO_MANIFEST_DIR", "OUT_DIR"].map(|name| std::env::var(name).unwrap());
    std::fs::write(format!("{out}/home.rs"), format!("pub const HOME: &str = {home:?};")).unwrap();
}
`;

const COMPILES = `fn main() {
    println!("cargo::rerun-if-changed=src/native.c");
    let files = ["src/native.c", "include/native.h"].map(|file| std::fs::read_to_string(file).unwrap());
    println!("cargo::rustc-env=ALL={}", files.join("").replace('\\n', ""));
}
`;
