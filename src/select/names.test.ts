import { expect, test } from "bun:test";
import { compileNames } from "./names.ts";

type Options = Parameters<typeof compileNames>[0];

const NAMES = ["parse::empty", "parse::nested", "print::empty", "print"];

function passing(options: Partial<Options>): readonly string[] {
  const none: Options = { substrings: [], exact: [], skipSubstrings: [], skipExact: [] };
  return NAMES.filter(compileNames({ ...none, ...options }));
}

test("without names all tests pass", () => {
  expect(passing({})).toEqual(NAMES);
});

test("any of the names is enough: a part of the name, or all of it", () => {
  expect(passing({ substrings: ["nested", "print"] })).toEqual(["parse::nested", "print::empty", "print"]);
  expect(passing({ exact: ["print"] })).toEqual(["print"]);
  expect(passing({ substrings: ["nested"], exact: ["print"] })).toEqual(["parse::nested", "print"]);
  expect(passing({ substrings: [""] })).toEqual(NAMES);
  expect(passing({ exact: [""] })).toEqual([]);
});

test("a skip wins over every name", () => {
  expect(passing({ skipSubstrings: ["empty"] })).toEqual(["parse::nested", "print"]);
  expect(passing({ substrings: ["print"], skipSubstrings: ["empty"] })).toEqual(["print"]);
  expect(passing({ substrings: ["print"], skipExact: ["print"] })).toEqual(["print::empty"]);
  expect(passing({ skipSubstrings: ["nested"], skipExact: ["print"] })).toEqual([
    "parse::empty",
    "print::empty",
  ]);
});

test("exact skips alone skip nothing, as under the peer", () => {
  expect(passing({ skipExact: ["print"] })).toEqual(NAMES);
});
