import { expect, test } from "bun:test";
import { readToml } from "./read.ts";

async function mistake(text: string): Promise<unknown> {
  const read = await readToml({ layer: { kind: "repository" }, source: { name: "n.toml", text } });
  if (read.ok) throw new Error(`valid: ${text}`);
  const [span] = read.error[0].spans ?? [];
  return [span === undefined ? undefined : text.slice(0, span.start).split("\n").length, span?.label];
}

test("what was expected, in TOML's terms, on the line of the mistake", async () => {
  expect(await mistake("[profile.default\nretries = 1\n")).toEqual([
    1,
    "this table header is not closed: expected `]`",
  ]);
  expect(await mistake("[[profile.default.overrides\nretries = 1\n")).toEqual([
    1,
    "this table header is not closed: expected `]]`",
  ]);
  expect(await mistake("[[profile.default.overrides]\nretries = 1\n")).toEqual([
    1,
    "expected `]]` at the end of this table header",
  ]);
  for (const header of ["[profile.default", "[profile.default # a\nx = 1\n", '[profile."default\n'])
    expect(await mistake(header)).toEqual([1, "this table header is not closed: expected `]`"]);
  expect(await mistake("[]\n")).toEqual([1, "expected a key in this table header"]);
  expect(await mistake("x = [[[\n")).toEqual([1, "this array is not closed: expected a value or `]`"]);
  expect(await mistake("x = [1, 2\ny = 3\n")).toEqual([2, "expected `,`, or the end of this array or table"]);
  expect(await mistake('x = "abc\n')).toEqual([1, "this string is not closed"]);
  expect(await mistake("x\n")).toEqual([1, "expected `=` and a value after this key"]);
  expect(await mistake("x = 1 y = 2\n")).toEqual([1, "expected a line break after this value"]);
  expect(await mistake("a b = 1\n")).toEqual([
    1,
    "expected a key of letters, digits, `-` and `_`, or one in quotes",
  ]);
  expect(await mistake("a = 1\na = 2\n")).toEqual([2, "this key is already defined above"]);
  expect(await mistake("a = nope\n")).toEqual([
    1,
    "expected a value: a string in quotes, a number, `true`, `false`, a date, an array or a table",
  ]);
});
