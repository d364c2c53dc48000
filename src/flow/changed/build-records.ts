/** Reads cargo's build directory: dep-info of every target, and the output of build scripts. */
import {
  type BuildScriptWatch,
  parseBuildScriptOutput,
  parseScriptVariables,
  variablesSetBy,
} from "../../changed/build-script.ts";
import { type DepInfo, parseDepInfo } from "../../changed/dep-info.ts";
import type { PackageId } from "../../model/ids.ts";
import { parentFolder } from "../../model/paths.ts";
import type { Workspace } from "../../model/build/workspace.ts";
import { readTextFile } from "../../os/files/file-system.ts";
import { fileFacts } from "../../os/files/state/file-facts.ts";
import { readDirectory } from "../../os/files/folders/read-directory.ts";
import { canonicalPath } from "../../os/files/paths.ts";

export interface BuildRecords {
  readonly depInfo: readonly DepInfo[];
  /** Roots whose newest dep-info is older than one of its sources, so it is out of date. */
  readonly staleRoots: ReadonlySet<string>;
  readonly buildScripts: ReadonlyMap<PackageId, BuildScriptWatch>;
  /** Variables that build scripts depend on (`rerun-if-env-changed`), with their values in the last build. */
  readonly scriptEnvironment: readonly ScriptVariable[];
  /** Variables that build scripts set for the compiler. They change only with the scripts. */
  readonly scriptVariables: ReadonlySet<string>;
}

export interface ScriptVariable {
  /** The root file of the build script. */
  readonly root: string;
  readonly name: string;
  /** Undefined: it was not set. */
  readonly value: string | undefined;
}

/** Reads all profiles and targets of the build directory. Extra records can only add affected tests. */
export function readBuildRecords(workspace: Workspace): BuildRecords {
  const depInfo: DepInfo[] = [];
  const newest = new Map<string, { readonly time: number; readonly stale: boolean }>();
  const outputs: { readonly folder: string; readonly text: string }[] = [];
  const scriptEnvironment: ScriptVariable[] = [];
  for (const profile of profileFolders(workspace.buildDirectory)) {
    for (const folder of ["deps", "examples"])
      for (const file of filesWith(`${profile}/${folder}`, ".d")) addDepInfo(file);
    for (const folder of foldersIn(`${profile}/build`)) {
      for (const file of filesWith(`${profile}/build/${folder}`, ".d")) addDepInfo(file);
      const output = readTextFile(`${profile}/build/${folder}/output`);
      if (output.ok) outputs.push({ folder, text: output.value });
    }
    for (const folder of foldersIn(`${profile}/.fingerprint`)) {
      const run = readTextFile(`${profile}/.fingerprint/${folder}/${SCRIPT_RUN}`);
      if (run.ok) scriptEnvironment.push(...variablesOf(workspace, folder, run.value));
    }
  }
  const staleRoots = new Set([...newest].filter(([, { stale }]) => stale).map(([root]) => root));
  const variables = outputs.flatMap(({ text }) => variablesSetBy(text));
  return {
    depInfo,
    staleRoots,
    buildScripts: watchesOf(workspace, outputs),
    scriptEnvironment,
    scriptVariables: new Set(variables),
  };

  function addDepInfo(file: string): void {
    const text = readTextFile(file);
    const parsed = text.ok ? parseDepInfo(text.value, workspace.root) : undefined;
    if (parsed === undefined || !isLocal(parsed, workspace)) return;
    const time = fileFacts(file)?.modified ?? 0;
    const known = newest.get(parsed.root);
    if (known === undefined || known.time < time)
      newest.set(parsed.root, { time, stale: isStale(parsed, time) });
    depInfo.push(withRealPaths(parsed));
  }
}

/** Crates of registries do not change by edits; the lock file shows changes of their versions. */
function isLocal({ root }: DepInfo, workspace: Workspace): boolean {
  return [...workspace.packages.values()].some(({ targets }) =>
    targets.some(({ srcPath }) => srcPath === root),
  );
}

function isStale({ sources }: DepInfo, time: number): boolean {
  return sources.some((source) => (fileFacts(source)?.modified ?? Infinity) > time);
}

/** A source that is a symbolic link changes when its target changes. */
function withRealPaths(info: DepInfo): DepInfo {
  const real = info.sources.flatMap((source) => {
    const path = canonicalPath(source);
    return !path.ok || path.value === source ? [] : [path.value];
  });
  return real.length === 0 ? info : { ...info, sources: [...info.sources, ...real] };
}

/** `debug`, `release`, …, at the top level and in the folder of each target triple. */
function profileFolders(buildDirectory: string): readonly string[] {
  const direct = foldersIn(buildDirectory).map((name) => `${buildDirectory}/${name}`);
  const nested = direct.flatMap((folder) => foldersIn(folder).map((name) => `${folder}/${name}`));
  return [...direct, ...nested].filter((folder) => foldersIn(folder).includes("deps"));
}

function foldersIn(folder: string): readonly string[] {
  const entries = readDirectory(folder);
  return entries.ok ? entries.value.filter(({ kind }) => kind === "folder").map(({ name }) => name) : [];
}

function filesWith(folder: string, ending: string): readonly string[] {
  const entries = readDirectory(folder);
  if (!entries.ok) return [];
  return entries.value.filter(({ name }) => name.endsWith(ending)).map(({ name }) => `${folder}/${name}`);
}

/** Where cargo records what a run of a build script depended on. */
const SCRIPT_RUN = "run-build-script-build-script-build.json";

function variablesOf({ packages }: Workspace, folder: string, text: string): readonly ScriptVariable[] {
  const roots = [...packages.values()]
    .filter(({ name }) => name === packageOf(folder))
    .flatMap(({ targets }) => targets.filter(({ kinds }) => kinds.includes("custom-build")))
    .map(({ srcPath }) => srcPath);
  return roots.length === 0
    ? []
    : parseScriptVariables(text).flatMap((each) => roots.map((root) => ({ root, ...each })));
}

function packageOf(folder: string): string {
  return folder.replace(/-[0-9a-f]{16}$/u, "");
}

/** Build folders are named `PACKAGE-HASH`. If any run of a script watches the whole package, the script does. */
function watchesOf(
  { packages }: Workspace,
  outputs: readonly { readonly folder: string; readonly text: string }[],
): ReadonlyMap<PackageId, BuildScriptWatch> {
  const watches = new Map<PackageId, BuildScriptWatch>();
  for (const each of packages.values()) {
    const root = parentFolder(each.manifestPath);
    const own = outputs
      .filter(({ folder }) => packageOf(folder) === each.name)
      .map(({ text }) => parseBuildScriptOutput(text, root));
    if (own.length === 0) continue;
    const everything = own.some(({ paths }) => paths === undefined);
    watches.set(each.id, { paths: everything ? undefined : own.flatMap(({ paths }) => paths ?? []) });
  }
  return watches;
}
