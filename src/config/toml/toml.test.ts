import { describe, expect, test } from "bun:test";
import { lineOf, locationOf, rangeInString, spanOf } from "./locations.ts";
import { readToml } from "./read.ts";
import { mergeTables, showPath, type TableNode, type TomlDocument, type TomlNode, treeOf } from "./tree.ts";

const documentOf = (text: string): TomlDocument => ({
  layer: { kind: "repository" },
  source: { name: "nextest.toml", text },
});

async function read(text: string): Promise<TableNode> {
  const result = await readToml(documentOf(text));
  if (!result.ok) throw new Error(result.error[0].spans?.[0]?.label);
  return result.value;
}

function at(root: TomlNode, ...path: (string | number)[]): TomlNode {
  let node = root;
  for (const part of path) {
    const next =
      node.kind === "table" && typeof part === "string"
        ? node.entries.get(part)
        : node.kind === "list" && typeof part === "number"
          ? node.items[part]
          : undefined;
    if (next === undefined) throw new Error(`nothing at ${showPath(path)}`);
    node = next;
  }
  return node;
}

const EXAMPLE = `\uFEFFtitle = "x" # not = a key
[profile.default] # [comment]
retries = 3
slow-timeout = { period = '1s',
  "terminate-after" = 2, }
a.b."c.d" = [ 1, [2, "]"], { x = "}" } ]

[[profile.default.overrides]]
filter = 'test(a)'
[[profile.default.overrides]]
filter = """
test("b")
"""
[profile.default.overrides.junit]
"store-success-output" = true
[profile."é\\u0301"]
date = 1979-05-27 07:32:00
float=1.0
`;

describe("places", () => {
  test("every value is found where it stands", async () => {
    const root = await read(EXAMPLE);
    const cases: readonly [path: (string | number)[], key: string, value: string, line: number][] = [
      [["title"], "title", '"x"', 1],
      [["profile", "default"], "[profile.default]", "[profile.default]", 2],
      [["profile", "default", "retries"], "retries", "3", 3],
      [["profile", "default", "slow-timeout", "period"], "period", "'1s'", 4],
      [["profile", "default", "slow-timeout", "terminate-after"], '"terminate-after"', "2", 5],
      [["profile", "default", "a", "b", "c.d", 1, 1], '"]"', '"]"', 6],
      [["profile", "default", "a", "b", "c.d", 2, "x"], "x", '"}"', 6],
      [["profile", "default", "overrides", 0, "filter"], "filter", "'test(a)'", 9],
      [["profile", "default", "overrides", 1, "filter"], "filter", '"""\ntest("b")\n"""', 11],
      [
        ["profile", "default", "overrides", 1, "junit", "store-success-output"],
        '"store-success-output"',
        "true",
        15,
      ],
      [["profile", "é\u0301", "date"], "date", "1979-05-27 07:32:00", 17],
      [["profile", "é\u0301", "float"], "float", "1.0", 18],
    ];
    for (const [path, key, value, line] of cases) {
      const { origin } = at(root, ...path);
      const place = locationOf(origin);
      const piece = (range: { start: number; end: number }): string => EXAMPLE.slice(range.start, range.end);
      expect([
        path,
        piece(place.key).replace(/^\[+profile\.default.*$/, "[profile.default]"),
        piece(place.value),
        lineOf(origin),
      ]).toEqual([path, key, value, line]);
    }
  });

  test("dotted keys and inline lists of tables", async () => {
    const text = `profile.ci.overrides = [{ filter = "x", retries = 2 }, {filter="y"}]`;
    const root = await read(text);
    const { origin } = at(root, "profile", "ci", "overrides", 1, "filter");
    expect(spanOf(origin, "here")).toMatchObject([{ start: text.indexOf('"y"'), label: "here" }]);
    const key = spanOf(at(root, "profile", "ci", "overrides", 0, "retries").origin, "", "key");
    expect(key).toMatchObject([{ start: text.indexOf("retries"), end: text.indexOf("retries") + 7 }]);
  });

  test("offsets inside a string carry over unless it has escapes", async () => {
    for (const [written, exact] of [
      [`f = 'ab cd'`, true],
      [`f = "ab cd"`, true],
      [`f = """\nab cd"""`, true],
      [`f = '''ab cd'''`, true],
      [`f = "ab\\u0020cd"`, false],
    ] as const) {
      const range = rangeInString(at(await read(written), "f").origin, 3, 5);
      expect(range === undefined ? undefined : written.slice(range.start, range.end)).toBe(
        exact ? "cd" : undefined,
      );
    }
  });

  test("built-in values have no place", () => {
    const document: TomlDocument = { layer: { kind: "built-in" }, source: { name: "", text: "" } };
    const { origin } = at(treeOf({ a: 1 }, { document, path: [] }), "a");
    expect(spanOf(origin, "")).toEqual([]);
    expect(lineOf(origin)).toBeUndefined();
  });
});

describe("reading", () => {
  test("a mistake in the syntax is pointed at", async () => {
    const result = await readToml(documentOf("a = 1\r\nb = = 2\n"));
    expect(result.ok).toBe(false);
    if (result.ok) return;
    const span = result.error[0].spans?.[0];
    expect(span?.source.text.slice(0, span.start)).toBe("a = 1\r\nb = ");
  });

  test("integers, floats and dates are distinguished", async () => {
    const root = await read("a = 1\nb = 1.0\nc = 1979-05-27\n");
    expect(["a", "b", "c"].map((key) => at(root, key))).toMatchObject([
      { value: 1n },
      { value: 1 },
      { value: { date: "1979-05-27" } },
    ]);
  });
});

test("merging goes key by key through tables, and keeps where each value came from", async () => {
  const lower = await read("a = { x = 1, y = 2 }\nb = { z = 1 }\nc = [1]\n");
  const higher = await read("a = { y = 3 }\nb = 'text'\nc = [2]\n");
  const merged = mergeTables(lower, higher);
  expect(at(merged, "a", "x")).toMatchObject({ value: 1n, origin: { document: lower.origin.document } });
  expect(at(merged, "a", "y")).toMatchObject({ value: 3n, origin: { document: higher.origin.document } });
  expect(at(merged, "b")).toMatchObject({ kind: "scalar", value: "text" });
  expect(at(merged, "c", 0)).toMatchObject({ value: 2n });
});
