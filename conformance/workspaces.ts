/** The Rust workspaces that cases run on: bundled fixtures, and published crates. */
import * as path from "node:path";
import { FOREIGN_WORKSPACES } from "./foreign/workspaces.ts";
import { CACHE } from "./peer.ts";
import { cargoOptions, publishedFolder } from "./published.ts";
import { refreshCopy } from "../test/rig/copy-workspace.ts";
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

/** A private copy of a workspace, made once, with a target directory of its own. */
export async function workspaceNamed(name: string): Promise<Workspace> {
  const plain = { environment: {}, builds: [cargoOptions(name)], needs: [] };
  const published = await publishedFolder(name);
  if (published !== undefined) return { ...plain, folder: published };
  const folder = path.join(CACHE, "workspaces", name);
  if (!copied.has(name)) restoreFiles(name);
  copied.add(name);
  return { ...plain, ...FOREIGN_WORKSPACES[name], folder };
}

export async function workspaceFolder(name: string): Promise<string> {
  return (await workspaceNamed(name)).folder;
}

const copied = new Set<string>();

/** Writes a bundled workspace's files again; `target` stays, so that nothing is compiled twice. */
export function restoreFiles(name: string): void {
  const bundled = FOREIGN_WORKSPACES[name]?.source ?? BUNDLED[name];
  if (bundled === undefined) throw new Error(`no workspace is called ${name}`);
  refreshCopy(path.join(ROOT, bundled), path.join(CACHE, "workspaces", name));
}
