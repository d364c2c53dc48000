/** Building on an earlier build: `--cargo-metadata`, `--binaries-metadata` and the rules around them. */
import { join, resolve } from "node:path";
import { err, ok, type Result } from "../diagnostics/result.ts";
import { readBinaryList, type StoredBuild } from "../model/build/build-meta-read.ts";
import type { Workspace } from "../model/build/workspace.ts";
import { readTextFile } from "../os/files/file-system.ts";
import { pathExists } from "../os/files/paths.ts";
import type { MetadataAnswer } from "./metadata/metadata.ts";
import { parseMetadata } from "./metadata/metadata-parse.ts";
import { ownPlatform } from "./toolchain/platforms.ts";

/** Reads the JSON of `cargo metadata` from a file. */
export function readStoredMetadata(cwd: string, path: string): Result<MetadataAnswer> {
  const text = readTextFile(resolve(cwd, path));
  if (!text.ok) return refuse("--cargo-metadata", path, text.error.message);
  const workspace = parseMetadata(text.value, path);
  return workspace.ok ? ok({ workspace: workspace.value, json: text.value }) : workspace;
}

/** Reads a list of binaries from a file; `placeBuild` makes it a build of this machine. */
export function readStoredBuild(cwd: string, path: string): Result<StoredBuild> {
  const text = readTextFile(resolve(cwd, path));
  if (!text.ok) return refuse("--binaries-metadata", path, text.error.message);
  return parseStoredBuild(text.value, path);
}

/** The same from text, e.g. out of an archive; `source` names it in errors. */
export function parseStoredBuild(text: string, source: string): Result<StoredBuild> {
  const build = readBinaryList(text, ownPlatform());
  return "problem" in build ? refuse("--binaries-metadata", source, build.problem) : ok(build);
}

function refuse(option: string, path: string, cause: string): Result<never> {
  const message = `error reading metadata from argument ${option}`;
  return err([{ kind: "setup", message, causes: [`file \`${path}\`: ${cause}`] }]);
}

/**
 * The manifest that cargo is called with when the workspace comes from stored metadata. Without
 * stored binaries a build follows: of the one default member, or of the workspace's default scope.
 */
export function manifestOfStoredWorkspace(workspace: Workspace, binariesAreStored: boolean): string {
  const root = join(workspace.root, "Cargo.toml");
  if (binariesAreStored) return root;
  const [only, ...more] = workspace.defaultMembers;
  const pkg = only === undefined || more.length > 0 ? undefined : workspace.packages.get(only);
  return pkg?.manifestPath ?? root;
}

export interface RootCheck {
  /** The workspace's root, after any remapping. */
  readonly root: string;
  readonly reuse: "none" | "reused" | "remapped";
}

/** A build made elsewhere often comes without its sources; tests need them. */
export function checkWorkspaceRoot({ root, reuse }: RootCheck): Result<void> {
  const manifest = join(root, "Cargo.toml");
  if (pathExists(manifest)) return ok(undefined);
  const help = {
    none: undefined,
    reused:
      "make the project's sources available for the reused build, with `--workspace-remap` if they lie elsewhere",
    remapped: `make the project's sources available at \`${root}\``,
  }[reuse];
  const message = `workspace root manifest at \`${manifest}\` does not exist`;
  return err([{ kind: "setup", message, help }]);
}
