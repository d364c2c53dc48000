/**
 * Converts cargo's messages to the result of the build: test binaries with their ids, and the facts that the list, the
 * tests' environment and archives need. Pure.
 */
import { dirname } from "node:path";
import type {
  BinaryKind,
  BuildMeta,
  BuildOutput,
  NonTestBinary,
  TestBinary,
} from "../../model/build/binaries.ts";
import {
  binaryId,
  type BinaryId,
  compareBinaryIds,
  compareText,
  type PackageId,
  sortTexts,
} from "../../model/ids.ts";
import { comparePaths, stripPrefix, withForwardSlashes } from "../../model/paths.ts";
import type { BuildPlatform, BuildPlatforms } from "../../model/build/platform.ts";
import type { Workspace } from "../../model/build/workspace.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { ArtifactMessage, BuildMessage, BuildScriptMessage } from "./build-messages.ts";

export interface BuildFacts {
  readonly messages: readonly BuildMessage[];
  readonly workspace: Workspace;
  readonly platforms: BuildPlatforms;
  /** Whether documentation is tested: libraries count as tested, and files next to them are loaded. */
  readonly documentation?: boolean;
  /** A target directory other than the workspace's own that build scripts may have linked from. */
  readonly otherTargetDirectory?: string | undefined;
}

/** Packages that have test binaries but are not in the workspace as read: reason to read the whole graph. */
export function unknownPackages(facts: Pick<BuildFacts, "messages" | "workspace">): readonly PackageId[] {
  return testArtifacts(facts.messages)
    .map((artifact) => artifact.packageId)
    .filter((id) => !facts.workspace.packages.has(id));
}

/** Reads the messages of a build that succeeded. */
export function assembleBuild(facts: BuildFacts): Result<BuildOutput> {
  const binaries: TestBinary[] = [];
  for (const artifact of testArtifacts(facts.messages)) {
    const binary = testBinary(artifact, facts.workspace);
    if (!binary.ok) return binary;
    binaries.push(binary.value);
  }
  binaries.sort((a, b) => compareBinaryIds(a.id, b.id));
  return ok({ binaries, meta: buildMeta(facts, new Set(binaries.map((binary) => binary.packageId))) });
}

type Executable = ArtifactMessage & { readonly executable: string };

function artifacts(messages: readonly BuildMessage[]): readonly ArtifactMessage[] {
  return messages.filter((message) => message.type === "artifact");
}

function executables(messages: readonly BuildMessage[]): readonly Executable[] {
  return artifacts(messages).filter((item): item is Executable => item.executable !== undefined);
}

function testArtifacts(messages: readonly BuildMessage[]): readonly Executable[] {
  return executables(messages).filter((item) => item.test);
}

function testBinary(artifact: Executable, workspace: Workspace): Result<TestBinary> {
  const pkg = workspace.packages.get(artifact.packageId);
  if (pkg === undefined)
    return refuse(`package \`${artifact.packageId}\` was built but is not in the workspace`);
  const kind = binaryKind(artifact.targetKinds);
  if (kind === undefined)
    return refuse(`target \`${artifact.targetName}\` of package \`${pkg.name}\` has no kind`);
  return ok({
    id: formBinaryId(pkg.name, kind, artifact.targetName),
    packageId: artifact.packageId,
    packageName: pkg.name,
    kind,
    name: artifact.targetName,
    path: artifact.executable,
    buildPlatform: kind === "proc-macro" ? "host" : "target",
    cwd: dirname(pkg.manifestPath),
  });
}

function refuse(cause: string): Result<never> {
  return err([
    { kind: "test-list", message: "failed to understand cargo's build messages", causes: [cause] },
  ]);
}

const LIBRARY_KINDS: ReadonlySet<string> = new Set(["lib", "rlib", "dylib", "cdylib", "staticlib"]);

/** Every kind of library is `lib`; other targets have one kind, which is theirs. */
function binaryKind(kinds: readonly string[]): BinaryKind | undefined {
  return kinds.some((kind) => LIBRARY_KINDS.has(kind)) ? "lib" : kinds[0];
}

/** `package` for unit tests, `package::name` for integration tests, `package::kind/name` for the rest. */
export function formBinaryId(packageName: string, kind: BinaryKind, targetName: string): BinaryId {
  if (kind === "lib" || kind === "proc-macro") return binaryId(packageName);
  return binaryId(
    kind === "test" ? `${packageName}::${targetName}` : `${packageName}::${kind}/${targetName}`,
  );
}

function buildMeta(facts: BuildFacts, tested: ReadonlySet<PackageId>): BuildMeta {
  const { messages, workspace, platforms, documentation = false } = facts;
  const scripts = messages.filter((message) => message.type === "build-script");
  const relevant = scripts.filter(
    (script) =>
      workspace.packages.get(script.packageId)?.isMember === true &&
      (documentation || tested.has(script.packageId)),
  );
  return {
    targetDirectory: workspace.targetDirectory,
    buildDirectory: workspace.buildDirectory,
    baseOutputDirectories: baseOutputDirectories(facts),
    nonTestBinaries: nonTestBinaries(facts),
    buildScriptOutDirs: byPackage(
      relevant.flatMap((script) => {
        const outDir = stripPrefix(script.outDir, workspace.buildDirectory);
        return outDir === undefined ? [] : [[script.packageId, withForwardSlashes(outDir)]];
      }),
    ),
    buildScriptInfo: byPackage(
      relevant.flatMap((script) =>
        script.env.length === 0 ? [] : [[script.packageId, { envs: Object.fromEntries(script.env) }]],
      ),
    ),
    linkedPaths: linkedPaths(scripts, [workspace.buildDirectory, facts.otherTargetDirectory]),
    platforms,
  };
}

