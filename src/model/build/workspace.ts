/** A cargo workspace as `cargo metadata` describes it: packages, targets and the graph between them. */
import type { PackageId } from "../ids.ts";

export interface CargoTarget {
  readonly name: string;
  /** Cargo's target kinds, e.g. `["lib"]`, `["proc-macro"]`, `["cdylib", "rlib"]`, `["test"]`. */
  readonly kinds: readonly string[];
  readonly crateTypes: readonly string[];
  readonly srcPath: string;
  /** Whether the target may be built as a test (`test = true`). */
  readonly test: boolean;
}

/** Kinds of a library target, macros included. */
export const LIBRARY_KINDS: ReadonlySet<string> = new Set([
  "lib",
  "rlib",
  "dylib",
  "cdylib",
  "staticlib",
  "proc-macro",
]);

export interface Dependency {
  readonly id: PackageId;
  /** Why the edge exists; an edge may have several reasons. */
  readonly kinds: readonly ("normal" | "dev" | "build")[];
  /** It is (also) a dependency on a program (`artifact`, an unstable feature of cargo). */
  readonly artifact?: true;
}

/** One package of the resolved graph. Texts that the manifest leaves out are empty. */
export interface Package {
  readonly id: PackageId;
  readonly name: string;
  readonly version: string;
  readonly manifestPath: string;
  readonly authors: readonly string[];
  readonly description: string;
  readonly homepage: string;
  readonly repository: string;
  readonly license: string;
  readonly licenseFile: string;
  readonly readme: string;
  readonly rustVersion: string;
  readonly links: string;
  readonly targets: readonly CargoTarget[];
  readonly dependencies: readonly Dependency[];
  readonly isMember: boolean;
}

export interface Workspace {
  /**
   * Set where only the workspace's own packages were read: `packages` holds the members alone and
   * their `dependencies` are empty. Code that follows dependencies must ask for the whole graph first.
   */
  readonly graphUnread?: true;
  readonly root: string;
  readonly targetDirectory: string;
  /** Where intermediate artifacts go; equals `targetDirectory` unless `build.build-dir` is set. */
  readonly buildDirectory: string;
  readonly packages: ReadonlyMap<PackageId, Package>;
  readonly members: readonly PackageId[];
  readonly defaultMembers: readonly PackageId[];
}
