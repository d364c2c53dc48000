import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { parse, TomlError } from "smol-toml";
import { readPlainToml } from "./plain.ts";
import { type TomlDocument, type TomlNode, treeOf } from "./tree.ts";

const documentOf = (text: string): TomlDocument => ({
  layer: { kind: "repository" },
  source: { name: "nextest.toml", text },
});

function tryParse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return parse(text, { integersAsBigInt: true });
  } catch (thrown) {
    if (thrown instanceof TomlError) return undefined;
    throw thrown;
  }
}

/** Everything of a tree, with the order of keys and the paths of all values. */
function shown(node: TomlNode): unknown {
  const { path } = node.origin;
  switch (node.kind) {
    case "scalar":
      return { path, value: typeof node.value === "bigint" ? `${node.value}n` : node.value };
    case "list":
      return { path, items: node.items.map(shown) };
    case "table":
      return { path, entries: [...node.entries].map(([key, child]) => [key, shown(child)]) };
  }
}

/** What is read as plain TOML, which must be what the parser reads; undefined if it is left to the parser. */
function plain(text: string): unknown {
  const document = documentOf(text);
  const read = readPlainToml(document, tryParse);
  if (read === undefined) return undefined;
  const whole = tryParse(text);
  expect(whole, text).toBeDefined();
  expect(shown(read), text).toEqual(shown(treeOf(whole, { document, path: [] })));
  return whole;
}

describe("read as plain TOML", () => {
  test.each([
    ["an empty file", ""],
    ["comments and blank lines", "# a\n\n  # b\r\n\t\na = 1 # c\n#"],
    ["values", `a = 'x"#\\'\nb = "x'#"\nc = true\nd = false\ne = 0\nf = 123456789012345678\ng = ""\nh = ''`],
    ["values of other kinds", `a = 1.5\nb = -1\nc = 1979-05-27\nd = "\\u00e9"\ne = 0x1f\nf = 1_000`],
    ["arrays and inline tables", `a = [1, [2, "]"], { x = "}" }]\nb = { c.d = 1, 'e f' = [] }`],
    ["values of several lines", `a = [\n  1, # x\n  2\n]\nb = """\n]'\n"""\nc = '''\nx = ["\n'''\nd = 1`],
    ["tables", "a = 1\n[b]\nc = 2\n[d.e.f]\ng = 3\n[d]\nh = 4\n[d.e]\n"],
    ["arrays of tables", "[[a.b]]\nc = 1\n[a.b.d]\n[[a.b.d.e]]\n[[a.b]]\nc = 2\n[a]\nf = 1\n"],
    ["other keys", `"a b" = 1\nc.d = 2\n__proto__ = 3\n[constructor]\ntoString = 1`],
    ["no line feed at the end", "[a]\nb = 1"],
  ])("%s", (_, text) => {
    expect(plain(text)).toBeDefined();
  });
});

describe("left to the parser", () => {
  test.each([
    ["a key twice", "a = 1\na = 2"],
    ["a table twice", "[a]\n[a]"],
    ["a table that is a value", "a = { b = 1 }\n[a.c]"],
    ["a table that is an array", "[[a]]\n[a]"],
    ["an array that is a table", "[a.b]\n[[a]]"],
    ["an array that is a value", "a = []\n[[a]]"],
    ["parts of a key that exists", "a.b = 1\na.c = 2"],
    ["no value", "a =\nb = 1"],
    ["two values", "a = 1 2"],
    ["two pairs", "a = 1 b = 2"],
    ["no equals sign", "a"],
    ["headers that are not closed", "[[a]\nb = 1"],
    ["headers that are closed twice", "[a]]\nb = 1"],
    ["spaces in headers", "[ a ]"],
    ["quotes in headers", "['a']"],
    ["keys that are numbers", "[a.1]\nb = 1"],
    ["a key that is a number", "b = 1\n1 = 2"],
    ["a quoted key that is a number", `b = 1\n"1" = 2`],
    ["control characters", "a = '\u0000'"],
    ["a carriage return alone", "# a\rb = 1\n"],
    ["a byte order mark", "\ufeffa = 1"],
    ["an integer beyond 64 bits", "a = [99999999999999999999]"],
    ["a comment that seems to end an array", "a = [\n  1, # ]\n  2\n]"],
    ["strings that are not closed", "a = 'b\nc = 1'"],
    ["strings that are not closed at all", "a = '''b\nc = 1"],
    ["numbers that start with zero", "a = 01"],
    ["a value for no key", "= 1"],
    ["nesting", `a = ${"[".repeat(60)}${"]".repeat(60)}`],
  ])("%s", (_, text) => {
    expect(plain(text)).toBeUndefined();
  });
});

const VALUES = [
  "1",
  "-1",
  "1.0",
  "true",
  "'x'",
  '"y"',
  '"\\n"',
  "[]",
  "[1, 2]",
  "[\n1,\n]",
  "{ a = 1 }",
  "[{}]",
  "'''\nb = 1\n'''",
  '"""\\"""',
  "'",
  "[",
  "99999999999999999999",
  "1 # x",
  "[1] # ]",
  "{ a.b = 1 }",
];

test("any text is read as the parser reads it, or left to it", () => {
  const key = fc.constantFrom("a", "b", "c", "a.b", "b.a", "1", '"a"', "__proto__");
  const line = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(key, fc.constantFrom(...VALUES)).map(([name, written]) => `${name} = ${written}`),
    },
    { weight: 3, arbitrary: key.map((name) => `[${name}]`) },
    { weight: 3, arbitrary: key.map((name) => `[[${name}]]`) },
    fc.constantFrom("", "# c", "  ", "a", "]", "[a", "\t[a] # [b]", "b=2"),
  );
  const document = fc.tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom("\n", "\r\n"));
  let read = 0;
  fc.assert(
    fc.property(document, ([lines, end]) => {
      if (plain(lines.join(end)) !== undefined) read += 1;
    }),
    { numRuns: 20_000 },
  );
  expect(read).toBeGreaterThan(2_000);
});
