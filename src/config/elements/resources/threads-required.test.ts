import { expect, test } from "bun:test";
import { readAll } from "../../schema/element.fixture.ts";
import { computeThreadsRequired, threadsRequired } from "./threads-required.ts";

test("numbers from 1 and two words", async () => {
  const texts = ["5", '"num-cpus"', '"num-test-threads"', "0", "-1", '"5"', '"x"', "1.5"];
  expect(await readAll(threadsRequired.element, texts)).toEqual([
    5,
    "num-cpus",
    "num-test-threads",
    ...Array<undefined>(5),
  ]);
});

test("the largest number of a file means more than there can be", async () => {
  const [all = 0] = await readAll(threadsRequired.element, ["9223372036854775807"]);
  expect(all).toBeGreaterThan(2 ** 52);
});

test("the words stand for numbers of the run", () => {
  const counts = { processors: 8, testThreads: 3 };
  expect(computeThreadsRequired(20, counts)).toBe(20);
  expect(computeThreadsRequired("num-cpus", counts)).toBe(8);
  expect(computeThreadsRequired("num-test-threads", counts)).toBe(3);
});
