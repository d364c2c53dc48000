import { expect, test } from "bun:test";
import { backoff, nextRandom } from "./backoff.ts";

test("fixed waits stay the same", () => {
  const policy = { backoff: "fixed", count: 3, delay: 100, jitter: false } as const;
  expect([1, 2, 3].map((failed) => backoff(policy, failed, 0.9))).toEqual([100, 100, 100]);
});

test("exponential waits double up to their maximum", () => {
  const policy = { backoff: "exponential", count: 5, delay: 100, jitter: false, maxDelay: 500 } as const;
  expect([1, 2, 3, 4, 5].map((failed) => backoff(policy, failed, 0))).toEqual([100, 200, 400, 500, 500]);
});

test("jitter leaves more than half and at most all of a wait", () => {
  const policy = { backoff: "fixed", count: 1, delay: 100, jitter: true } as const;
  expect(backoff(policy, 1, 0)).toBe(100);
  expect(backoff(policy, 1, 0.5)).toBe(75);
  expect(backoff(policy, 1, 0.999_999)).toBeGreaterThan(50);
});

test("waits stay finite however often a test fails", () => {
  const policy = { backoff: "exponential", count: 5000, delay: 1, jitter: false } as const;
  expect(Number.isFinite(backoff(policy, 5000, 0))).toBe(true);
});

test("the generator repeats itself for a seed, and spreads", () => {
  const draw = (seed: number): readonly number[] => {
    const values: number[] = [];
    for (let index = 0, state = seed; index < 1000; index += 1) {
      const next = nextRandom(state);
      values.push(next.value);
      state = next.state;
    }
    return values;
  };
  expect(draw(5)).toEqual(draw(5));
  expect(draw(5)).not.toEqual(draw(6));
  const values = draw(1);
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
});
