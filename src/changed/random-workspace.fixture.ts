/**
 * Small workspaces with random edits, and the expected result of each: what cargo would rebuild, and which tests could
 * read a changed file. The expected result is a digest of everything that a target is made of, found by following names. It
 * shares no code with the search that it checks.
 */
import * as fc from "fast-check";
import { type PackageSketch, ROOT, sketchWorkspace } from "./changed.fixture.ts";
import type { Change } from "./changes.ts";
import type { DepInfo } from "./texts/dep-info.ts";
import type { ChangeFacts, TwoTexts } from "./facts.ts";
import type { TomlTable } from "./texts/toml-values.ts";

type Kind = "normal" | "dev" | "build";

interface RandomPackage {
  readonly name: string;
  readonly targets: readonly string[];
  readonly needs: readonly { readonly name: string; readonly kind: Kind }[];
  readonly links: boolean;
  /** What the build script watches; undefined: the whole package. */
  readonly watches: readonly string[] | undefined;
}

/** Paths relative to the root. */
export interface RandomWorkspace {
  readonly packages: readonly RandomPackage[];
  /** Contents by path. */
  readonly files: ReadonlyMap<string, number>;
  /** What each root file includes: modules, `include_str!`. */
  readonly includes: ReadonlyMap<string, readonly string[]>;
  /** Values of the variable that a root file reads by `env!`. */
  readonly variables: ReadonlyMap<string, number>;
}

export type Edit =
  | { readonly kind: "content" | "delete"; readonly file: number }
  | { readonly kind: "add"; readonly package: number; readonly name: string }
  | { readonly kind: "include" | "exclude"; readonly root: number; readonly file: number }
  | { readonly kind: "need" | "unneed"; readonly from: number; readonly to: number; readonly as: Kind }
  | { readonly kind: "watch"; readonly package: number; readonly files: readonly number[] | undefined }
  | { readonly kind: "variable"; readonly root: number };

const index = fc.nat(1000);
const kind = fc.constantFrom<Kind>("normal", "dev", "build");

export const edit: fc.Arbitrary<Edit> = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant("content" as const), file: index }), weight: 4 },
  fc.record({ kind: fc.constant("delete" as const), file: index }),
  fc.record({
    kind: fc.constant("add" as const),
    package: index,
    name: fc.constantFrom("data/new.txt", "src/new.rs", "fixtures/x"),
  }),
  fc.record({
    kind: fc.constantFrom("include" as const, "exclude" as const),
    root: index,
    file: index,
  }),
  fc.record({ kind: fc.constantFrom("need" as const, "unneed" as const), from: index, to: index, as: kind }),
  fc.record({
    kind: fc.constant("watch" as const),
    package: index,
    files: fc.option(fc.array(index, { maxLength: 2 }), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant("variable" as const), root: index }),
);

const TARGETS = ["lib", "test/it", "bin/tool", "example/show", "build"] as const;

export const randomWorkspace: fc.Arbitrary<RandomWorkspace> = fc
  .array(
    fc.record({
      targets: fc.subarray([...TARGETS], { minLength: 1 }),
      needs: fc.array(fc.record({ to: index, kind }), { maxLength: 3 }),
      links: fc.boolean(),
      broad: fc.boolean(),
    }),
    { minLength: 2, maxLength: 6 },
  )
  .map((sketches) => {
    const packages = sketches.map(({ targets, needs, links, broad }, at): RandomPackage => ({
      name: `p${at}`,
      targets: targets.includes("lib") || at > 0 ? targets : ["lib", ...targets],
      // Only packages before it: no circles. Dev-dependencies may have them in cargo, and are tried by edits.
      needs:
        at === 0 ? [] : withoutTwins(needs.map(({ to, kind: as }) => ({ name: `p${to % at}`, kind: as }))),
      links,
      watches: broad ? undefined : [`p${at}/data/a.txt`],
    }));
    const files = new Map<string, number>([["shared/common.rs", 0]]);
    for (const each of packages) {
      for (const root of rootsOf(each)) files.set(root, 0);
      for (const name of ["Cargo.toml", "src/part.rs", "data/a.txt", "data/b.txt"])
        files.set(`${each.name}/${name}`, 0);
    }
    const includes = new Map(
      packages.flatMap((each) =>
        rootsOf(each)
          .slice(0, 1)
          .map((root) => [root, [`${each.name}/src/part.rs`]] as const),
      ),
    );
    return { packages, files, includes, variables: new Map() };
  });

function withoutTwins(needs: RandomPackage["needs"]): RandomPackage["needs"] {
  return [...new Map(needs.map((need) => [`${need.kind} ${need.name}`, need])).values()];
}

function rootOf({ name }: RandomPackage, target: string): string {
  const [targetKind = "", targetName = name] = target.split("/");
  if (targetKind === "lib") return `${name}/src/lib.rs`;
  if (targetKind === "build") return `${name}/build.rs`;
  return targetKind === "bin"
    ? `${name}/src/bin/${targetName}.rs`
    : `${name}/${targetKind}s/${targetName}.rs`;
}

