import { expect, test } from "bun:test";
import { readAll } from "../../schema/element.fixture.ts";
import { priority } from "./priority.ts";

test("from -100 to 100; other spellings of a number are taken as the peer takes them", async () => {
  const texts = ["5", "-100", "100", "'5'", "1.0", "101", "-101", "300", "[]", "'x'"];
  expect(await readAll(priority.element, texts)).toEqual([5, -100, 100, 5, 1, ...Array<undefined>(5)]);
});
