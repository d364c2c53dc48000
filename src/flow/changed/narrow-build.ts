/** `--changed-build narrow`: builds only packages that the change reaches, if their features stay the same. */
import type { Affected } from "../../changed/affected.ts";
import { hasSameFeatures } from "../../cargo/metadata/feature-tree.ts";
import { scopeArguments } from "../../cargo/build/command-line.ts";
import type { CargoSession } from "../../cargo/session.ts";
import type { UserErrors } from "../../diagnostics/errors.ts";
import { ok, type Result } from "../../diagnostics/result.ts";
import { type CargoOptions, NO_TARGET_OPTIONS } from "../../model/requests/options.ts";
import type { PackageId } from "../../model/ids.ts";
import { type CargoTarget, LIBRARY_KINDS, type Workspace } from "../../model/build/workspace.ts";

export type NarrowScope =
  | {
      readonly scope: readonly string[];
      /** Of the packages that the command line selects: those that are not built. */
      readonly left: readonly PackageId[];
    }
  /** Everything is built, as without the option. */
  | { readonly scope: undefined; readonly reason: string | undefined };

export interface NarrowRequest {
  readonly session: CargoSession;
  readonly options: CargoOptions;
  readonly workspace: Workspace;
  readonly affected: Affected;
  /** Filtersets may select tests that no change reaches, so all of these must be built. */
  readonly choosesMore: boolean;
}

export async function narrowScope(request: NarrowRequest): Promise<Result<NarrowScope>> {
  const { session, options, workspace, affected, choosesMore } = request;
  if (affected.everything !== undefined) return ok({ scope: undefined, reason: undefined });
  if (choosesMore || affected.filters.length > 0)
    return ok(full("a filterset may choose other tests as well"));
  const chosen = chosenPackages(options, workspace);
  if (chosen === undefined) return ok(full("packages are named by patterns"));
  const packages = chosen.filter((id) => affected.packages.has(id));
  // Cargo cannot build an empty selection of packages.
  if (packages.length === 0 || packages.length === chosen.length)
    return ok({ scope: undefined, reason: undefined });
  if (lackTargets(packages, request)) return ok(full("affected packages do not have a target that is named"));
  const narrowed = { ...options, packages, workspace: false, all: false, exclude: [] };
  const [part, whole] = await Promise.all([
    session.features(featureScope(narrowed)),
    session.features(featureScope(options)),
  ]);
  if (!part.ok) return part;
  if (!whole.ok) return whole;
  if (part.value === undefined || whole.value === undefined)
    return ok(full("cargo did not say which features it would build"));
  return ok(
    hasSameFeatures(part.value, whole.value)
      ? { scope: scopeArguments(narrowed), left: chosen.filter((id) => !affected.packages.has(id)) }
      : full("features would differ"),
  );
}

/** Whether cargo would refuse the packages, since none of them has a target that the command line names. */
function lackTargets(packages: readonly PackageId[], { options, workspace }: NarrowRequest): boolean {
  const targets = packages.flatMap((id) => workspace.packages.get(id)?.targets ?? []);
  const isThere = (kind: string, name: string): boolean =>
    targets.some((target) => target.kinds.includes(kind) && target.name === name);
  const isLibrary = ({ kinds }: CargoTarget): boolean => kinds.some((kind) => LIBRARY_KINDS.has(kind));
  if (options.lib && !targets.some(isLibrary)) return true;
  return NAMED_TARGETS.some(({ option, kind }) => options[option].some((name) => !isThere(kind, name)));
}

const NAMED_TARGETS = [
  { option: "bin", kind: "bin" },
  { option: "example", kind: "example" },
  { option: "test", kind: "test" },
  { option: "bench", kind: "bench" },
] as const;

function full(reason: string): NarrowScope {
  return { scope: undefined, reason };
}

/** Package ids that the command line selects; undefined: only cargo's own rules can decide. */
function chosenPackages(options: CargoOptions, workspace: Workspace): Workspace["members"] | undefined {
  const { packages, exclude } = options;
  if (packages.length === 0 && exclude.length === 0)
    return options.workspace || options.all ? workspace.members : workspace.defaultMembers;
  const names = [...packages, ...exclude];
  const byName = (name: string) =>
    workspace.members.filter((id) => workspace.packages.get(id)?.name === name);
  if (names.some((name) => byName(name).length !== 1)) return undefined;
  const excluded = new Set(exclude.flatMap(byName));
  return packages.length > 0 ? packages.flatMap(byName) : workspace.members.filter((id) => !excluded.has(id));
}

/** `cargo tree` accepts options for packages and features, but not for targets. */
function featureScope(options: CargoOptions): readonly string[] {
  return scopeArguments({
    ...options,
    ...NO_TARGET_OPTIONS,
    workspace: options.workspace || options.all,
    all: false,
  });
}

/** A package that the build has changed something for, although it was not built. */
export function missedPackage(affected: Affected, left: readonly PackageId[]): PackageId | undefined {
  const isOpen = affected.everything !== undefined || affected.filters.length > 0;
  return left.find((id) => isOpen || affected.packages.has(id));
}

/** Nothing can be run in this case: the tests of such a package are not known. */
export function missedError(name: string): UserErrors {
  return [
    {
      kind: "setup",
      message: `the build changed files that affect package \`${name}\`, which \`--changed-build narrow\` did not build`,
      help: "run the command again: the changed files are known now",
    },
  ];
}
