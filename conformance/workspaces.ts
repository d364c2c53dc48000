/** The Rust workspaces that cases run on: bundled fixtures, and published crates fetched by cargo. */
import * as fs from "node:fs";
import * as path from "node:path";
import { FOREIGN_WORKSPACES } from "./foreign/workspaces.ts";
import { CACHE } from "./peer.ts";
import type { Workspace } from "./workspace.ts";

const ROOT = path.resolve(import.meta.dirname, "..");

const BUNDLED: Readonly<Record<string, string>> = {
  example: "examples/workspace",
  basic: "test/fixtures/basic",
  harness: "test/fixtures/harness",
  outcomes: "test/fixtures/outcomes",
  reruns: "test/fixtures/reruns",
  harnesses: "conformance/harnesses",
  environments: "conformance/environments",
};

/** Published crates, by exact version, so that every machine compares on the same sources. */
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

/** A private copy of a workspace, made once, with a target directory of its own. */
export async function workspaceNamed(name: string): Promise<Workspace> {
  const plain = { environment: {}, builds: [cargoOptions(name)], needs: [] };
  if (PUBLISHED[name] !== undefined) return { ...plain, folder: path.join(await fetchPublished(), name) };
  const folder = path.join(CACHE, "workspaces", name);
  if (!copied.has(name)) restoreFiles(name);
  copied.add(name);
  return { ...plain, ...FOREIGN_WORKSPACES[name], folder };
}

export async function workspaceFolder(name: string): Promise<string> {
  return (await workspaceNamed(name)).folder;
}

const copied = new Set<string>();

/** Lays a bundled workspace's files out anew; `target` stays, so that nothing is compiled twice. */
export function restoreFiles(name: string): void {
  const bundled = FOREIGN_WORKSPACES[name]?.source ?? BUNDLED[name];
  if (bundled === undefined) throw new Error(`no workspace is called ${name}`);
  const source = path.join(ROOT, bundled);
  const folder = path.join(CACHE, "workspaces", name);
  for (const entry of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    if (entry !== "target") fs.rmSync(path.join(folder, entry), { recursive: true });
  }
  fs.cpSync(source, folder, {
    recursive: true,
    preserveTimestamps: true,
    filter: (file) => path.relative(source, file).split(path.sep)[0] !== "target",
  });
}

let fetched: Promise<string> | undefined;

function fetchPublished(): Promise<string> {
  fetched ??= vendor();
  return fetched;
}

/** Lets cargo fetch the sources, and lays each crate out as a workspace of its own. */
async function vendor(): Promise<string> {
  const folder = path.join(CACHE, "crates");
  const wanted = JSON.stringify(PUBLISHED);
  const mark = path.join(folder, "versions.json");
  if (fs.existsSync(mark) && fs.readFileSync(mark, "utf8") === wanted) return folder;
  fs.rmSync(folder, { recursive: true, force: true });
  const seed = path.join(folder, ".seed");
  fs.mkdirSync(path.join(seed, "src"), { recursive: true });
  fs.writeFileSync(path.join(seed, "src/lib.rs"), "");
  const dependencies = Object.entries(PUBLISHED).map(([crate, version]) => `${crate} = "=${version}"`);
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
  for (const crate of PUBLISHED_NAMES) {
    const target = path.join(folder, crate);
    fs.renameSync(path.join(seed, "vendor", crate), target);
    fs.rmSync(path.join(target, ".cargo-checksum.json"));
    // A workspace of its own, whatever folder it lies in.
    const manifest = path.join(target, "Cargo.toml");
    const text = fs.readFileSync(manifest, "utf8");
    if (!/^\[workspace\]/m.test(text)) fs.writeFileSync(manifest, `${text}\n[workspace]\n`);
  }
  fs.writeFileSync(mark, wanted);
  return folder;
}
