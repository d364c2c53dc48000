import { describe, expect, test } from "bun:test";
import { JsonReader, parseJson } from "./json-reader.ts";

test("what has its expected shape is read without a problem", () => {
  const reader = new JsonReader();
  const json = { name: "x", kinds: ["a", "b"], inner: { on: true }, none: null };
  expect(reader.text(json, "name")).toBe("x");
  expect(reader.texts(json, "kinds")).toEqual(["a", "b"]);
  expect(reader.flag(reader.object(json, "inner"), "on", false)).toBe(true);
  expect(reader.optionalText(json, "none")).toBeUndefined();
  expect(reader.optionalObject(json, "missing")).toBeUndefined();
  expect(reader.optionalList(json, "missing")).toEqual([]);
  expect(reader.problems).toEqual([]);
});

test("every mismatch is noted with its key", () => {
  const reader = new JsonReader();
  const json = { name: 1, kinds: ["a", 2], flag: "yes", list: {} };
  expect(reader.text(json, "name")).toBe("");
  expect(reader.texts(json, "kinds")).toEqual(["a"]);
  expect(reader.flag(json, "flag", true)).toBe(true);
  expect(reader.objects(json, "list")).toEqual([]);
  expect(reader.text(json, "absent")).toBe("");
  expect(reader.problems).toEqual([
    "`name` should be a string",
    "`an item of kinds` should be a string",
    "`flag` should be true or false",
    "`list` should be an array",
    "`absent` should be a string",
  ]);
});

test("malformed text is a problem in the parser's words", () => {
  expect(parseJson('{"a":[1]}')).toEqual({ value: { a: [1] } });
  expect(parseJson("{")).toHaveProperty("problem");
});

describe("depth of long texts", () => {
  const padding = `"${"x".repeat(16 * 1024)}"`;

  test("is limited", () => {
    const text = `[${padding},${"[".repeat(600)}${"]".repeat(600)}]`;
    expect(parseJson(text)).toEqual({
      problem: "it is nested more than 500 levels deep, which is the limit",
    });
  });

  test("is not what stands in strings, nor what is side by side", () => {
    const brackets = JSON.stringify(`${"[".repeat(600)}\\"{`);
    expect(parseJson(`[${padding},${brackets},${"[],".repeat(600)}{}]`)).toHaveProperty("value");
  });
});

test("what is short enough not to be checked can be written again", () => {
  const text = `${"[".repeat(8 * 1024)}${"]".repeat(8 * 1024)}`;
  const read = parseJson(text);
  expect("value" in read && JSON.stringify(read.value) === text).toBe(true);
  expect(parseJson(`[${text}]`)).toHaveProperty("problem");
});
