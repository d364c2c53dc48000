/** Small workspaces for tests, with facts as cargo would report them. */
import { packageId } from "../model/ids.ts";
import type { CargoTarget, Dependency, Package, Workspace } from "../model/build/workspace.ts";
import type { ChangeFacts } from "./facts.ts";

export interface PackageSketch {
  readonly name: string;
  /** Relative to the workspace's root, which is `/w`; the package's name unless given. */
  readonly folder?: string;
  /** `lib`, `build`, `bin/NAME`, `test/NAME`, `example/NAME`. */
  readonly targets: readonly string[];
  /** Names; dev-dependencies and build dependencies have the prefix `dev:` or `build:`. */
  readonly needs?: readonly string[];
  readonly links?: string;
}

export const ROOT = "/w";

export function sketchWorkspace(sketches: readonly PackageSketch[]): Workspace {
  const packages = sketches.map(sketchPackage);
  return {
    root: ROOT,
    targetDirectory: `${ROOT}/target`,
    buildDirectory: `${ROOT}/target`,
    packages: new Map(packages.map((each) => [each.id, each])),
    members: packages.map(({ id }) => id),
    defaultMembers: packages.map(({ id }) => id),
  };
}

function sketchPackage({ name, folder = name, targets, needs = [], links = "" }: PackageSketch): Package {
  const root = folder === "." ? ROOT : `${ROOT}/${folder}`;
  return {
    id: packageId(name),
    name,
    version: "0.1.0",
    manifestPath: `${root}/Cargo.toml`,
    authors: [],
    description: "",
    homepage: "",
    repository: "",
    license: "",
    licenseFile: "",
    readme: "",
    rustVersion: "",
    links,
    targets: targets.map((target) => sketchTarget(target, name, root)),
    dependencies: needs.map(sketchDependency),
    isMember: true,
  };
}

function sketchTarget(text: string, packageName: string, root: string): CargoTarget {
  const [kind = "", name = packageName] = text.split("/");
  const facts = { name, crateTypes: [kind], test: true };
  if (kind === "lib") return { ...facts, kinds: ["lib"], srcPath: `${root}/src/lib.rs` };
  if (kind === "build") return { ...facts, kinds: ["custom-build"], srcPath: `${root}/build.rs` };
  const file = kind === "bin" ? `src/bin/${name}.rs` : `${kind}s/${name}.rs`;
  return { ...facts, kinds: [kind], srcPath: `${root}/${file}` };
}

function sketchDependency(text: string): Dependency {
  const [kind, name] = text.includes(":") ? text.split(":") : ["normal", text];
  return {
    id: packageId(name ?? ""),
    kinds: [kind === "dev" || kind === "build" ? kind : "normal"],
  };
}

/** Facts for a workspace that was built: each target's dep-info names its root and `sources`. */
export function sketchFacts(
  workspace: Workspace,
  {
    sources = {},
    ...facts
  }: Partial<ChangeFacts> & { readonly sources?: Readonly<Record<string, readonly string[]>> },
): ChangeFacts {
  const roots = [...workspace.packages.values()].flatMap(({ targets }) =>
    targets.map(({ srcPath }) => srcPath),
  );
  return {
    workspace,
    changes: [],
    depInfo: roots.map((root) => ({
      root,
      sources: [root, ...(sources[root] ?? [])],
      env: new Map<string, string | undefined>(),
    })),
    unreliableRoots: new Set(),
    movedEnvironment: new Map(),
    buildScripts: new Map(),
    manifests: new Map(),
    lock: undefined,
    outward: undefined,
    globalFiles: new Map([[`${ROOT}/.config/nextest.toml`, ""]]),
    rules: [],
    ...facts,
  };
}
