import { expect, test } from "bun:test";
import { packageId } from "../model/ids.ts";
import { type Affected, findAffected } from "./affected.ts";
import { ROOT, sketchFacts, sketchWorkspace } from "./changed.fixture.ts";
import type { Change } from "./changes.ts";
import { causeText, chainText, reasonOf } from "./explain.ts";
import type { ChangeFacts } from "./facts.ts";
import { rulePaths } from "./rules.ts";

const WORKSPACE = sketchWorkspace([
  { name: "alpha", targets: ["lib", "test/smoke"] },
  { name: "beta", targets: ["lib", "test/it", "bin/tool"], needs: ["dev:alpha"] },
  { name: "gamma", targets: ["lib", "build"], needs: ["build:alpha", "normal:delta"] },
  { name: "delta", targets: ["lib"] },
  { name: "top", targets: ["lib"], needs: ["gamma"] },
]);

const BINARIES = [
  ["alpha", "lib", "alpha", "alpha"],
  ["alpha", "test", "smoke", "alpha::smoke"],
  ["beta", "lib", "beta", "beta"],
  ["beta", "test", "it", "beta::it"],
  ["beta", "bin", "tool", "beta::bin/tool"],
  ["gamma", "lib", "gamma", "gamma"],
  ["delta", "lib", "delta", "delta"],
  ["top", "lib", "top", "top"],
] as const;

function change(path: string, kind: Change["kind"] = "modified", isFolder = false): Change {
  return { path: `${ROOT}/${path}`, kind, isFolder };
}

function affectedBy(changes: readonly Change[], facts: Parameters<typeof sketchFacts>[1] = {}): Affected {
  return findAffected(sketchFacts(WORKSPACE, { changes, ...facts }));
}

function selected(affected: Affected): readonly string[] {
  return BINARIES.filter(
    ([owner, kind, name, id]) => reasonOf(affected, id, { packageId: packageId(owner), kind, name }).selected,
  ).map(([, , , id]) => id);
}

const ALL = BINARIES.map(([, , , id]) => id);

test("a library reaches its own tests, and those of packages that depend on it, by the kind of the edge", () => {
  expect(selected(affectedBy([change("alpha/src/lib.rs")]))).toEqual([
    "alpha",
    "alpha::smoke",
    // A dev-dependency reaches the tests of beta's library, and not packages that depend on it.
    "beta",
    "beta::it",
    "beta::bin/tool",
    // A build dependency: gamma's build script, and what is built after it.
    "gamma",
    "top",
  ]);
  expect(selected(affectedBy([change("delta/src/lib.rs")]))).toEqual(["gamma", "delta", "top"]);
});

test("a folder that a macro tracks stands for its files", () => {
  const sources = { [`${ROOT}/delta/src/lib.rs`]: [`${ROOT}/alpha/tests/data`] };
  const changes = [change("alpha/tests/data/new.txt", "added")];
  expect(selected(affectedBy(changes, { sources }))).toEqual([
    "alpha",
    "alpha::smoke",
    "gamma",
    "delta",
    "top",
  ]);
});

test("an integration test's source reaches only that test", () => {
  expect(selected(affectedBy([change("alpha/tests/smoke.rs")]))).toEqual(["alpha::smoke"]);
});

test("a program reaches its own tests and the integration tests that may start it", () => {
  expect(selected(affectedBy([change("beta/src/bin/tool.rs")]))).toEqual(["beta::it", "beta::bin/tool"]);
});

test("dep-info decides what is a source, wherever the file is", () => {
  const sources = { [`${ROOT}/delta/src/lib.rs`]: [`${ROOT}/shared/text.txt`] };
  expect(selected(affectedBy([change("shared/text.txt")], { sources }))).toEqual(["gamma", "delta", "top"]);
});

test("a file of a package that nothing compiles belongs to the package's tests", () => {
  expect(selected(affectedBy([change("alpha/data/input.json")]))).toEqual(["alpha", "alpha::smoke"]);
});

