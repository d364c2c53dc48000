import { expect, test } from "bun:test";
import type { ExceededLimit } from "../../../model/results/outcome.ts";
import { UsageSampler } from "./usage-sampler.ts";

test("looks soon, then less and less often, and keeps the most of each", () => {
  const looks: number[] = [];
  let now = 1000;
  const memory = (pid: number) => {
    looks.push(now - 1000);
    return { process: pid + looks.length, tree: 100 - looks.length };
  };
  const sampler = new UsageSampler({ memory, processorTime: () => 0 });
  expect(sampler.sample(now)).toBe(-1);
  sampler.watch(7, now);
  expect(sampler.sample(now)).toBe(20);
  for (; now < 3000; now += sampler.sample(now)) sampler.sample(now);
  expect(looks.slice(0, 6)).toEqual([20, 60, 140, 300, 550, 800]);
  expect(sampler.end(7).seen).toEqual({ process: 7 + looks.length, tree: 99 });
  expect(sampler.end(7).seen).toEqual({ process: 0, tree: 0 });
  expect(sampler.sample(now)).toBe(-1);
});

test("a process with a limit is sampled often, and is reported once when it exceeds the limit", () => {
  const reported: [number, number, ExceededLimit][] = [];
  let now = 0;
  const sampler = new UsageSampler(
    { memory: () => ({ process: 0, tree: now }), processorTime: () => 0 },
    (pid, exceeded) => reported.push([now, pid, exceeded]),
  );
  sampler.watch(7, now, { memory: 105 });
  for (; now < 500; now += sampler.sample(now)) sampler.sample(now);
  expect(reported).toEqual([[120, 7, { limit: "memory", allowed: 105, seen: 120 }]]);
  expect(sampler.end(7).isReported).toBe(true);
});

test("processor time is asked for only where it is limited", () => {
  const reported: ExceededLimit[] = [];
  const processorTime = (pid: number) => {
    expect(pid).toBe(8);
    return 70;
  };
  const sampler = new UsageSampler(
    { memory: () => ({ process: 0, tree: 0 }), processorTime },
    (_, exceeded) => reported.push(exceeded),
  );
  sampler.watch(7, 0, { memory: 1 });
  sampler.watch(8, 0, { processorTime: 60 });
  sampler.sample(20);
  expect(reported).toEqual([{ limit: "processor-time", allowed: 60, seen: 70 }]);
});
