/** A small workspace for tests: a cycle through a dev-dependency, a build-dependency, and a way through a foreign crate. */
import { binaryId, packageId, testName, type PackageId } from "../model/ids.ts";
import type { BinaryQuery, TestFilter } from "../model/listed/queries.ts";
import type { CargoTarget, Dependency, Package, Workspace } from "../model/build/workspace.ts";

type Edges = Readonly<Record<string, Dependency["kinds"][number]>>;

function target(name: string, ...kinds: readonly string[]): CargoTarget {
  return { name, kinds, crateTypes: [], srcPath: `/w/${name}.rs`, test: true };
}

interface Shape {
  readonly targets: readonly CargoTarget[];
  readonly edges: Edges;
  readonly foreign?: boolean;
}

function makePackage(name: string, { targets, edges, foreign = false }: Shape): Package {
  const text = { authors: [], description: "", homepage: "", repository: "", license: "", licenseFile: "" };
  const rest = {
    readme: "",
    rustVersion: "",
    links: "",
    version: "1.0.0",
    manifestPath: `/w/${name}/Cargo.toml`,
  };
  const dependencies = Object.entries(edges).map(([id, kind]) => ({ id: packageId(id), kinds: [kind] }));
  return { ...text, ...rest, id: packageId(name), name, targets, dependencies, isMember: !foreign };
}

const PACKAGES: readonly Package[] = [
  makePackage("app", {
    targets: [
      target("app", "bin"),
      target("it", "test"),
      target("speed", "bench"),
      target("build-script-build", "custom-build"),
    ],
    edges: { "core-lib": "normal" },
  }),
  makePackage("core-lib", {
    targets: [target("core_lib", "cdylib", "rlib"), target("demo", "example")],
    edges: { app: "dev", macros: "build" },
  }),
  makePackage("macros", { targets: [target("macros", "proc-macro")], edges: { outside: "normal" } }),
  makePackage("outside", { targets: [target("outside", "lib")], edges: { base: "normal" }, foreign: true }),
  makePackage("base", { targets: [target("base", "lib")], edges: {} }),
];

const members: readonly PackageId[] = PACKAGES.filter((each) => each.isMember).map((each) => each.id);

export const WORKSPACE: Workspace = {
  root: "/w",
  targetDirectory: "/w/target",
  buildDirectory: "/w/target",
  packages: new Map(PACKAGES.map((each) => [each.id, each])),
  members,
  defaultMembers: members,
};

function binary(id: string, kind: string, name: string): BinaryQuery {
  const [owner = ""] = id.split("::");
  return {
    packageId: packageId(owner),
    binaryId: binaryId(id),
    kind,
    binaryName: name,
    platform: kind === "proc-macro" ? "host" : "target",
  };
}

/** What was built of it. */
export const BINARIES: readonly BinaryQuery[] = [
  binary("app::bin/app", "bin", "app"),
  binary("app::it", "test", "it"),
  binary("core-lib", "lib", "core_lib"),
  binary("macros", "proc-macro", "macros"),
  binary("base", "lib", "base"),
];

/** Ids of the binaries that match for certain, for certain not, or perhaps, by verdict. */
export function verdicts(filter: TestFilter): Readonly<Record<string, string>> {
  return Object.fromEntries(BINARIES.map((query) => [query.binaryId, filter.matchesBinary(query)]));
}

/** Ids of the binaries in which a test of this name matches. */
export function matching(filter: TestFilter, name = "tests::add"): readonly string[] {
  return BINARIES.filter((query) => filter.matchesTest({ binary: query, testName: testName(name) })).map(
    (query) => query.binaryId,
  );
}