test("a deleted file may have been a source: the package and its dependents", () => {
  expect(selected(affectedBy([change("delta/src/old.rs", "deleted")]))).toEqual(["gamma", "delta", "top"]);
});

test("a build script without instructions watches its package; with them, what they name", () => {
  expect(selected(affectedBy([change("gamma/notes.txt")]))).toEqual(["gamma", "top"]);
  const buildScripts = new Map([["gamma", { paths: [`${ROOT}/schema`] }]]);
  expect(selected(affectedBy([change("gamma/notes.txt")], { buildScripts }))).toEqual(["gamma"]);
  expect(selected(affectedBy([change("schema/a.proto")], { buildScripts }))).toEqual(["gamma", "top"]);
});

test("a target without reliable dep-info takes every file of its package", () => {
  const unreliableRoots = new Set([`${ROOT}/delta/src/lib.rs`]);
  expect(selected(affectedBy([change("delta/src/part.rs")], { unreliableRoots }))).toEqual([
    "gamma",
    "delta",
    "top",
  ]);
});

test("a variable that a target read at compile time reaches what the target reaches", () => {
  const movedEnvironment = new Map([[`${ROOT}/delta/src/lib.rs`, "GREETING"]]);
  expect(selected(affectedBy([], { movedEnvironment }))).toEqual(["gamma", "delta", "top"]);
});

test("files outside every package, configuration and folders with packages: everything", () => {
  for (const each of [change("README.md"), change(".config/nextest.toml"), change("alpha", "modified", true)])
    expect(selected(affectedBy([each]))).toEqual([...ALL]);
});

test("build output is not an input", () => {
  expect(selected(affectedBy([change("target/debug/x.rs", "added")]))).toEqual([]);
});

test("a manifest: its own tables reach the package; dependency tables also reach the dependencies", () => {
  const manifest = (before: object, after: object): Partial<ChangeFacts> => ({
    manifests: new Map([
      [`${ROOT}/gamma/Cargo.toml`, { before: { ...before }, after: { ...after } }],
      [`${ROOT}/Cargo.toml`, { before: {}, after: {} }],
    ]),
    buildScripts: new Map([["gamma", { paths: [] }]]),
  });
  const changes = [change("gamma/Cargo.toml")];
  const version = manifest({ package: { version: "1" } }, { package: { version: "2" } });
  expect(selected(affectedBy(changes, version))).toEqual(["gamma", "top"]);
  const features = manifest(
    { dependencies: { delta: { path: "../delta" } } },
    { dependencies: { delta: { path: "../delta", features: ["x"] } } },
  );
  expect(selected(affectedBy(changes, features))).toEqual(["gamma", "delta", "top"]);
  expect(selected(affectedBy(changes, manifest({ profile: {} }, { profile: { dev: {} } })))).toEqual([
    ...ALL,
  ]);
  expect(selected(affectedBy(changes, manifest({ a: 1 }, { a: 1 })))).toEqual(["gamma"]);
});

test("a lock file: packages that changed, and their dependencies", () => {
  const entry = (name: string, version: string, dependencies: readonly string[] = []): object => ({
    name,
    version,
    dependencies,
  });
  const lock = {
    before: { version: 4, package: [entry("delta", "0.1.0"), entry("alpha", "0.1.0")] },
    after: { version: 4, package: [entry("delta", "0.2.0"), entry("alpha", "0.1.0")] },
  };
  expect(selected(affectedBy([change("Cargo.lock")], { lock }))).toEqual(["gamma", "delta", "top"]);
  const removed = {
    before: { package: [entry("gone", "1.0.0", ["delta"]), entry("delta", "0.1.0")] },
    after: { package: [entry("delta", "0.1.0")] },
  };
  // `gone` may have enabled features of `delta`.
  expect(selected(affectedBy([change("Cargo.lock")], { lock: removed }))).toEqual(["gamma", "delta", "top"]);
  expect(selected(affectedBy([change("Cargo.lock")]))).toEqual([...ALL]);
});

