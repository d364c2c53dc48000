import { describe, expect, test } from "bun:test";
import type { BuildMeta, TestBinary } from "../../model/build/binaries.ts";
import { Cases } from "../../model/listed/cases.ts";
import { binaryId, packageId, testName } from "../../model/ids.ts";
import type { TestCase, TestList, TestSuite } from "../../model/listed/test-list.ts";
import { ansi, plain } from "../../text/terminal/style.ts";
import { humanList } from "./human.ts";
import { fixListFormat, renderBinaries, renderList } from "./render.ts";

function binary(id: string): TestBinary {
  return {
    id: binaryId(id),
    packageId: packageId(`path+file:///w#${id}@1.0.0`),
    packageName: "pkg",
    kind: "lib",
    name: "lib_name",
    path: `/t/${id}`,
    buildPlatform: "target",
    cwd: "/w",
  };
}

function suite(id: string, ...cases: readonly TestCase[]): TestSuite {
  return { status: "listed", binary: binary(id), cases: Cases.of(cases) };
}

function matching(name: string): TestCase {
  return { name: testName(name), kind: "test", ignored: false, match: { status: "matches" } };
}

function ignored(name: string): TestCase {
  return { ...matching(name), ignored: true, match: { status: "mismatch", reason: "ignored" } };
}

const META: BuildMeta = {
  targetDirectory: "/t",
  buildDirectory: "/t",
  baseOutputDirectories: ["debug"],
  nonTestBinaries: new Map(),
  buildScriptOutDirs: new Map(),
  buildScriptInfo: new Map(),
  linkedPaths: new Map(),
  platforms: { host: { triple: "x86_64-unknown-linux-gnu", targetFeatures: "unknown" } },
};

const LIST: TestList = {
  suites: [
    suite("a", matching("m::n::one"), ignored("two")),
    suite("b", ignored("three")),
    suite("c"),
    { status: "skipped", binary: binary("d"), reason: "expression" },
    { status: "skipped", binary: binary("e"), reason: "default-filter" },
  ],
};

const quiet = { verbose: false, paint: plain };
const verbose = { verbose: true, paint: plain };

describe("human", () => {
  test("shows the binaries with something to run, and what runs", () => {
    expect(renderList(LIST, META, { format: "human", ...quiet })).toBe("a:\n    m::n::one\n");
  });

  test("shows everything where verbose", () => {
    const fields = (id: string): string => `${id}:\n  bin: /t/${id}\n  cwd: /w\n  build platform: target\n`;
    expect(renderList(LIST, META, { format: "human", ...verbose })).toBe(
      [
        `${fields("a")}    m::n::one\n    two (skipped)\n`,
        `${fields("b")}    three (skipped)\n`,
        `${fields("c")}    (no tests)\n`,
        `${fields("d")}    (test binary didn't match filtersets, skipped)\n`,
        `${fields("e")}    (test binary didn't match the default set, skipped)\n`,
      ].join(""),
    );
  });

  test("paints ids, fields, module paths and names", () => {
    const list = { suites: [suite("a", matching("m::n"), matching("x"))] };
    const id = "\u001B[35;1ma\u001B[0m";
    const field = (name: string): string => `\u001B[33;1m${name}\u001B[0m`;
    expect(renderList(list, META, { format: "human", verbose: true, paint: ansi })).toBe(
      `${id}:\n  ${field("bin:")} /t/a\n  ${field("cwd:")} /w\n  ${field("build platform:")} target\n` +
        "    \u001B[36mm\u001B[0m\u001B[36m::\u001B[0m\u001B[34;1mn\u001B[0m\n    \u001B[34;1mx\u001B[0m\n",
    );
  });

  test("shows just the tests that it is narrowed to", () => {
    const list = { suites: [suite("a", matching("one"), matching("two")), suite("b", matching("one"))] };
    const shown = new Map([[binaryId("a"), [matching("two")]]]);
    expect(humanList(list, quiet, shown)).toBe("a:\n    two\n");
  });

  test("a nameless test is an empty line", () => {
    const list = { suites: [suite("a", matching(""), matching("x"))] };
    expect(renderList(list, META, { format: "human", ...quiet })).toBe("a:\n\n    x\n");
  });
});