function byPackage<T>(entries: readonly (readonly [PackageId, T])[]): ReadonlyMap<PackageId, T> {
  return new Map([...entries].sort(([a], [b]) => compareText(a, b)));
}

function baseOutputDirectories({ messages, workspace, documentation }: BuildFacts): readonly string[] {
  const libraries = documentation === true ? testedLibraries(messages, workspace) : [];
  const files = [...executables(messages).map(({ executable }) => executable), ...libraries];
  const found = files.flatMap((file) => {
    const relative = stripPrefix(file, workspace.buildDirectory);
    const base = relative === undefined ? undefined : baseOutputDirectory(withForwardSlashes(relative));
    return base === undefined ? [] : [base];
  });
  return [...new Set(found)].sort(comparePaths);
}

/** What was made of the libraries whose documentation may be tested. */
function testedLibraries(messages: readonly BuildMessage[], { packages }: Workspace): readonly string[] {
  return artifacts(messages)
    .filter(
      ({ packageId, targetKinds }) =>
        packages.get(packageId)?.isMember === true && targetKinds.includes("lib"),
    )
    .flatMap(({ filenames }) => filenames);
}

/**
 * The `[<triple>/]<profile>` that an executable lies below. Cargo has two layouts: `<base>/deps/x`
 * (`<base>/examples/x`), and since the second version of the build directory's layout
 * `<base>/build/<package>/<hash>/out/x`.
 */
function baseOutputDirectory(relative: string): string | undefined {
  const folders = relative.split("/").slice(0, -1);
  const last = folders.at(-1);
  if (last === "deps" || last === "examples") return folders.slice(0, -1).join("/") || undefined;
  if (last !== "out" || folders.at(-4) !== "build") return undefined;
  return folders.slice(0, -4).join("/") || undefined;
}

function nonTestBinaries(facts: BuildFacts): ReadonlyMap<PackageId, readonly NonTestBinary[]> {
  const found = new Map<PackageId, NonTestBinary[]>();
  for (const artifact of artifacts(facts.messages)) {
    const { kind, files } = nonTestFiles(artifact);
    for (const file of files) {
      const path = stripPrefix(file, facts.workspace.targetDirectory);
      if (path === undefined) continue;
      const platform = artifactPlatform(file, facts);
      const entry: NonTestBinary = {
        name: artifact.targetName,
        kind,
        path: withForwardSlashes(path),
        buildPlatform: platform,
      };
      const list = found.get(artifact.packageId) ?? [];
      if (!list.some((other) => compareNonTest(other, entry) === 0)) list.push(entry);
      found.set(artifact.packageId, list);
    }
  }
  for (const list of found.values()) list.sort(compareNonTest);
  return byPackage([...found]);
}

/** Executables that are no tests, and dynamic libraries: what tests may call and load. */
function nonTestFiles(artifact: ArtifactMessage): {
  readonly kind: string;
  readonly files: readonly string[];
} {
  if (artifact.executable !== undefined) {
    const wanted = !artifact.test && artifact.targetKinds.includes("bin");
    return { kind: "bin-exe", files: wanted ? [artifact.executable] : [] };
  }
  const dynamic = artifact.targetKinds.some((kind) => kind === "dylib" || kind === "cdylib");
  return { kind: "dylib", files: dynamic ? artifact.filenames : [] };
}

function compareNonTest(a: NonTestBinary, b: NonTestBinary): number {
  const platform = (binary: NonTestBinary): number =>
    [undefined, "target", "host"].indexOf(binary.buildPlatform);
  return (
    compareText(a.name, b.name) ||
    compareText(a.kind, b.kind) ||
    comparePaths(a.path, b.path) ||
    platform(a) - platform(b)
  );
}

/** Cargo does not say what an artifact was built for; when cross-compiling, its folder shows it. */
function artifactPlatform(file: string, facts: BuildFacts): BuildPlatform | undefined {
  const triple = facts.platforms.target?.triple;
  if (triple === undefined) return "target";
  const { targetDirectory, buildDirectory } = facts.workspace;
  const [innermost] = [stripPrefix(file, targetDirectory), stripPrefix(file, buildDirectory)]
    .filter((path) => path !== undefined)
    .sort((a, b) => a.length - b.length);
  if (innermost === undefined) return undefined;
  return stripPrefix(innermost, triple) === undefined ? "host" : "target";
}

function linkedPaths(
  scripts: readonly BuildScriptMessage[],
  directories: readonly (string | undefined)[],
): ReadonlyMap<string, readonly PackageId[]> {
  const found = new Map<string, Set<PackageId>>();
  for (const script of scripts) {
    for (const linked of script.linkedPaths) {
      const folder = linked.slice(linked.indexOf("=") + 1);
      const relative = directories
        .map((directory) => (directory === undefined ? undefined : stripPrefix(folder, directory)))
        .find((path) => path !== undefined);
      if (relative === undefined) continue;
      const path = withForwardSlashes(relative);
      found.set(path, (found.get(path) ?? new Set()).add(script.packageId));
    }
  }
  return new Map(
    [...found].sort(([a], [b]) => comparePaths(a, b)).map(([path, ids]) => [path, sortTexts(ids)]),
  );
}