const NO_FOLDERS = { covers: () => false, mayMatchIn: () => false };

test("rules go before everything else, in order, and stop unless told to continue", () => {
  const rule = { index: 0, packages: undefined, hasFilter: false, continues: false } as const;
  const docs = { ...rule, ...NO_FOLDERS, matches: (path: string) => path.endsWith(".md") };
  expect(selected(affectedBy([change("README.md")], { rules: [docs] }))).toEqual([]);
  const bound = { ...docs, packages: [(name: string) => name === "delta"] };
  expect(selected(affectedBy([change("README.md")], { rules: [bound, docs] }))).toEqual([
    "gamma",
    "delta",
    "top",
  ]);
  const typing = { ...docs, packages: [...bound.packages, () => false] };
  expect(affectedBy([change("README.md")], { rules: [typing] }).everything).toEqual({
    file: "README.md",
    note: "changed.rules[0] names no package of the workspace",
  });
  const filtered = { ...docs, hasFilter: true, continues: true } as const;
  const affected = affectedBy([change("alpha/README.md")], { rules: [filtered] });
  expect(affected.filters.map(({ rule }) => rule)).toEqual([0]);
  expect(selected(affected)).toEqual(["alpha", "alpha::smoke"]);
});

const glob = (pattern: string) => (path: string) => new Bun.Glob(pattern).match(path);

test("a rule stops for a folder only if it is about all of it", () => {
  const rule = {
    index: 0,
    packages: [(name: string) => name === "delta"],
    hasFilter: false,
    continues: false,
  };
  const folder = { ...change("alpha/data"), isFolder: true } as const;
  const of = (paths: readonly string[]): readonly string[] =>
    selected(affectedBy([folder], { rules: [{ ...rule, ...rulePaths(paths, glob) }] }));
  const [alpha, delta] = [
    ["alpha", "alpha::smoke"],
    ["gamma", "delta", "top"],
  ];
  expect(of(["alpha/**"])).toEqual(delta);
  expect(of(["alpha/data"])).toEqual(delta);
  for (const part of ["alpha/*", "alpha/data/inner/*.txt", "*/data/inner/*.txt"]) {
    const found = of([part]);
    expect([...alpha, ...delta].filter((id) => !found.includes(id))).toEqual([]);
  }
  expect(of(["alpha/other/*"])).not.toContain("delta");
  // A folder that git ignores is one change as well.
  const rules = [{ ...rule, ...rulePaths(["alpha/data/**"], glob) }];
  expect(selected(affectedBy([change("alpha/data")], { rules }))).toEqual(delta);
});

test("a reason repeats no more of a listed name than any path may have", () => {
  const cause = { file: "a".repeat(1_000_000), note: "in no package" };
  expect(causeText(cause).length).toBeLessThan(5000);
  const affected = affectedBy([change(cause.file)]);
  const reason = reasonOf(affected, "top", { packageId: packageId("top"), kind: "lib", name: "top" });
  expect(JSON.stringify(reason).length).toBeLessThan(5000);
});

test("a chain of reasons leads from the file to the binary", () => {
  const affected = affectedBy([change("alpha/src/lib.rs")]);
  const chain = (owner: string, kind: string, name: string, id: string): string => {
    const reason = reasonOf(affected, id, { packageId: packageId(owner), kind, name });
    return reason.selected ? chainText(reason.chain) : reason.reason;
  };
  expect(chain("beta", "test", "it", "beta::it")).toBe(
    "alpha/src/lib.rs → alpha → beta (dev-dependency) → beta::it",
  );
  expect(chain("top", "lib", "top", "top")).toBe(
    "alpha/src/lib.rs → alpha → gamma build script (build-dependency) → gamma → top (dependency) → top",
  );
  expect(chain("delta", "lib", "delta", "delta")).toBe("no change reaches it");
});
