/**
 * A workspace of fourteen small crates, with every way in which one crate's text can reach another crate's tests.
 * It is written again for each test file, under git, and needs no registry.
 */
import * as fs from "node:fs";
import * as path from "node:path";

type Files = Readonly<Record<string, string>>;

interface Crate {
  readonly manifest?: string;
  readonly files: Files;
}

const TEST = "#[test]\nfn works() {}\n";

/** The crates that the small workspace has as well. */
const SMALL = ["base", "examples", "gen", "reader", "util"];

/** Sorted by name. */
const CRATES: Readonly<Record<string, Crate>> = {
  app: {
    manifest: '[dependencies]\nutil = { path = "../util" }\nmacros = { path = "../macros" }\n',
    files: {
      "src/lib.rs": `pub fn run() -> u32 { util::twice(macros::seven!()) }\n${TEST}`,
      "src/main.rs": 'fn main() { println!("{}", app::run()); }\n',
      "tests/cli.rs":
        '#[test]\nfn says_fourteen() {\n    let out = std::process::Command::new(env!("CARGO_BIN_EXE_app")).output().unwrap();\n    assert!(out.status.success());\n}\n',
      "tests/plain.rs": TEST,
    },
  },
  broad: {
    // Its build script names nothing, so cargo reruns it for any file of the package.
    files: {
      "build.rs":
        'fn main() {\n    let text = std::fs::read_to_string("notes.txt").unwrap();\n    println!("cargo::rustc-env=NOTES={}", text.trim());\n}\n',
      "src/lib.rs": `pub const NOTES: &str = env!("NOTES");\n${TEST}`,
      "notes.txt": "one\n",
    },
  },
  consumer: {
    manifest: '[dependencies]\nfeatured = { path = "../featured", features = ["loud"] }\n',
    files: { "src/lib.rs": `pub fn hear() -> u32 { featured::volume() }\n${TEST}` },
  },
  base: {
    files: {
      "src/lib.rs": `mod part;\npub use part::one;\npub const GREETING: &str = include_str!("../data/greeting.txt");\npub const MODE: Option<&str> = option_env!("ORACLE_MODE");\n${TEST}`,
      "src/part.rs": "pub fn one() -> u32 { 1 }\n",
      "data/greeting.txt": "hello\n",
    },
  },
  devonly: {
    manifest: '[dev-dependencies]\nbase = { path = "../base" }\n',
    files: {
      "src/lib.rs": "pub fn plain() -> u32 { 2 }\n",
      "tests/with_base.rs": "#[test]\nfn one() { assert_eq!(base::one(), 1); }\n",
    },
  },
  examples: {
    files: {
      "src/lib.rs": TEST,
      "examples/show.rs": 'fn main() { println!("shown"); }\n',
      "tests/runs.rs": TEST,
    },
  },
  featured: {
    manifest: "[features]\nloud = []\n",
    files: {
      "src/lib.rs": `pub fn volume() -> u32 { if cfg!(feature = "loud") { 11 } else { 3 } }\n${TEST}`,
    },
  },
  gen: {
    files: {
      "build.rs":
        'fn main() {\n    println!("cargo::rerun-if-changed=schema.txt");\n    let text = std::fs::read_to_string("schema.txt").unwrap();\n    let out = std::env::var("OUT_DIR").unwrap();\n    std::fs::write(format!("{out}/schema.rs"), format!("pub const SCHEMA: &str = {text:?};")).unwrap();\n}\n',
      "src/lib.rs": `include!(concat!(env!("OUT_DIR"), "/schema.rs"));\n${TEST}`,
      "schema.txt": "v1\n",
    },
  },
  "gen-user": {
    manifest: '[dependencies]\ngen = { path = "../gen" }\n',
    files: { "src/lib.rs": `pub fn schema() -> &'static str { gen::SCHEMA }\n${TEST}` },
  },
  linked: {
    manifest: "",
    files: {
      "build.rs":
        'fn main() {\n    println!("cargo::rerun-if-changed=key.txt");\n    println!("cargo::metadata=key={}", std::fs::read_to_string("key.txt").unwrap().trim());\n}\n',
      "src/lib.rs": TEST,
      "key.txt": "alpha\n",
    },
  },
  "linked-user": {
    manifest: '[dependencies]\nlinked = { path = "../linked" }\n',
    files: {
      "build.rs":
        'fn main() {\n    println!("cargo::rerun-if-changed=build.rs");\n    println!("cargo::rustc-env=KEY={}", std::env::var("DEP_ORACLE_KEY").unwrap());\n}\n',
      "src/lib.rs": `pub const KEY: &str = env!("KEY");\n${TEST}`,
    },
  },
  macros: {
    manifest: "[lib]\nproc-macro = true\n",
    files: {
      "src/lib.rs":
        'use proc_macro::TokenStream;\n#[proc_macro]\npub fn seven(_: TokenStream) -> TokenStream { "7u32".parse().unwrap() }\n',
    },
  },
  outside: {
    files: {
      "src/lib.rs": `#[path = "../../../shared/common.rs"]\nmod common;\npub use common::shared;\n${TEST}`,
    },
  },
  reader: {
    files: {
      "src/lib.rs": "",
      "tests/files.rs":
        '#[test]\nfn reads() { assert!(std::fs::read_to_string("fixtures/input.txt").is_ok()); }\n',
      "fixtures/input.txt": "input\n",
    },
  },
  util: {
    manifest: '[dependencies]\nbase = { path = "../base" }\n',
    files: { "src/lib.rs": `pub fn twice(value: u32) -> u32 { value + value * base::one() }\n${TEST}` },
  },
};

const ROOT_MANIFEST = `[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n`;

export function writeWorkspace(root: string): void {
  write(root, {
    "Cargo.toml": ROOT_MANIFEST,
    ".gitignore": "target\n",
    "shared-notes/readme.txt": "notes\n",
    "shared/common.rs": "pub fn shared() -> u32 { 5 }\n",
    ".config/nextest.toml": RULES,
  });
  writeCrates(root, Object.keys(CRATES));
}

/** Five of the crates, without rules. `top`: the root is a package as well, so every file is in a package. */
export function writeSmallWorkspace(root: string, { top = false } = {}): void {
  write(root, {
    "Cargo.toml": top ? `[package]\nname = "top"\nedition = "2021"\n\n${ROOT_MANIFEST}` : ROOT_MANIFEST,
    ".gitignore": "target\n",
    ...(top ? { "src/lib.rs": TEST } : {}),
  });
  writeCrates(root, SMALL);
}

function writeCrates(root: string, names: readonly string[]): void {
  for (const name of names) {
    const { manifest = "", files } = CRATES[name] ?? { files: {} };
    const links = name === "linked" ? 'links = "oracle"\n' : "";
    const head = `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${links}\n`;
    write(path.join(root, "crates", name), { "Cargo.toml": head + manifest, ...files });
  }
}

const RULES = `
[[changed.rules]]
paths = ["shared-notes/**"]
packages = []

[[changed.rules]]
paths = ["vectors/**"]
packages = ["reader"]
`;

export function write(root: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}
