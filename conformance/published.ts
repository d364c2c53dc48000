/** Published crates as workspaces: cargo fetches their sources from crates.io, and nothing else is needed. */
import * as fs from "node:fs";
import * as path from "node:path";
import { CACHE } from "./peer.ts";

/** Each a workspace of its own; by exact version, so that every machine compares on the same sources. */
const PUBLISHED: Readonly<Record<string, string>> = {
  semver: "1.0.26",
  bitflags: "2.9.1",
  smallvec: "1.15.0",
  arrayvec: "0.7.6",
  fixedbitset: "0.5.7",
  heck: "0.5.0",
  "aho-corasick": "1.1.3",
  "regex-automata": "0.4.9",
};

/** Cargo options that a crate needs everywhere: what its published archive leaves out cannot be built. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  // Its integration tests read files from outside the published package.
  "regex-automata": ["--lib"],
};

export function cargoOptions(name: string): readonly string[] {
  return OPTIONS[name] ?? [];
}

export const PUBLISHED_NAMES = Object.keys(PUBLISHED);

/** Crates with many doctests, each a workspace of its own. */
const DOCUMENTED: Readonly<Record<string, string>> = {
  semver: "1.0.26",
  bitflags: "2.9.1",
  smallvec: "1.15.0",
  indexmap: "2.9.0",
  itertools: "0.14.0",
  petgraph: "0.8.1",
};

export const DOCUMENTED_NAMES = Object.keys(DOCUMENTED);

/** Where such a crate lies once it was fetched. */
export async function documentedFolder(name: string): Promise<string> {
  documented ??= vendor("documented", DOCUMENTED, (folder) => separateCrates(folder, DOCUMENTED_NAMES));
  return path.join(await documented, name);
}

let documented: Promise<string> | undefined;

/** Crates of one family that depend on one another: the members of one workspace, as their developers have them. */
export const FAMILY = "family";
const MEMBERS: Readonly<Record<string, string>> = {
  "crossbeam-utils": "0.8.21",
  "crossbeam-epoch": "0.9.18",
  "crossbeam-deque": "0.8.6",
};

/** Where a published workspace lies once it was fetched; undefined where none is called so. */
export async function publishedFolder(name: string): Promise<string | undefined> {
  if (name === FAMILY) return (family ??= vendor("family", MEMBERS, joinMembers));
  if (PUBLISHED[name] === undefined) return undefined;
  crates ??= vendor("crates", PUBLISHED, (folder) => separateCrates(folder));
  return path.join(await crates, name);
}

let crates: Promise<string> | undefined;
let family: Promise<string> | undefined;

/** Lets cargo fetch the sources, lays each crate out in a folder of its name, and has `finish` add manifests. */
export async function vendor(
  name: string,
  versions: Readonly<Record<string, string>>,
  finish: (folder: string) => void,
): Promise<string> {
  const folder = path.join(CACHE, name);
  const wanted = JSON.stringify(versions);
  const mark = path.join(folder, "versions.json");
  if (fs.existsSync(mark) && fs.readFileSync(mark, "utf8") === wanted) return folder;
  fs.rmSync(folder, { recursive: true, force: true });
  const seed = path.join(folder, ".seed");
  fs.mkdirSync(path.join(seed, "src"), { recursive: true });
  fs.writeFileSync(path.join(seed, "src/lib.rs"), "");
  const dependencies = Object.entries(versions).map(([crate, version]) => `${crate} = "=${version}"`);
  fs.writeFileSync(
    path.join(seed, "Cargo.toml"),
    `[package]\nname = "seed"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n[dependencies]\n${dependencies.join("\n")}\n`,
  );
  const child = Bun.spawn(["cargo", "vendor", "--quiet", "vendor"], {
    cwd: seed,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "inherit",
  });
  if ((await child.exited) !== 0) throw new Error("cargo vendor failed");
  for (const crate of Object.keys(versions)) {
    const target = path.join(folder, crate);
    fs.renameSync(path.join(seed, "vendor", crate), target);
    fs.rmSync(path.join(target, ".cargo-checksum.json"));
  }
  finish(folder);
  fs.writeFileSync(mark, wanted);
  return folder;
}

/** Makes each crate a workspace of its own, whatever folder it lies in. */
export function separateCrates(folder: string, names: readonly string[] = PUBLISHED_NAMES): void {
  for (const crate of names) {
    const manifest = path.join(folder, crate, "Cargo.toml");
    const text = fs.readFileSync(manifest, "utf8");
    if (!/^\[workspace\]/m.test(text)) fs.writeFileSync(manifest, `${text}\n[workspace]\n`);
  }
}

/** One workspace of all; published manifests know no paths, so members find one another by patches. */
function joinMembers(folder: string): void {
  // The vendored packages of the seed are not members, and must not be found as packages of the workspace.
  fs.rmSync(path.join(folder, ".seed"), { recursive: true });
  const members = Object.keys(MEMBERS);
  const patches = members.map((crate) => `${crate} = { path = "${crate}" }`);
  fs.writeFileSync(
    path.join(folder, "Cargo.toml"),
    `[workspace]\nresolver = "2"\nmembers = ${JSON.stringify(members)}\n[patch.crates-io]\n${patches.join("\n")}\n`,
  );
}
