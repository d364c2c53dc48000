import { expect, test } from "bun:test";
import { type CompileThreads, compileStages } from "./compile-order.ts";

const byDefault = (threads: number): CompileThreads => ({ threads, isDefault: true });
const chosen = (threads: number): CompileThreads => ({ threads, isDefault: false });

test("a large crate has all threads, small ones share them", () => {
  expect(compileStages([1, 200, 3, 7], byDefault(2))).toEqual([
    { crates: [1], atOnce: 1, threads: 3 },
    { crates: [3], atOnce: 1, threads: 2 },
    { crates: [2, 0], atOnce: 2, threads: 1 },
  ]);
});

test("a crate alone has all threads, and one more if it is large", () => {
  expect(compileStages([0], byDefault(16))).toEqual([{ crates: [0], atOnce: 1, threads: 16 }]);
  expect(compileStages([500], byDefault(16))).toEqual([{ crates: [0], atOnce: 1, threads: 17 }]);
});

test("every crate is compiled once, and never more doctests at a time than threads, and one where nobody chose them", () => {
  const all = [1, 2, 3, 7, 16, 64].flatMap((threads) => [byDefault(threads), chosen(threads)]);
  for (const { threads, isDefault } of all) {
    for (const count of [0, 1, 2, 5, 100]) {
      const sizes = Array.from({ length: count }, (_, index) => (index * 37) % 50);
      const stages = compileStages(sizes, { threads, isDefault });
      const compiled = stages.flatMap(({ crates }) => crates).toSorted((a, b) => a - b);
      expect(compiled).toEqual([...sizes.keys()]);
      for (const stage of stages) {
        expect(stage.threads).toBeGreaterThan(0);
        expect(stage.threads * stage.atOnce).toBeLessThanOrEqual(threads + (isDefault ? 1 : 0));
      }
    }
  }
});
