/** Collects the facts for `changed/`: changed files, cargo's records, and old texts of manifests. */
import { dirname, resolve } from "node:path";
import { cargoHome } from "../../cargo/config/discover.ts";
import { type CargoConfigs, writtenLayers } from "../../cargo/config/model.ts";
import { type Change, mayLackFiles } from "../../changed/changes.ts";
import type { ChangeFacts, TwoTexts } from "../../changed/facts.ts";
import { LIBRARIES } from "../../changed/attribution/local-packages.ts";
import type { ChangedRule } from "../../changed/rules.ts";
import { parseToml, tableOf, type TomlTable } from "../../changed/texts/toml-values.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { Warning } from "../../diagnostics/warning.ts";
import type { ChangedOptions } from "../../model/requests/options.ts";
import type { Workspace } from "../../model/build/workspace.ts";
import { isWithin, parentFolder } from "../../model/paths.ts";
import { readTextFile } from "../../os/files/file-system.ts";
import { fileFacts } from "../../os/files/state/file-facts.ts";
import { visibleName } from "../../text/safe/visible.ts";
import type { CommandContext } from "../context.ts";
import { runCommand } from "../../os/processes/run-command.ts";
import type { BuildRecords } from "./build-records.ts";
import { doctestPaths } from "./doctest-paths.ts";
import { type GitChanges, readGitChanges } from "./git.ts";
import { MOST_LISTED } from "../../changed/texts/git-output.ts";
import { readBoundedText } from "../../os/files/read/bounded-text.ts";
import { describedName, listedChanges } from "./listed-changes.ts";
import { compilerEnvironment, movedEnvironment, pathVariables } from "./moved-environment.ts";
import { type NamedThings, namedThings } from "./named-things.ts";
import { outwardPaths } from "./outward-paths.ts";
import { profileFolders } from "./record-folders.ts";
import { runtimePaths } from "./runtime-paths.ts";
import { missingChanges, uncomparedChanges } from "./uncompared.ts";

export interface FactsRequest extends Changes {
  /** With the whole graph. */
  readonly workspace: Workspace;
  readonly cargoConfigs: CargoConfigs;
  /** Configuration files of the runner, absolute. */
  readonly configFiles: readonly string[];
  readonly rules: readonly ChangedRule[];
  /** Read before the build. */
  readonly before: BuildRecords;
  /** Read after the build; undefined: nothing was built yet. */
  readonly after: BuildRecords | undefined;
  /** Whether doctests are among the tests. */
  readonly doctests: boolean;
}

/** A description of the base for messages. */
export interface Comparison {
  readonly facts: ChangeFacts;
  readonly warnings: readonly Warning[];
  /** The base commit; undefined: a list of files was given, or there is no commit. */
  readonly base: string | undefined;
}

export async function collectFacts(context: CommandContext, request: FactsRequest): Promise<Comparison> {
  const { workspace, before, after, git } = request;
  const records = after === undefined ? [before] : [before, after];
  const named = await namedThings({
    workspaceRoot: workspace.root,
    cwd: context.cwd,
    env: context.env,
    cargoConfigs: request.cargoConfigs,
    configFiles: request.configFiles,
  });
  const others = await otherWorkspaces(workspace);
  const global = globalFiles(context, request, { ...named, files: [...named.files, ...others] });
  const uncompared =
    git === undefined
      ? []
      : uncomparedChanges({
          workspace,
          records,
          git,
          globalFiles: global,
          otherManifests: others,
          watchedFolders: await watchedFolders(workspace, joinWatches(before, after)),
          now: context.wall(),
        });
  const changes = [...request.changes, ...missingChanges(workspace, before, after), ...uncompared];
  const lockFile = `${workspace.root}/Cargo.lock`;
  const valueOf = compilerEnvironment(context.env, request.cargoConfigs);
  const isLockTracked = git === undefined || (await git.tracks(lockFile));
  const lock = changes.some(({ path }) => path === lockFile) ? await twoTexts(git, lockFile) : undefined;
  return {
    base: git?.base,
    warnings: isLockTracked ? [] : [UNTRACKED_LOCK],
    facts: {
      workspace,
      outputs: [workspace.targetDirectory, workspace.buildDirectory].flatMap(profileFolders),
      startedPrograms: startedPrograms(workspace, named),
      ...(request.doctests
        ? { doctestPaths: doctestPaths(workspace, (after ?? before).depInfo, valueOf) }
        : {}),
      changes,
      depInfo: [...before.depInfo, ...(after?.depInfo ?? [])],
      // Cargo has just built the targets that the run needs; records of other targets may be stale.
      unreliableRoots: after === undefined ? before.staleRoots : after.staleRoots,
      outward: after === undefined ? outwardPaths(workspace, valueOf) : undefined,
      movedEnvironment: movedEnvironment(context.env, request.cargoConfigs, before),
      buildScripts: joinWatches(before, after),
      manifests: await manifestTexts(request, changes, git),
      lock,
      lockNow: changes.some(({ path }) => path.endsWith("/Cargo.toml"))
        ? await readToml(lockFile)
        : undefined,
      ...(isLockTracked ? {} : { isLockUnknown: true }),
      outwardOfGone:
        after !== undefined && changes.some(mayLackFiles) ? outwardPaths(workspace, valueOf) : undefined,
      runtimePaths: changes.some((change) => isData(change, records))
        ? runtimePaths({
            workspace,
            records,
            variables: pathVariables(context.env, request.cargoConfigs, workspace.root),
          })
        : undefined,
      globalFiles: global,
      rules: request.rules,
    },
  };
}

