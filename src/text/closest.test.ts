import { expect, test } from "bun:test";
import { closest } from "./closest.ts";

test("one slip of the finger is forgiven", () => {
  expect(closest("pakage", ["package", "platform"])).toBe("package");
  expect(closest("tset", ["all", "test"])).toBe("test");
  expect(closest("Alpha", ["beta", "alpha"])).toBe("alpha");
});

test("a name that is nothing like any candidate has no suggestion", () => {
  expect(closest("zebra", ["package", "test"])).toBeUndefined();
  expect(closest("ab", ["cd"])).toBeUndefined();
  expect(closest("", [])).toBeUndefined();
});

test("the nearest candidate wins, the first among equals", () => {
  expect(closest("benches", ["benched", "bunchen"])).toBe("benched");
  expect(closest("cat", ["car", "cut"])).toBe("car");
});

test("neighbours swapped are one edit, however the row began", () => {
  expect(closest("ba", ["ab"])).toBe("ab");
  expect(closest("abdc", ["abcd"])).toBe("abcd");
});
