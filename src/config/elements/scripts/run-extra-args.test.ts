import { expect, test } from "bun:test";
import { readValue } from "../../schema/element.fixture.ts";
import { runExtraArgs } from "./run-extra-args.ts";

const { element } = runExtraArgs;

test("an array of strings", async () => {
  expect((await readValue(element, "['a', '--b']")).value).toEqual(["a", "--b"]);
  expect((await readValue(element, "[]")).value).toEqual([]);
  for (const text of ["'a'", "5", "[[]]"]) expect((await readValue(element, text)).value).toBeUndefined();
});

test("numbers and booleans are taken as text, with a notice", async () => {
  const { value, notices } = await readValue(element, "['a', 1.5, true]");
  expect(value).toEqual(["a", "1.5", "true"]);
  expect(notices).toHaveLength(2);
});
