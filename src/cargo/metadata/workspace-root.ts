/**
 * A quick guess at the workspace's root, before cargo reports it: enough to read the runner's own configuration early.
 * The caller compares it with cargo's answer later.
 */
import { dirname, isAbsolute, join, resolve } from "node:path";
import { readTextFile } from "../../os/files/file-system.ts";
import { pathExists } from "../../os/files/paths.ts";

/** The folder of the manifest that seems to hold the workspace; `undefined` if there is no manifest. */
export function guessWorkspaceRoot(cwd: string, manifestPath?: string): string | undefined {
  const own = manifestPath === undefined ? nearestManifest(cwd) : resolve(cwd, manifestPath);
  if (own === undefined) return undefined;
  const text = readTextFile(own);
  if (!text.ok) return undefined;
  const named = /^\s*workspace\s*=\s*["']([^"'\n]+)["']/m.exec(text.value)?.[1];
  if (named !== undefined) return isAbsolute(named) ? named : resolve(dirname(own), named);
  for (let folder = dirname(own); ; folder = dirname(folder)) {
    if (holdsWorkspace(join(folder, "Cargo.toml"))) return folder;
    if (dirname(folder) === folder) return dirname(own);
  }
}

function nearestManifest(folder: string): string | undefined {
  const manifest = join(folder, "Cargo.toml");
  if (pathExists(manifest)) return manifest;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearestManifest(parent);
}

function holdsWorkspace(manifest: string): boolean {
  const text = readTextFile(manifest);
  return text.ok && /^\s*\[\s*workspace\s*[\].]/m.test(text.value);
}
