/**
 * The names in a workspace that filtersets can use, whether built or not: its members, their dependencies, and the
 * names and ids of every binary that could be built from them.
 */
import type { PackageId } from "../../model/ids.ts";
import type { CargoTarget, Package, Workspace } from "../../model/build/workspace.ts";
import type { TextTest } from "./regex-engine.ts";

export class WorkspaceNames {
  readonly packageNames: readonly string[];
  readonly binaryNames: ReadonlySet<string>;
  readonly binaryIds: ReadonlySet<string>;
  readonly #workspace: Workspace;
  readonly #members: readonly Package[];
  readonly #reachable = new Map<PackageId, ReadonlySet<PackageId>>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.#members = workspace.members.flatMap((id) => workspace.packages.get(id) ?? []);
    this.packageNames = this.#members.map((member) => member.name);
    const binaries = this.#members.flatMap((member) => member.targets.flatMap((t) => describe(member, t)));
    this.binaryNames = new Set(binaries.map((binary) => binary.name));
    this.binaryIds = new Set(binaries.map((binary) => binary.id));
  }

  /** Members with a matching name. */
  packages(matches: TextTest): ReadonlySet<PackageId> {
    return new Set(this.#matching(matches));
  }

  /** Matching members, and the members that they depend on: directly or not, by any kind of dependency. */
  dependencies(matches: TextTest): ReadonlySet<PackageId> {
    const members = new Set(this.#matching(matches).flatMap((id) => [...this.#reachableFrom(id)]));
    return new Set(this.#workspace.members.filter((id) => members.has(id)));
  }

  /** Matching members, and the members that depend on them. */
  dependents(matches: TextTest): ReadonlySet<PackageId> {
    const wanted = this.#matching(matches);
    const reaches = (id: PackageId): boolean => wanted.some((target) => this.#reachableFrom(id).has(target));
    return new Set(this.#workspace.members.filter(reaches));
  }

  #matching(matches: TextTest): readonly PackageId[] {
    return this.#members.filter((member) => matches(member.name)).map((member) => member.id);
  }

  /** The package itself and all it depends on. Dev-dependencies may form cycles. */
  #reachableFrom(start: PackageId): ReadonlySet<PackageId> {
    const known = this.#reachable.get(start);
    if (known !== undefined) return known;
    const reached = new Set([start]);
    // A set that grows while it is walked is its own work list.
    for (const id of reached) {
      for (const dependency of this.#workspace.packages.get(id)?.dependencies ?? [])
        reached.add(dependency.id);
    }
    this.#reachable.set(start, reached);
    return reached;
  }
}

interface NamedBinary {
  readonly name: string;
  readonly id: string;
}

/** The test binary that a target makes, if any: build scripts make none. */
function describe(owner: Package, target: CargoTarget): readonly NamedBinary[] {
  const { name } = target;
  const [kind = "lib"] = target.kinds;
  switch (kind) {
    case "custom-build":
      return [];
    case "test":
      return [{ name, id: `${owner.name}::${name}` }];
    case "bin":
    case "example":
    case "bench":
      return [{ name, id: `${owner.name}::${kind}/${name}` }];
    default:
      // Libraries of all sorts: lib, rlib, cdylib, proc-macro and so on.
      return [{ name, id: owner.name }];
  }
}
