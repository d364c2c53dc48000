import { expect, test } from "bun:test";
import { compileStages } from "./compile-order.ts";

test("a large crate has all threads, small ones share them", () => {
  expect(compileStages([1, 200, 3, 7], 2)).toEqual([
    { crates: [1], atOnce: 1, threads: 3 },
    { crates: [3], atOnce: 1, threads: 2 },
    { crates: [2, 0], atOnce: 2, threads: 1 },
  ]);
});

test("a crate alone has all threads, and one more if it is large", () => {
  expect(compileStages([0], 16)).toEqual([{ crates: [0], atOnce: 1, threads: 16 }]);
  expect(compileStages([500], 16)).toEqual([{ crates: [0], atOnce: 1, threads: 17 }]);
});

test("every crate is compiled once, and never more doctests at a time than threads and one", () => {
  for (const threads of [1, 2, 3, 7, 16, 64]) {
    for (const count of [0, 1, 2, 5, 100]) {
      const sizes = Array.from({ length: count }, (_, index) => (index * 37) % 50);
      const stages = compileStages(sizes, threads);
      const all = stages.flatMap(({ crates }) => crates).toSorted((a, b) => a - b);
      expect(all).toEqual([...sizes.keys()]);
      for (const stage of stages) {
        expect(stage.threads).toBeGreaterThan(0);
        expect(stage.threads * stage.atOnce).toBeLessThanOrEqual(threads === 1 ? 1 : threads + 1);
      }
    }
  }
});
