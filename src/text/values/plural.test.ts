import { expect, test } from "bun:test";
import { binariesWord, plural, testsWord } from "./plural.ts";

test("only one is one", () => {
  expect([0, 1, 2].map((count) => plural(count, "was", "were"))).toEqual(["were", "was", "were"]);
  expect([0, 1, 2].map(binariesWord)).toEqual(["binaries", "binary", "binaries"]);
});

test("benchmarks are called so", () => {
  expect(testsWord("test", false)).toBe("test");
  expect(testsWord("benchmark", true)).toBe("benchmarks");
});
