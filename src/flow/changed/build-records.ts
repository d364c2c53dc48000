/** Reads cargo's records of its last builds: dep-info of every target, and the output of build scripts. */
import {
  type BuildScriptWatch,
  parseBuildScriptOutput,
  parseScriptVariables,
  variablesSetBy,
} from "../../changed/texts/build-script.ts";
import { type DepInfo, type ParsedDepInfo, parseDepInfo } from "../../changed/texts/dep-info.ts";
import { rootFile } from "../../changed/nodes.ts";
import type { PackageId } from "../../model/ids.ts";
import { parentFolder } from "../../model/paths.ts";
import type { Workspace } from "../../model/build/workspace.ts";
import { readTextLossily } from "../../os/files/file-system.ts";
import { fileFacts } from "../../os/files/state/file-facts.ts";
import { fileNames, type NamesOf } from "./file-names.ts";
import { filesIn, findRecords, type PackageRecord } from "./record-folders.ts";

export interface BuildRecords {
  readonly depInfo: readonly DepInfo[];
  /** Roots whose newest dep-info is older than one of its sources, so it is out of date. */
  readonly staleRoots: ReadonlySet<string>;
  readonly buildScripts: ReadonlyMap<PackageId, BuildScriptWatch>;
  readonly scriptRuns: readonly ScriptRun[];
  /** Variables that build scripts depend on (`rerun-if-env-changed`), with their values in the last build. */
  readonly scriptEnvironment: readonly ScriptVariable[];
  /** By root file: `NAME=VALUE` of what the package's build script sets for the compiler. It changes only with the script. */
  readonly scriptVariables: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The last run of a build script in one of its variants, which differ by features, profile and platform. */
export interface ScriptRun {
  readonly packageName: string;
  /** The file with its output. */
  readonly file: string;
  /** When it was written; milliseconds since the epoch. */
  readonly written: number;
  /** What the run asked cargo to watch. */
  readonly watched: readonly string[];
}

export interface ScriptVariable {
  /** The root file of the build script. */
  readonly root: string;
  readonly name: string;
  /** Undefined: it was not set. */
  readonly value: string | undefined;
}

interface RecordText extends PackageRecord {
  readonly text: string;
}

export function readBuildRecords(workspace: Workspace): BuildRecords {
  const found = findRecords(workspace.buildDirectory);
  const roots = new Set([...workspace.packages.values()].flatMap(({ targets }) => targets.map(rootFile)));
  const namesOf = fileNames(workspace.root);
  const depInfo: DepInfo[] = [];
  const newest = new Map<string, { readonly time: number; readonly stale: boolean }>();
  for (const folder of found.depInfo)
    for (const name of filesIn(folder)) if (name.endsWith(".d")) addDepInfo(`${folder}/${name}`);
  const outputs = textsOf(found.outputs);
  return {
    depInfo,
    staleRoots: new Set([...newest].filter(([, { stale }]) => stale).map(([root]) => root)),
    buildScripts: watchesOf(workspace, outputs, namesOf),
    scriptRuns: scriptRuns(workspace, outputs, namesOf),
    scriptEnvironment: textsOf(found.runs).flatMap((run) => variablesOf(workspace, run)),
    scriptVariables: variablesByRoot(workspace, outputs),
  };

  function addDepInfo(file: string): void {
    const text = readTextLossily(file);
    const parsed = text.ok ? parseDepInfo(text.value, workspace.root) : undefined;
    // Crates of registries do not change by edits; the lock file shows changes of their versions.
    if (parsed === undefined || !roots.has(parsed.root)) return;
    const time = fileFacts(file)?.modified ?? 0;
    const known = newest.get(parsed.root);
    if (known === undefined || known.time < time)
      newest.set(parsed.root, { time, stale: isStale(parsed, time) });
    depInfo.push(withAllNames(parsed, namesOf));
  }
}

/** Not all of it need be UTF-8: build scripts may pass on what other programs say. */
function textsOf(records: readonly PackageRecord[]): readonly RecordText[] {
  return records.flatMap((record) => {
    const text = readTextLossily(record.file);
    return text.ok ? [{ ...record, text: text.value }] : [];
  });
}

function isStale({ written }: ParsedDepInfo, time: number): boolean {
  return written.some((source) => (fileFacts(source)?.modified ?? Infinity) > time);
}

/** A source that is a symbolic link changes when its target changes. */
function withAllNames({ written, ...info }: ParsedDepInfo, namesOf: NamesOf): DepInfo {
  return { ...info, sources: [...new Set([info.root, ...written.flatMap(namesOf)])] };
}

function variablesOf({ packages }: Workspace, { packageName, text }: RecordText): readonly ScriptVariable[] {
  const roots = [...packages.values()]
    .filter(({ name }) => name === packageName)
    .flatMap(({ targets }) => targets.filter(({ kinds }) => kinds.includes("custom-build")))
    .map(rootFile);
  return roots.length === 0
    ? []
    : parseScriptVariables(text).flatMap((each) => roots.map((root) => ({ root, ...each })));
}

function variablesByRoot(
  { packages }: Workspace,
  outputs: readonly RecordText[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const byRoot = new Map<string, Set<string>>();
  for (const { name, targets } of packages.values()) {
    const variables = outputs
      .filter(({ packageName }) => packageName === name)
      .flatMap(({ text }) => variablesSetBy(text));
    for (const root of targets.map(rootFile)) {
      const known = byRoot.get(root) ?? new Set();
      for (const variable of variables) known.add(variable);
      byRoot.set(root, known);
    }
  }
  return byRoot;
}

/** If any run of a script watches the whole package, the script does. */
function watchesOf(
  { packages, root: workspaceRoot }: Workspace,
  outputs: readonly RecordText[],
  namesOf: NamesOf,
): ReadonlyMap<PackageId, BuildScriptWatch> {
  const watches = new Map<PackageId, BuildScriptWatch>();
  for (const each of packages.values()) {
    const root = parentFolder(each.manifestPath);
    const own = outputs
      .filter(({ packageName }) => packageName === each.name)
      .map(({ text }) => parseBuildScriptOutput(text, root, workspaceRoot));
    if (own.length === 0) continue;
    const everything = own.some(({ paths }) => paths === undefined);
    const paths = own.flatMap((output) => output.paths ?? []).flatMap(namesOf);
    const linked = own.flatMap((output) => output.linked);
    watches.set(each.id, { paths: everything ? undefined : paths, linked });
  }
  return watches;
}

function scriptRuns(
  { packages, root: workspaceRoot }: Workspace,
  outputs: readonly RecordText[],
  namesOf: NamesOf,
): readonly ScriptRun[] {
  return [...packages.values()].flatMap((each) =>
    outputs
      .filter(({ packageName }) => packageName === each.name)
      .map(({ packageName, file, text }) => {
        const { paths = [] } = parseBuildScriptOutput(text, parentFolder(each.manifestPath), workspaceRoot);
        return {
          packageName,
          file,
          written: fileFacts(file)?.modified ?? 0,
          watched: paths.flatMap(namesOf),
        };
      }),
  );
}