function rootsOf(each: RandomPackage): readonly string[] {
  return each.targets.map((target) => rootOf(each, target));
}

function pick<Item>(items: readonly Item[], number: number): Item | undefined {
  return items[number % Math.max(1, items.length)];
}

/** An edit that does not apply to a workspace leaves it unchanged. */
export function apply(before: RandomWorkspace, one: Edit): RandomWorkspace {
  const roots = before.packages.flatMap(rootsOf);
  const bump = (file: string): ReadonlyMap<string, number> =>
    new Map([...before.files, [file, (before.files.get(file) ?? 0) + 1]]);
  switch (one.kind) {
    case "content": {
      const file = pick(
        [...before.files.keys()].filter((name) => !name.endsWith("Cargo.toml")),
        one.file,
      );
      return file === undefined ? before : { ...before, files: bump(file) };
    }
    case "delete": {
      const file = pick(
        [...before.files.keys()].filter((name) => isDeletable(before, name, roots)),
        one.file,
      );
      return file === undefined
        ? before
        : { ...before, files: new Map([...before.files].filter(([name]) => name !== file)) };
    }
    case "add": {
      const owner = pick(before.packages, one.package);
      return owner === undefined ? before : { ...before, files: bump(`${owner.name}/${one.name}`) };
    }
    case "include":
    case "exclude": {
      const root = pick(roots, one.root);
      const known = before.includes.get(root ?? "") ?? [];
      const file = pick(
        [...before.files.keys()].filter(
          (name) =>
            !roots.includes(name) &&
            !name.endsWith("Cargo.toml") &&
            known.includes(name) === (one.kind === "exclude"),
        ),
        one.file,
      );
      if (root === undefined || file === undefined) return before;
      const now = one.kind === "include" ? [...known, file] : known.filter((name) => name !== file);
      return { ...before, files: bump(root), includes: new Map([...before.includes, [root, now]]) };
    }
    case "need":
    case "unneed":
      return changeNeeds(before, one, bump);
    case "watch": {
      const owner = pick(before.packages, one.package);
      if (owner === undefined || !owner.targets.includes("build")) return before;
      const names = [...before.files.keys()];
      const watches = one.files?.flatMap((number) => pick(names, number) ?? []);
      const packages = before.packages.map((each) => (each === owner ? { ...each, watches } : each));
      return { ...before, packages, files: bump(`${owner.name}/build.rs`) };
    }
    case "variable": {
      const root = pick(roots, one.root);
      const now = (before.variables.get(root ?? "") ?? 0) + 1;
      return root === undefined
        ? before
        : { ...before, variables: new Map([...before.variables, [root, now]]) };
    }
  }
}

/** Roots stay, as do manifests; what a root includes goes only with a change of the root. */
function isDeletable({ includes }: RandomWorkspace, name: string, roots: readonly string[]): boolean {
  if (roots.includes(name) || name.endsWith("Cargo.toml")) return false;
  return ![...includes.values()].some((files) => files.includes(name));
}

function changeNeeds(
  before: RandomWorkspace,
  one: Extract<Edit, { readonly kind: "need" | "unneed" }>,
  bump: (file: string) => ReadonlyMap<string, number>,
): RandomWorkspace {
  const [from, to] = [pick(before.packages, one.from), pick(before.packages, one.to)];
  if (from === undefined || to === undefined || from === to) return before;
  const isForward = before.packages.indexOf(to) < before.packages.indexOf(from);
  if (one.kind === "need" && !isForward && one.as !== "dev") return before;
  const others = from.needs.filter(({ name, kind: as }) => name !== to.name || as !== one.as);
  const needs = one.kind === "need" ? [...others, { name: to.name, kind: one.as }] : others;
  const packages = before.packages.map((each) => (each === from ? { ...each, needs } : each));
  return { ...before, packages, files: bump(`${from.name}/Cargo.toml`) };
}

