import { expect, test } from "bun:test";
import { exceededInTheEnd, exceededLimit } from "./limits.ts";

test("what is allowed is not exceeded", () => {
  const limits = { memory: 100, processorTime: 50 };
  expect(exceededLimit(limits, { memory: 100, processorTime: 50 })).toBeUndefined();
  expect(exceededLimit({}, { memory: 1e12, processorTime: 1e9 })).toBeUndefined();
});

test("memory comes first, and both numbers are reported", () => {
  const limits = { memory: 100, processorTime: 50 };
  const memory = { limit: "memory", allowed: 100, seen: 101 } as const;
  expect(exceededLimit(limits, { memory: 101, processorTime: 60 })).toEqual(memory);
  const time = { limit: "processor-time", allowed: 50, seen: 60 } as const;
  expect(exceededLimit(limits, { memory: 1, processorTime: 60 })).toEqual(time);
});

test("a test that ended before it was looked at is held to its limits by what it cost", () => {
  const costs = { userTime: 30, systemTime: 21, peakMemory: { bytes: 90, accuracy: "exact" } } as const;
  expect(exceededInTheEnd({ processorTime: 50 }, costs)?.seen).toBe(51);
  expect(exceededInTheEnd({ memory: 89 }, costs)?.seen).toBe(90);
  expect(exceededInTheEnd({ memory: 90 }, costs)).toBeUndefined();
  expect(exceededInTheEnd(undefined, costs)).toBeUndefined();
});