describe("oneline", () => {
  test("shows one test a line", () => {
    expect(renderList(LIST, META, { format: "oneline", ...quiet })).toBe("a m::n::one\n");
    expect(renderList(LIST, META, { format: "oneline", ...verbose })).toBe(
      "a m::n::one [bin: /t/a] [cwd: /w] [build platform: target]\n" +
        "a two [bin: /t/a] [cwd: /w] [build platform: target] (skipped)\n" +
        "b three [bin: /t/b] [cwd: /w] [build platform: target] (skipped)\n",
    );
  });

  test("a name cannot steer the terminal or add a line", () => {
    const list = { suites: [suite("a", matching("x\u001B[2J\r"))] };
    expect(renderList(list, META, { format: "oneline", ...quiet })).toBe("a x\\u{1b}[2J\\r\n");
  });
});

describe("json", () => {
  const json = renderList(LIST, META, { format: "json", ...quiet });

  test("says what the other formats say, and why tests do not match", () => {
    const parsed: unknown = JSON.parse(json);
    expect(parsed).toMatchObject({
      "rust-build-meta": { "target-directory": "/t" },
      "test-count": 3,
      "rust-suites": {
        a: {
          "package-name": "pkg",
          "binary-id": "a",
          "binary-name": "lib_name",
          "package-id": "path+file:///w#a@1.0.0",
          kind: "lib",
          "binary-path": "/t/a",
          "build-platform": "target",
          cwd: "/w",
          status: "listed",
          testcases: {
            "m::n::one": { kind: "test", ignored: false, "filter-match": { status: "matches" } },
            two: { kind: "test", ignored: true, "filter-match": { status: "mismatch", reason: "ignored" } },
          },
        },
        b: { status: "listed" },
        c: { status: "listed", testcases: {} },
        d: { status: "skipped", testcases: {} },
        e: { status: "skipped-default-filter", testcases: {} },
      },
    });
  });

  test("pretty is the same, laid out as the language lays it out", () => {
    const pretty = renderList(LIST, META, { format: "json-pretty", ...quiet });
    expect(pretty).toBe(JSON.stringify(JSON.parse(json), undefined, 2));
  });

  test("keeps the order and the presence of every name", () => {
    const names = ["10", "9", '"', "__proto__", "a\u0001\\"];
    const list = { suites: [suite("a", ...names.map(matching))] };
    const text = renderList(list, META, { format: "json", ...quiet });
    const keys = [...text.matchAll(/("(?:[^"\\]|\\.)*"):\{"kind"/g)].map((match): unknown =>
      JSON.parse(match[1] ?? ""),
    );
    expect(keys).toEqual(names);
  });
});

describe("lists of binaries", () => {
  const build = { binaries: [binary("p::it"), binary("p")], meta: META };

  test("name them in their order, and where they are where verbose", () => {
    expect(renderBinaries(build, { format: "human", ...quiet })).toBe("p\np::it\n");
    expect(renderBinaries(build, { format: "oneline", ...quiet })).toBe("p\np::it\n");
    expect(renderBinaries(build, { format: "human", ...verbose })).toStartWith(
      "p:\n  bin: /t/p\n  build platform: target\np::it:\n",
    );
    expect(renderBinaries(build, { format: "oneline", ...verbose })).toStartWith(
      "p [bin: /t/p] [build platform: target]\n",
    );
  });

  test("are objects by id in JSON", () => {
    const parsed: unknown = JSON.parse(renderBinaries(build, { format: "json-pretty", ...quiet }));
    expect(parsed).toMatchObject({
      "rust-binaries": { p: { "binary-id": "p" }, "p::it": { "binary-path": "/t/p::it" } },
    });
  });
});

test("a name issues no command in the log of a CI system, and programs read it as it is", () => {
  const list: TestList = { suites: [suite("a", matching("##vso[task.complete]"))] };
  const formats = ["json", "json-pretty"] as const;
  for (const format of formats) {
    const elsewhere = renderList(list, META, { format, ...quiet });
    const logged = renderList(list, META, { format, ...quiet, ci: "azure" });
    expect(elsewhere).toContain("##vso[");
    expect(logged).not.toContain("##vso[");
    expect(JSON.parse(logged)).toEqual(JSON.parse(elsewhere));
  }
});

test("auto is for people on a terminal and for programs elsewhere", () => {
  expect([fixListFormat("auto", true), fixListFormat("auto", false), fixListFormat("json", true)]).toEqual([
    "human",
    "oneline",
    "json",
  ]);
});
