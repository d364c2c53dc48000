/** For tests: configuration from texts instead of files, over a small workspace with two packages. */
import type { UserErrors } from "../diagnostics/errors.ts";
import type { Result } from "../diagnostics/result.ts";
import type { Warning } from "../diagnostics/warning.ts";
import { compileFilterset } from "../filterset/filterset.ts";
import { binaryId, packageId, testName } from "../model/ids.ts";
import type { BuildPlatforms } from "../model/build/platform.ts";
import type { TestQuery } from "../model/listed/queries.ts";
import type { CargoTarget, Package, Workspace } from "../model/build/workspace.ts";
import { selectProfile } from "./profile/profile.ts";
import type { ResolvedProfile, ResolveRequest } from "./profile/resolved.ts";
import type { FilterCompiler } from "./repo/compile.ts";
import type { ConfigFile } from "./repo/files.ts";
import { type LoadedConfig, loadRepoConfig } from "./repo/load.ts";
import { sourcesOf } from "./repo/sources.ts";
import { readToml } from "./toml/read.ts";
import type { Layer } from "./toml/tree.ts";

export interface Texts {
  /** The repository's own file. */
  readonly repo?: string;
  /** Files of tools, the one of most precedence first. */
  readonly tools?: Readonly<Record<string, string>>;
  readonly strict?: boolean;
  readonly override?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Loaded {
  readonly result: Result<LoadedConfig>;
  readonly warnings: readonly Warning[];
}

export async function loadTexts(texts: Texts): Promise<Loaded> {
  const warnings: Warning[] = [];
  const tools = Object.entries(texts.tools ?? {}).toReversed();
  const files: ConfigFile[] = [];
  const documents: readonly (readonly [Layer, string, string])[] = [
    ...tools.map(([tool, text]) => [{ kind: "tool", tool }, `${tool}.toml`, text] as const),
    ...(texts.repo === undefined ? [] : [[{ kind: "repository" }, "nextest.toml", texts.repo] as const]),
  ];
  for (const [layer, path, text] of documents) {
    const root = await readToml({ layer, source: { name: path, text } });
    if (!root.ok) return { result: root, warnings };
    files.push({ layer, path, root: root.value });
  }
  const sources = sourcesOf(files, {
    workspaceRoot: "/ws",
    options: { toolConfigFiles: [], overrideVersionCheck: texts.override ?? false },
    env: texts.env ?? {},
    version: "0.9.148",
  });
  if (!sources.ok) return { result: sources, warnings };
  const result = await loadRepoConfig({
    sources: sources.value,
    compileFilter: COMPILE_FILTER,
    strict: texts.strict ?? false,
    warn: (warning) => warnings.push(warning),
  });
  return { result, warnings };
}

/** The mistakes of a configuration that must have some. */
export async function mistakes(texts: Texts): Promise<UserErrors> {
  const { result } = await loadTexts(texts);
  if (result.ok) throw new Error("this configuration was expected to be refused");
  return result.error;
}

/** The pieces of text that the spans of an error cover. */
export function covered(error: UserErrors[number]): readonly string[] {
  return (error.spans ?? []).map(({ source, start, end }) => source.text.slice(start, end));
}

export const LINUX: BuildPlatforms = {
  host: { triple: "x86_64-unknown-linux-gnu", targetFeatures: "unknown" },
};

export async function resolveTexts(
  texts: Texts,
  name = "default",
  request: Partial<ResolveRequest> = {},
): Promise<ResolvedProfile> {
  const { result } = await loadTexts(texts);
  if (!result.ok) throw new Error(result.error[0].message);
  const profile = selectProfile(result.value, name);
  if (!profile.ok) throw new Error(profile.error[0].message);
  const usual = {
    platforms: LINUX,
    mode: "test",
    given: {},
    processors: 8,
    targetDirectory: "/ws/target",
  } as const;
  return profile.value.resolve({ ...usual, ...request });
}

/** A test of package `alpha` or `beta`; `mac` is a proc-macro crate, whose tests run on the host. */
export function query(binary: string, name: string): TestQuery {
  const [packageName = "", target] = binary.split("::");
  return {
    binary: {
      packageId: packageId(packageName),
      binaryId: binaryId(binary),
      kind: target === undefined ? (packageName === "mac" ? "proc-macro" : "lib") : "test",
      binaryName: target ?? packageName,
      platform: packageName === "mac" ? "host" : "target",
    },
    testName: testName(name),
  };
}

const WORKSPACE: Workspace = {
  root: "/ws",
  targetDirectory: "/ws/target",
  buildDirectory: "/ws/target",
  packages: new Map(["alpha", "beta", "mac"].map((name) => [packageId(name), packageOf(name)])),
  members: ["alpha", "beta", "mac"].map(packageId),
  defaultMembers: [],
};

function packageOf(name: string): Package {
  const target = (targetName: string, kind: string): CargoTarget => ({
    name: targetName,
    kinds: [kind],
    crateTypes: [kind],
    srcPath: "",
    test: true,
  });
  const none = "";
  return {
    id: packageId(name),
    name,
    version: "0.1.0",
    manifestPath: `/ws/${name}/Cargo.toml`,
    authors: [],
    description: none,
    homepage: none,
    repository: none,
    license: none,
    licenseFile: none,
    readme: none,
    rustVersion: none,
    links: none,
    targets: [target(name, name === "mac" ? "proc-macro" : "lib"), target("it", "test")],
    dependencies: [],
    isMember: true,
  };
}

const COMPILE_FILTER: FilterCompiler = (source, kind) =>
  compileFilterset(source, {
    workspace: WORKSPACE,
    kind,
    readRegexEngine: () => {
      throw new Error("tests of configuration use no regular expressions");
    },
  });
