import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import wasm from "rregex/wasm" with { type: "file" };
import { exitCodeOfError } from "../diagnostics/errors.ts";
import {
  compileFilterset,
  EVERYTHING,
  neededWorkspace,
  parseFilterset,
  type CompiledFilterset,
} from "./filterset.ts";
import { anyOf, type TestFilter } from "../model/listed/queries.ts";
import type { FiltersetKind } from "./language/kinds.ts";
import { BINARIES, matching, verdicts, WORKSPACE } from "./sample.fixture.ts";

const readRegexEngine = (): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(wasm));

function compile(text: string, kind: FiltersetKind = "cli") {
  return compileFilterset(
    { name: "filterset", text },
    { workspace: WORKSPACE, kind, groups: ["slow", "serial"], readRegexEngine },
  );
}

async function good(text: string): Promise<CompiledFilterset> {
  const result = await compile(text);
  if (!result.ok) throw new Error(`${text}: ${result.error.map((each) => each.message).join()}`);
  return result.value;
}

/** In a profile without groups and whose default filter leaves out nothing. */
async function bound(text: string): Promise<TestFilter> {
  return (await good(text)).bind({ defaultFilter: EVERYTHING, groupOf: () => "@global" });
}

/** `marked text: label` of each error. */
async function complaints(text: string, kind?: FiltersetKind): Promise<readonly string[]> {
  const result = await compile(text, kind);
  if (result.ok) return [];
  return result.error.map((error) => {
    expect(exitCodeOfError(error)).toBe(94);
    const [span] = error.spans ?? [];
    return `${text.slice(span?.start, span?.end)}: ${span?.label}`;
  });
}

const ALL = ["app::bin/app", "app::it", "core-lib", "macros", "base"];

describe("what a predicate matches", () => {
  test.each([
    ["all()", ALL],
    ["none()", []],
    ["package(app)", ["app::bin/app", "app::it"]],
    ["package(core*)", ["core-lib"]],
    ["package(/^(app|base)$/)", ["app::bin/app", "app::it", "base"]],
    // The dev-dependency of core-lib closes a circle; base is reached through a crate outside the workspace.
    ["deps(app)", ALL],
    ["deps(core-lib)", ALL],
    ["deps(macros)", ["macros", "base"]],
    ["rdeps(base)", ALL],
    ["rdeps(app)", ["app::bin/app", "app::it", "core-lib"]],
    ["rdeps(=macros)", ["app::bin/app", "app::it", "core-lib", "macros"]],
    ["binary(core_lib)", ["core-lib"]],
    ["binary_id(core-lib)", ["core-lib"]],
    ["binary_id(app::*)", ["app::bin/app", "app::it"]],
    ["binary(demo)", []],
    ["binary_id(app::bench/speed)", []],
    ["kind(lib)", ["core-lib", "base"]],
    ["kind(nonsense)", []],
    ["platform(host)", ["macros"]],
    ["platform( target\t)", ["app::bin/app", "app::it", "core-lib", "base"]],
    ["test(add)", ALL],
    ["test(=add)", []],
    ["test(#*::add)", ALL],
    ["test(/^tests::.*d$/)", ALL],
    ["kind(lib) - package(base)", ["core-lib"]],
    ["not kind(lib) and not platform(host)", ["app::bin/app", "app::it"]],
    ["kind(bin) or kind(lib) and package(base)", ["app::bin/app", "base"]],
  ])("%s", async (text, expected) => {
    expect(matching(await bound(text))).toEqual(expected);
  });
});

describe("a binary is decided without its tests where that is certain", () => {
  test.each([
    ["test(a)", "maybe", "maybe"],
    ["test(a) or not test(a)", "maybe", "maybe"],
    ["kind(lib)", "no", "yes"],
    ["kind(lib) and test(a)", "no", "maybe"],
    ["kind(lib) or test(a)", "maybe", "yes"],
    ["not (kind(lib) or test(a))", "maybe", "no"],
    ["test(a) - kind(lib)", "maybe", "no"],
    ["group(slow) and kind(bin)", "maybe", "no"],
  ])("%s", async (text, app, core) => {
    expect(verdicts(await bound(text))).toMatchObject({ "app::bin/app": app, "core-lib": core });
  });
});

