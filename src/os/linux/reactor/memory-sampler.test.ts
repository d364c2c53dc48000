import { expect, test } from "bun:test";
import { MemorySampler } from "./memory-sampler.ts";

test("looks soon, then less and less often, and keeps the most of each", () => {
  const looks: number[] = [];
  let now = 1000;
  const sampler = new MemorySampler((pid) => {
    looks.push(now - 1000);
    return { process: pid + looks.length, tree: 100 - looks.length };
  });
  expect(sampler.sample(now)).toBe(-1);
  sampler.watch(7, now);
  expect(sampler.sample(now)).toBe(20);
  for (; now < 3000; now += sampler.sample(now)) sampler.sample(now);
  expect(looks.slice(0, 6)).toEqual([20, 60, 140, 300, 550, 800]);
  expect(sampler.end(7)).toEqual({ process: 7 + looks.length, tree: 99 });
  expect(sampler.end(7)).toEqual({ process: 0, tree: 0 });
  expect(sampler.sample(now)).toBe(-1);
});
