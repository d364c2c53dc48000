/** Edits of files that cargo's records name in other words than git does, or do not name for what they are. */
import * as fs from "node:fs";
import {
  appendTo,
  contentOf,
  crate,
  link,
  manifest,
  shows,
  TEST,
  writeLibrary,
  writeScripted,
} from "./edit-tools.ts";
import type { Oracle } from "./oracle.ts";
import type { Attack } from "./try-attacks.ts";

/** A package with the file `schema/x.txt`, and in its test another one. */
function writeSchema(it: Oracle): void {
  writeLibrary(it, "schema", TEST);
  it.write(crate("schema", "schema/x.txt"), "one\n");
}

function editSchema(it: Oracle, file = "schema/x.txt"): void {
  it.write(crate("schema", file), `${it.read(crate("schema", file)).trim()}x\n`);
}

/** The workspace is named through a link. */
export const LINKED_ATTACKS: readonly Attack[] = [
  {
    name: "a build script watches the real name of another package's file",
    prepare: (it) => {
      writeSchema(it);
      writeScripted(
        it,
        "real",
        'println!("cargo::rerun-if-changed={}", std::fs::canonicalize("../schema/schema/x.txt").unwrap().display());',
        contentOf("../schema/schema/x.txt"),
      );
    },
    make: editSchema,
    leaves: ["gen", "util"],
  },
  {
    name: "a source includes another package's file by its real name",
    prepare: (it) => {
      it.write(crate("absolute", "Cargo.toml"), manifest("absolute"));
      const file = fs.realpathSync(it.path(crate("schema", "schema/x.txt")));
      it.write(crate("absolute", "src/lib.rs"), shows(`include_str!(${JSON.stringify(file)})`));
    },
    make: editSchema,
    leaves: ["gen", "util"],
  },
];