describe("names that nothing has", () => {
  test.each([
    ["package(ap)", ["ap: no package of the workspace matches this; did you mean `app`?"]],
    ["not package(outside)", ["outside: no package of the workspace matches this"]],
    ["none() and deps(=zzz)", ["=zzz: no package of the workspace matches this"]],
    ["rdeps(/zzz/)", ["/zzz/: no package of the workspace matches this"]],
    ["binary(core-lib)", ["core-lib: no binary of the workspace matches this; did you mean `core_lib`?"]],
    ["binary(build-script-build)", ["build-script-build: no binary of the workspace matches this"]],
    [
      "binary_id(core_lib)",
      ["core_lib: no binary id of the workspace matches this; did you mean `core-lib`?"],
    ],
    ["group(slwo)", ["slwo: no configured test group matches this; did you mean `slow`?"]],
    ["group(@*) or group(s*)", []],
    ["test(zzz) or kind(zzz)", []],
  ])("%s", async (text, expected) => {
    expect(await complaints(text)).toEqual(expected);
  });

  test("a blank that belongs to the name is explained", async () => {
    const result = await compile("package(app )");
    expect(result.ok ? "" : result.error[0].help).toContain("blanks");
  });
});

describe("each place forbids what it cannot answer", () => {
  const text = "default() and group(slow) and test(a) and package(app)";
  test.each([
    ["cli", []],
    ["archive", ["group(slow)", "test(a)"]],
    ["default-filter", ["default()", "group(slow)"]],
    ["override", ["group(slow)"]],
    ["script", ["default()", "group(slow)"]],
  ] as const)("%s", async (kind, expected) => {
    const found = await complaints(text, kind);
    expect(found.map((each) => each.slice(0, each.indexOf(": ")))).toEqual([...expected]);
  });
});

test("problems of all stages are reported together, in the order of the text", async () => {
  const text = "package(nope) && test(/(/) or group(nope) or foo";
  const found = await complaints(text, "override");
  expect(found.map((each) => each.slice(0, each.indexOf(": ")))).toEqual([
    "nope",
    "&&",
    "(",
    "group(nope)",
    "foo",
  ]);
});

test("default() and group() mean what the filterset is bound to", async () => {
  const filter = await good("default() and not group(slow)");
  expect([filter.usesDefault, filter.usesGroups]).toEqual([true, true]);
  const inProfile = filter.bind({
    defaultFilter: await bound("kind(lib) or test(add) and kind(bin)"),
    groupOf: ({ binary }) => (binary.binaryId === "base" ? "slow" : "@global"),
  });
  expect(matching(inProfile)).toEqual(["app::bin/app", "core-lib"]);
  expect(verdicts(inProfile)).toMatchObject({ "app::bin/app": "maybe", "app::it": "no", base: "maybe" });
});

test("a filterset without them is bound to nothing, one with them requires its meaning", async () => {
  const plain = await good("all()");
  expect([plain.usesDefault, plain.usesGroups]).toEqual([false, false]);
  const needy = await good("default() or group(slow)");
  expect(() => matching(needy.bind())).toThrow("bound without its meaning");
});

test("the engine is read only for patterns that need it", async () => {
  const context = {
    workspace: WORKSPACE,
    kind: "cli",
    readRegexEngine: () => {
      throw new Error("read");
    },
  } as const;
  const text = String.raw`package(a*) or test(/^foo::\w+$/) or test(#**/x)`;
  const result = await compileFilterset({ name: "filterset", text }, context);
  expect(result.ok && matching(result.value.bind(), "foo::bar")).toEqual(ALL);
});

test("any of several filters may match; none matches nothing", async () => {
  const filter = anyOf([await bound("kind(bin)"), await bound("package(base) and test(b)")]);
  expect(matching(filter, "b")).toEqual(["app::bin/app", "base"]);
  expect(verdicts(filter)).toEqual({
    "app::bin/app": "yes",
    "app::it": "no",
    "core-lib": "no",
    macros: "no",
    base: "maybe",
  });
  expect(matching(anyOf([]))).toEqual([]);
  expect(matching(EVERYTHING)).toEqual(ALL);
});

test("a filter gives a binary of the same id on another platform a verdict of its own", async () => {
  const filter = await bound("platform(host)");
  for (const binary of BINARIES.slice(0, 1)) {
    expect(filter.matchesBinary(binary)).toBe("no");
    expect(filter.matchesBinary({ ...binary, platform: "host" })).toBe("yes");
  }
  expect.assertions(2);
});

test.each([
  ["test(a) and kind(lib) or group(x) - default()", "nothing"],
  ["test(a) or binary(b)", "members"],
  ["package(a) - rdeps(b)", "graph"],
  ["foo && deps(", "nothing"],
])("%s looks names up in: %s", (text, needed) => {
  expect<string>(neededWorkspace(parseFilterset(text))).toBe(needed);
});