/** With the packages that the configuration names by their folder or manifest, or that it does not need to name. */
function startedPrograms({ root, packages }: Workspace, named: NamedThings): ReadonlySet<string> {
  const { programs, packagePaths, runsOwnProgram } = named;
  const isNamed = (manifest: string): boolean => {
    const folder = parentFolder(manifest);
    return packagePaths.has(manifest) || (folder === root ? runsOwnProgram : packagePaths.has(folder));
  };
  const names = [...packages.values()].flatMap((each) => (isNamed(each.manifestPath) ? [each.name] : []));
  return new Set([...programs, ...names]);
}

/** Whether it is something else than Rust files that the compiler reads. */
function isData(change: Change, records: readonly BuildRecords[]): boolean {
  return (
    mayLackFiles(change) ||
    !change.path.endsWith(".rs") ||
    !records.some(({ depInfo }) => depInfo.some(({ sources }) => sources.includes(change.path)))
  );
}

const UNTRACKED_LOCK: Warning = {
  level: "warning",
  message:
    "`Cargo.lock` is not tracked by git: `--changed` cannot see dependencies that moved since the base",
};

/** The changed files. Read before the build, so that a bad base is reported at once. */
export interface Changes {
  readonly changes: readonly Change[];
  /** Undefined for a list of files, for which old texts are not known. */
  readonly git: GitChanges | undefined;
}

/** Bytes that a list of changed files may have. */
const LONGEST_LIST = 64 * 1024 * 1024;

export async function readChanges(
  context: CommandContext,
  { options, workspace }: { readonly options: ChangedOptions; readonly workspace: Workspace },
): Promise<Result<Changes>> {
  if (options.files === undefined) {
    const git = await readGitChanges(
      { run: runCommand, env: context.env, workspaceRoot: workspace.root },
      options.base,
    );
    return git.ok ? ok({ changes: git.value.changes, git: git.value }) : git;
  }
  const isStdin = options.files === "-";
  const text = readBoundedText(isStdin ? "/dev/stdin" : resolve(context.cwd, options.files), LONGEST_LIST);
  const changes = text.ok ? listedChanges(text.value, context.cwd, workspace) : undefined;
  const described = describedName(changes ?? [], context.cwd);
  if (changes !== undefined && described === undefined) return ok({ changes, git: undefined });
  const source = isStdin ? "standard input" : `\`${options.files}\``;
  const message = `failed to read the changed files from ${source}`;
  if (described !== undefined) {
    const causes = [`\`${visibleName(described)}\` is more than the name of a file`];
    return err([
      { kind: "setup", message, causes, help: "pass names alone, e.g. of `git diff --name-only`" },
    ]);
  }
  const cause = text.ok ? `more than ${MOST_LISTED} names, which is the limit` : text.error.message;
  return err([{ kind: "setup", message, causes: [cause] }]);
}

/** Old and new text of each changed manifest; always includes the new text of the root manifest. */
async function manifestTexts(
  { workspace }: FactsRequest,
  changes: readonly Change[],
  git: GitChanges | undefined,
): Promise<ReadonlyMap<string, TwoTexts>> {
  const root = `${workspace.root}/Cargo.toml`;
  const texts = new Map<string, TwoTexts>();
  const changed = changes.filter(({ path }) => path.endsWith("/Cargo.toml"));
  for (const { path, kind } of changed) {
    const both = await twoTexts(git, path);
    // A new package: all of its dependencies count as added.
    texts.set(path, kind === "added" && both.before === undefined ? { ...both, before: {} } : both);
  }
  if (!texts.has(root)) {
    const now = await readToml(root);
    texts.set(root, { before: now, after: now });
  }
  return texts;
}

