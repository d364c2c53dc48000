/** The search path of the dynamic linker, so that tests find the libraries that they were built with. */
import { delimiter } from "node:path";
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { BuildMeta } from "../model/build/binaries.ts";
import { withOwnSeparators } from "../model/paths.ts";
import { homeDirectory, pathExists } from "../os/files/paths.ts";
import { joinPlainly } from "./config/env-table.ts";

/** The variable's name by system, as `hostMachine` names systems. */
export function dylibVariable(system: string): string {
  if (system === "win32") return "PATH";
  return system === "darwin" ? "DYLD_FALLBACK_LIBRARY_PATH" : "LD_LIBRARY_PATH";
}

/**
 * Folders of this build in cargo's order: search paths of build scripts, then for each base output
 * directory the artifacts and their dependencies, then the standard library.
 */
export function dylibFolders(meta: BuildMeta): readonly string[] {
  const { targetDirectory, buildDirectory, platforms } = meta;
  const folders = [
    ...[...meta.linkedPaths.keys()]
      .map((path) => joinPlainly(buildDirectory, withOwnSeparators(path)))
      .filter(pathExists),
    ...meta.baseOutputDirectories
      .map(withOwnSeparators)
      .flatMap((base) => [
        joinPlainly(targetDirectory, base),
        joinPlainly(joinPlainly(buildDirectory, base), "deps"),
      ]),
    ...[platforms.host.libdir, platforms.target?.libdir].filter((path) => path !== undefined),
  ];
  return [...new Set(folders)];
}

/** The variable's value: this build's folders before what the runner was given. */
export function dylibPath(meta: BuildMeta, inherited: string | undefined, system: string): Result<string> {
  const folders = dylibFolders(meta);
  const bad = folders.find((folder) => folder.includes(delimiter));
  if (bad !== undefined) {
    const message = `failed to set \`${dylibVariable(system)}\``;
    const cause = `\`${bad}\` holds \`${delimiter}\`, which separates the paths of a list`;
    return err([{ kind: "test-list", message, causes: [cause] }]);
  }
  const before = inherited === undefined ? [] : [inherited];
  // What dyld searches by itself as long as the variable is unset.
  const defaults =
    system === "darwin" && inherited === undefined
      ? [`${homeDirectory()}/lib`, "/usr/local/lib", "/usr/lib"]
      : [];
  return ok([...folders, ...before, ...defaults].join(delimiter));
}