/** Digest of every test target, by its name (`p0 lib`, `p1 test/it`). */
export function truthOf(one: RandomWorkspace): ReadonlyMap<string, string> {
  const byName = new Map(one.packages.map((each) => [each.name, each]));
  const content = (file: string): string => `${file}=${one.files.get(file) ?? "absent"}`;
  const sources = (root: string): string =>
    [root, ...(one.includes.get(root) ?? [])].map(content).join() + `;${one.variables.get(root) ?? 0}`;
  const inside = (each: RandomPackage): readonly string[] =>
    [...one.files.keys()].filter((name) => name.startsWith(`${each.name}/`)).toSorted();
  const known = new Map<string, string>();
  const remember = (name: string, make: () => string): string => {
    const value = known.get(name) ?? Bun.hash(make()).toString(36);
    known.set(name, value);
    return value;
  };
  const needed = (each: RandomPackage, kinds: readonly Kind[]): string =>
    each.needs
      .filter((need) => kinds.includes(need.kind))
      .map((need) => library(byName.get(need.name)))
      .toSorted()
      .join();
  const script = (each: RandomPackage): string =>
    !each.targets.includes("build")
      ? ""
      : remember(`script ${each.name}`, () => {
          const watched = (each.watches ?? inside(each)).map(content).join();
          const linked = each.needs
            .filter((need) => need.kind === "normal")
            .map((need) => byName.get(need.name))
            .map((other) => (other?.links === true ? script(other) : ""));
          return `${sources(`${each.name}/build.rs`)}|${watched}|${needed(each, ["build"])}|${linked.join()}`;
        });
  const library = (each: RandomPackage | undefined): string =>
    each === undefined || !each.targets.includes("lib")
      ? ""
      : remember(
          `library ${each.name}`,
          () => `${sources(rootOf(each, "lib"))}|${script(each)}|${needed(each, ["normal"])}`,
        );
  const program = (each: RandomPackage, target: string): string =>
    `${sources(rootOf(each, target))}|${library(each)}|${script(each)}|${needed(each, target.startsWith("bin") ? ["normal"] : ["normal", "dev"])}`;
  const testOf = (each: RandomPackage, target: string): string => {
    const started = target.startsWith("test")
      ? each.targets.filter((other) => /^(?:bin|example)/u.test(other)).map((other) => program(each, other))
      : [];
    const fixtures = inside(each).filter((name) => /\/(?:data|fixtures)\//u.test(name));
    return [
      program(each, target),
      needed(each, ["normal", "dev"]),
      ...started,
      ...fixtures.map(content),
    ].join("|");
  };
  return new Map(
    one.packages.flatMap((each) =>
      each.targets
        .filter((target) => target !== "build")
        .map((target) => [`${each.name} ${target}`, testOf(each, target)] as const),
    ),
  );
}

/** `full`: a build has come after the edits. `narrow`: the last build was before them. */
export function factsOf(
  before: RandomWorkspace,
  after: RandomWorkspace,
  build: "full" | "narrow",
): ChangeFacts {
  const names = [...new Set([...before.files.keys(), ...after.files.keys()])];
  const changes = names.flatMap((name): readonly Change[] => {
    const [old, now] = [before.files.get(name), after.files.get(name)];
    if (old === now) return [];
    const kindOf = old === undefined ? "added" : now === undefined ? "deleted" : "modified";
    return [{ path: `${ROOT}/${name}`, kind: kindOf, isFolder: false }];
  });
  const changed = new Set(changes.map(({ path }) => path));
  const recorded = depInfoOf(before);
  return {
    workspace: sketchWorkspace(after.packages.map(sketch)),
    changes,
    depInfo: build === "full" ? [...recorded, ...depInfoOf(after)] : recorded,
    unreliableRoots: new Set(
      build === "full"
        ? []
        : recorded.filter(({ sources }) => sources.some((file) => changed.has(file))).map(({ root }) => root),
    ),
    movedEnvironment: new Map(
      [...after.variables].flatMap(([root, value]) =>
        before.variables.get(root) === value ? [] : [[`${ROOT}/${root}`, "VARIABLE"] as const],
      ),
    ),
    buildScripts: new Map(
      after.packages.flatMap((each, at) => {
        const old = before.packages[at]?.watches;
        const now = build === "full" ? each.watches : old;
        const paths = old === undefined || now === undefined ? undefined : [...old, ...now];
        return [[each.name, { paths: paths?.map((file) => `${ROOT}/${file}`) }] as const];
      }),
    ),
    manifests: new Map<string, TwoTexts>([
      [`${ROOT}/Cargo.toml`, { before: {}, after: {} }],
      ...after.packages.map((each, at) => {
        const texts = { before: manifestOf(before.packages[at] ?? each), after: manifestOf(each) };
        return [`${ROOT}/${each.name}/Cargo.toml`, texts] as const;
      }),
    ]),
    lock: undefined,
    outward: build === "full" ? undefined : new Map(),
    globalFiles: new Map(),
    rules: [],
  };
}

function depInfoOf({ packages, includes }: RandomWorkspace): readonly DepInfo[] {
  return packages.flatMap(rootsOf).map((root) => ({
    root: `${ROOT}/${root}`,
    sources: [root, ...(includes.get(root) ?? [])].map((file) => `${ROOT}/${file}`),
    env: new Map<string, string | undefined>(),
  }));
}

function sketch({ name, targets, needs, links }: RandomPackage): PackageSketch {
  return {
    name,
    targets,
    needs: needs.map((need) => (need.kind === "normal" ? need.name : `${need.kind}:${need.name}`)),
    links: links && targets.includes("build") ? name : "",
  };
}

function manifestOf({ needs }: RandomPackage): TomlTable {
  const table = (as: Kind) =>
    Object.fromEntries(
      needs.filter((need) => need.kind === as).map(({ name }) => [name, { path: `../${name}` }]),
    );
  return {
    package: { name: "x" },
    dependencies: table("normal"),
    "dev-dependencies": table("dev"),
    "build-dependencies": table("build"),
  };
}