export const NAMING_ATTACKS: readonly Attack[] = [
  {
    name: "a build script indents what it tells cargo",
    prepare: (it) => {
      writeSchema(it);
      writeScripted(
        it,
        "indented",
        'println!("  cargo::rerun-if-changed=../schema/schema/x.txt ");',
        contentOf("../schema/schema/x.txt"),
      );
    },
    make: editSchema,
    leaves: ["gen", "util"],
  },
  {
    name: "a build script watches a file behind a folder's link and dots",
    prepare: (it) => {
      it.write(crate("schema", "inner/deep/x.txt"), "one\n");
      it.write(crate("schema", "inner/y.txt"), "one\n");
      link(it, crate("dotted", "link"), "../schema/inner/deep");
      it.write(crate("dotted", "y.txt"), "not this\n");
      writeScripted(
        it,
        "dotted",
        'println!("cargo::rerun-if-changed=link/../y.txt");',
        contentOf("link/../y.txt"),
      );
    },
    make: (it) => editSchema(it, "inner/y.txt"),
    leaves: ["gen", "util"],
  },
  {
    name: "a source includes a file behind a folder's link and dots",
    prepare: (it) => {
      link(it, crate("including", "link"), "../schema/inner/deep");
      it.write(crate("including", "y.txt"), "not this\n");
      writeLibrary(it, "including", shows('include_str!("../link/../y.txt")'));
    },
    make: (it) => editSchema(it, "inner/y.txt"),
    leaves: ["gen", "util"],
  },
  {
    name: "that link leads elsewhere",
    prepare: (it) => {
      it.write(crate("schema", "other/y.txt"), "other\n");
      it.write(crate("schema", "other/deep/x.txt"), "other\n");
      it.write(
        crate("including-user", "Cargo.toml"),
        manifest("including-user", '[dependencies]\nincluding = { path = "../including" }\n'),
      );
      it.write(crate("including-user", "src/lib.rs"), shows("including::TEXT"));
      appendTo(
        it,
        crate("including", "src/lib.rs"),
        'pub const TEXT: &str = include_str!("../link/../y.txt");\n',
      );
    },
    make: (it) => {
      link(it, crate("including", "link"), "../schema/other/deep");
      link(it, crate("dotted", "link"), "../schema/other/deep");
    },
    leaves: ["gen", "util"],
  },
  {
    name: "a build script watches a file behind a link that git ignores",
    prepare: (it) => {
      appendTo(it, ".gitignore", "local-link\n");
      link(it, crate("locally", "local-link"), "../schema/schema");
      writeScripted(
        it,
        "locally",
        'println!("cargo::rerun-if-changed=local-link/x.txt");',
        contentOf("local-link/x.txt"),
      );
    },
    make: editSchema,
    leaves: ["gen", "util"],
  },
  {
    name: "a library that tests load from a folder where a build script lets the linker search",
    prepare: async (it) => {
      it.write(crate("native", "Cargo.toml"), manifest("native"));
      it.write(crate("native", "value.c"), "int value(void) { return 1; }\n");
      it.write(
        crate("native", "build.rs"),
        'fn main() {\n    println!("cargo::rerun-if-changed=build.rs");\n    let home = std::env::var("CARGO_MANIFEST_DIR").unwrap();\n    println!("cargo::rustc-link-search=native={home}/prebuilt");\n    println!("cargo::rustc-link-lib=dylib=value");\n}\n',
      );
      it.write(
        crate("native", "src/lib.rs"),
        `unsafe extern "C" { fn value() -> i32; }\npub fn number() -> i32 { unsafe { value() } }\n${TEST}`,
      );
      it.write(
        crate("native-user", "Cargo.toml"),
        manifest("native-user", '[dependencies]\nnative = { path = "../native" }\n'),
      );
      it.write(crate("native-user", "src/lib.rs"), shows("native::number()"));
      await compile(it);
    },
    make: async (it) => {
      it.edit(crate("native", "value.c"), "1", "2");
      await compile(it);
    },
    reaches: ["native", "native-user"],
    leaves: ["gen", "util"],
  },
  {
    name: "a file that a library reads by its folder when tests of other packages run",
    prepare: (it) => {
      it.write(crate("homed", "Cargo.toml"), manifest("homed"));
      it.write(crate("homed", "data.txt"), "one\n");
      it.write(
        crate("homed", "src/lib.rs"),
        `pub fn data() -> Vec<u8> { std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/data.txt")).unwrap() }\n${TEST}`,
      );
      it.write(
        crate("homed-user", "Cargo.toml"),
        manifest("homed-user", '[dependencies]\nhomed = { path = "../homed" }\n'),
      );
      it.write(crate("homed-user", "src/lib.rs"), shows("homed::data().len()"));
    },
    make: (it) => appendTo(it, crate("homed", "data.txt"), "two\n"),
    reaches: ["homed-user"],
    leaves: ["gen", "util"],
  },
  {
    name: "a readme begins to exist, of which the compiler asks the name",
    prepare: (it) => {
      writeLibrary(it, "readme", `pub const NAME: &str = env!("CARGO_PKG_README");\n${TEST}`);
      it.write(
        crate("readme-user", "Cargo.toml"),
        manifest("readme-user", '[dependencies]\nreadme = { path = "../readme" }\n'),
      );
      it.write(crate("readme-user", "src/lib.rs"), shows("readme::NAME"));
    },
    make: (it) => it.write(crate("readme", "README.md"), "new\n"),
    leaves: ["gen", "util"],
  },
  {
    name: "a build script begins to exist",
    make: (it) =>
      it.write(
        crate("readme", "build.rs"),
        'fn main() { println!("cargo::rustc-cfg=more"); println!("cargo::rustc-env=CARGO_PKG_README=x"); }\n',
      ),
    leaves: ["gen", "util"],
  },
];

async function compile(it: Oracle): Promise<void> {
  fs.mkdirSync(it.path(crate("native", "prebuilt")), { recursive: true });
  const [source, library] = ["value.c", "prebuilt/libvalue.so"].map((file) => it.path(crate("native", file)));
  await it.run(["cc", "-shared", "-fPIC", "-o", library ?? "", source ?? ""]);
}
