import { expect, test } from "bun:test";
import { readAll } from "../../schema/element.fixture.ts";
import { testThreads } from "./test-threads.ts";
import { computeThreads } from "./threads.ts";

test("numbers other than 0, and num-cpus", async () => {
  const texts = ["5", "-1", '"num-cpus"', "0", '"5"', "1.5", "true", "{}"];
  expect(await readAll(testThreads.element, texts)).toEqual([5, -1, "num-cpus", ...Array<undefined>(5)]);
});

test("negative numbers count back from the processors, but never below 1", () => {
  expect(computeThreads("num-cpus", 8)).toBe(8);
  expect(computeThreads(3, 8)).toBe(3);
  expect(computeThreads(-2, 8)).toBe(6);
  expect(computeThreads(-100, 8)).toBe(1);
});

test("the smallest and the largest integer of a file", async () => {
  const [smallest = 0, largest = 0] = await readAll(testThreads.element, [
    "-9223372036854775808",
    "9223372036854775807",
  ]);
  expect(computeThreads(smallest, 8)).toBe(1);
  expect(largest).toBeGreaterThan(2 ** 52);
});
