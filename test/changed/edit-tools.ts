/** What edits of the oracle's workspaces are made of. */
import * as fs from "node:fs";
import * as path from "node:path";
import { GIT, type Oracle } from "./oracle.ts";

export const crate = (name: string, file: string): string => `crates/${name}/${file}`;
export const TEST = "#[test]\nfn works() {}\n";

/** A test that contains what `expression` yields, so that its binary changes with it. */
export function shows(expression: string): string {
  return `#[test]\nfn shows() { println!("{}", ${expression}); }\n`;
}

let tests = 0;

export function addTest(oracle: Oracle, file: string): void {
  tests += 1;
  appendTo(oracle, file, `#[test]\nfn more_${tests}() {}\n`);
}

export function manifest(name: string, more = ""): string {
  return `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n\n${more}`;
}

export function appendTo(oracle: Oracle, file: string, text: string): void {
  oracle.write(file, oracle.read(file) + text);
}

export function link(oracle: Oracle, file: string, target: string): void {
  fs.mkdirSync(path.dirname(oracle.path(file)), { recursive: true });
  fs.rmSync(oracle.path(file), { force: true });
  fs.symlinkSync(target, oracle.path(file));
}

export const inFolder = (folder: string, ...args: readonly string[]): readonly string[] => [
  ...GIT,
  "-C",
  folder,
  ...args,
];

/** A package whose only target is a library. `more`: its manifest after the package's own table. */
export function writeLibrary(oracle: Oracle, name: string, text: string, more = ""): void {
  oracle.write(crate(name, "Cargo.toml"), manifest(name, more));
  oracle.write(crate(name, "src/lib.rs"), text);
}

/** A crate whose build script stores what `expression` yields in its library. */
export function writeScripted(oracle: Oracle, name: string, instructions: string, expression: string): void {
  oracle.write(crate(name, "Cargo.toml"), manifest(name));
  oracle.write(
    crate(name, "build.rs"),
    `fn main() {\n    ${instructions}\n    let value = ${expression};\n    println!("cargo::rustc-env=VALUE={}", value.trim());\n}\n`,
  );
  oracle.write(crate(name, "src/lib.rs"), `pub const VALUE: &str = env!("VALUE");\n${shows("VALUE")}`);
  oracle.write(
    crate(`${name}-user`, "Cargo.toml"),
    manifest(`${name}-user`, `[dependencies]\n${name} = { path = "../${name}" }\n`),
  );
  oracle.write(crate(`${name}-user`, "src/lib.rs"), shows(`${name}::VALUE`));
}

export function contentOf(file: string): string {
  return `std::fs::read_to_string("${file}").unwrap_or_default()`;
}

/** Makes a repository of the files beside the workspace and adds it as the submodule `crates/NAME`. */
export async function addSubmodule(
  oracle: Oracle,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const origin = path.join(oracle.scratch, name);
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(origin, file)), { recursive: true });
    fs.writeFileSync(path.join(origin, file), text);
  }
  await oracle.run(["git", "init", "-q", origin]);
  await oracle.run(inFolder(origin, "add", "-A"));
  await oracle.run(inFolder(origin, "commit", "-q", "-m", "one"));
  const allowed = ["-c", "protocol.file.allow=always"];
  await oracle.run([...GIT, ...allowed, "submodule", "add", "-q", origin, `crates/${name}`]);
}