/** With `package.include`, cargo watches what that names, also if git ignores it. */
async function watchedFolders(
  { packages }: Workspace,
  watches: ChangeFacts["buildScripts"],
): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const { id, manifestPath, targets } of packages.values()) {
    const isBroad = id.includes("path+file:") && watches.get(id)?.paths === undefined;
    if (!isBroad || !targets.some(({ kinds }) => kinds.includes("custom-build"))) continue;
    if (tableOf(await readToml(manifestPath), "package")["include"] !== undefined)
      folders.push(parentFolder(manifestPath));
  }
  return folders;
}

/** Root manifests of other workspaces from which packages outside this one may inherit: those above them, or that they name. */
async function otherWorkspaces({ root, packages }: Workspace): Promise<readonly string[]> {
  const own = new Set([`${root}/Cargo.toml`, ...[...packages.values()].map((each) => each.manifestPath)]);
  const outside = [...packages.values()].filter(({ id, isMember }) => !isMember && id.includes("path+file:"));
  const named = await Promise.all(
    outside.map(async ({ manifestPath }) => {
      const root = tableOf(await readToml(manifestPath), "package")["workspace"];
      const folder = parentFolder(manifestPath);
      const named = typeof root === "string" ? [resolve(folder, root)] : [];
      return [...named, ...ancestors(parentFolder(folder))].map((each) => `${each}/Cargo.toml`);
    }),
  );
  return [...new Set(named.flat())].filter((file) => !own.has(file) && fileFacts(file) !== undefined);
}

async function twoTexts(git: GitChanges | undefined, path: string): Promise<TwoTexts> {
  const old = await git?.oldText(path);
  return { before: old === undefined ? undefined : await parseToml(old), after: await readToml(path) };
}

async function readToml(path: string): Promise<TomlTable | undefined> {
  const text = readTextFile(path);
  return text.ok ? await parseToml(text.value) : undefined;
}

function joinWatches(before: BuildRecords, after: BuildRecords | undefined): ChangeFacts["buildScripts"] {
  const joined = new Map(before.buildScripts);
  for (const [id, { paths, linked = [] }] of after?.buildScripts ?? []) {
    const known = joined.get(id);
    const everything = paths === undefined || (known !== undefined && known.paths === undefined);
    joined.set(id, {
      paths: everything ? undefined : [...(known?.paths ?? []), ...paths],
      linked: [...(known?.linked ?? []), ...linked],
    });
  }
  return joined;
}

/** Names of files that cargo, rustup and the runner search for in the working directory and its parents. */
const GLOBAL_NAMES = [
  ".cargo/config.toml",
  ".cargo/config",
  "rust-toolchain.toml",
  "rust-toolchain",
  ".config/nextest.toml",
] as const;

function globalFiles(
  { cwd, env }: CommandContext,
  { workspace, cargoConfigs, configFiles, changes, git }: FactsRequest,
  named: NamedThings,
): ReadonlyMap<string, string> {
  const folders = [...ancestors(cwd), ...ancestors(workspace.root)];
  const written = writtenLayers(cargoConfigs).flatMap(({ source }) =>
    source.kind === "file" ? [source.path] : [],
  );
  // One that may be missing is named, but not among the files that were read.
  const included = writtenLayers(cargoConfigs).flatMap(({ source, includes }) =>
    source.kind === "file" ? includes.map(({ path }) => resolve(dirname(source.path), path)) : [],
  );
  const packages = [
    workspace.root,
    ...[...workspace.packages.values()].map((each) => parentFolder(each.manifestPath)),
  ];
  // A folder that holds packages is not named for other files in it than those for a linker.
  const holdsPackages = (folder: string): boolean => packages.some((each) => isWithin(each, folder));
  const inNamed = [...changes.map(({ path }) => path), ...(git?.ignored ?? [])].filter((path) =>
    named.folders.some((each) => isWithin(path, each) && (LIBRARIES.test(path) || !holdsPackages(each))),
  );
  const home = cargoHome({ cwd, env });
  const settings = [
    ...folders.flatMap((folder) => GLOBAL_NAMES.map((name) => `${folder}/${name}`)),
    // One that is gone was not read either.
    ...["config.toml", "config"].map((name) => `${home}/${name}`),
    ...written,
    ...included,
    ...configFiles,
  ];
  return new Map([
    ...inNamed.map((file) => [file, NAMED] as const),
    ...named.files.map((file) => [file, NAMED] as const),
    ...settings.map((file) => [file, ""] as const),
  ]);
}

const NAMED = "the configuration names it";

function ancestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [folder, ...ancestors(parent)];
}
