import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { distribute, type TimedTest } from "./time-shards.ts";

const hash = (text: string): bigint => Bun.hash.xxHash64(text, 0n);
const rules = (total: number, threads = 1) => ({ total, threads, hash });

const timed = (key: string, duration: number | undefined, more: Partial<TimedTest> = {}): TimedTest => ({
  key,
  duration,
  threads: 1,
  ...more,
});

const duration = fc.oneof(
  fc.constant(undefined),
  fc.constant(0),
  fc.double({ min: 0, max: 1e9, noNaN: true }),
);
const group = fc.option(fc.constantFrom({ name: "one", maxThreads: 1 }, { name: "three", maxThreads: 3 }), {
  nil: undefined,
});
const anyTests = fc
  .array(fc.record({ duration, threads: fc.integer({ min: 1, max: 20 }), group }), { maxLength: 60 })
  .map((list) => list.map((each, index) => ({ key: `t${index}`, ...each })));

/** A skewed suite: a few tests take most of the time. The same for every seed. */
function skewed(count: number, seed: number): readonly TimedTest[] {
  let state = seed;
  const random = (): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
  return Array.from({ length: count }, (_, index) => timed(`t${index}`, 5 / (0.002 + random()) ** 1.2));
}

function sumsOf(tests: readonly TimedTest[], shards: Uint32Array, total: number): readonly number[] {
  const sums = Array.from({ length: total }, () => 0);
  tests.forEach((each, index) => {
    const shard = shards[index] ?? 0;
    sums[shard] = (sums[shard] ?? 0) + (each.duration ?? 0);
  });
  return sums;
}

/** The slowest shard as a multiple of the best that there can be on one thread. */
function unevenness(tests: readonly TimedTest[], shards: Uint32Array, total: number): number {
  const all = tests.reduce((sum, { duration = 0 }) => sum + duration, 0);
  const longest = Math.max(...tests.map(({ duration = 0 }) => duration));
  return Math.max(...sumsOf(tests, shards, total)) / Math.max(all / total, longest);
}

describe("shards by time", () => {
  test("whatever the timings say, each test is in one shard that exists, and none is empty without need", () => {
    fc.assert(
      fc.property(
        anyTests,
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: 1, max: 8 }),
        (tests, total, threads) => {
          const shards = distribute(tests, rules(total, threads));
          expect(shards.length).toBe(tests.length);
          for (const shard of shards) expect(shard).toBeLessThan(total);
          expect(new Set(shards).size).toBe(Math.min(total, tests.length));
        },
      ),
      { numRuns: 500 },
    );
  });

  test("the order of the list does not matter", () => {
    fc.assert(
      fc.property(anyTests, fc.integer({ min: 1, max: 9 }), (tests, total) => {
        const byKey = (list: readonly TimedTest[]): ReadonlyMap<string, number> => {
          const shards = distribute(list, rules(total, 4));
          return new Map(list.map(({ key }, index) => [key, shards[index] ?? -1]));
        };
        const here = byKey(tests);
        const there = byKey(tests.toReversed());
        for (const [key, shard] of here) expect(there.get(key)).toBe(shard);
      }),
    );
  });

  test("a skewed set of 500 tests: at most 1.15 of the best there can be, for 2 to 20 shards and any machine", () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const tests = skewed(500, seed);
      for (let total = 2; total <= 20; total += 1) {
        const shards = distribute(tests, rules(total, 1 + (seed % 16)));
        expect(unevenness(tests, shards, total)).toBeLessThanOrEqual(1.15);
      }
    }
  });

  test("a few tests are divided by their sum, not crowded into a shard that has threads left", () => {
    const tests = [133, 102, 83, 41, 36, 33, 20, 12].map((each, index) => timed(`t${index}`, each));
    expect(unevenness(tests, distribute(tests, rules(2, 8)), 2)).toBeLessThanOrEqual(1.15);
  });

  test("with groups too, the sum of a shard and of each group in it stay near their fair share", () => {
    const groups = [undefined, { name: "serial", maxThreads: 1 }, { name: "pairs", maxThreads: 2 }];
    const inGroup = (tests: readonly TimedTest[], name: string): readonly TimedTest[] =>
      tests.map((each) => (each.group?.name === name ? each : { ...each, duration: 0 }));
    for (let seed = 1; seed <= 20; seed += 1) {
      const tests = skewed(500, seed).map((each, index) => ({ ...each, group: groups[index % 3] }));
      for (const total of [2, 3, 7, 20]) {
        const shards = distribute(tests, rules(total, 8));
        expect(unevenness(tests, shards, total)).toBeLessThanOrEqual(1.15);
        for (const name of ["serial", "pairs"])
          expect(unevenness(inGroup(tests, name), shards, total)).toBeLessThanOrEqual(1.3);
      }
    }
  });

  test("unknown tests are spread by their hash, and do not move when others become known", () => {
    const unknown = Array.from({ length: 100 }, (_, index) => timed(`u${index}`, undefined));
    const known = Array.from({ length: 50 }, (_, index) => timed(`k${index}`, index));
    const alone = distribute(unknown, rules(4));
    const beside = distribute([...unknown, ...known], rules(4));
    expect(Array.from(beside.slice(0, 100))).toEqual(Array.from(alone));
    expect(new Set(alone).size).toBe(4);
  });

  test("a test that needs more threads weighs more", () => {
    const tests = [timed("wide", 100, { threads: 4 }), ...["a", "b", "c", "d"].map((key) => timed(key, 100))];
    const shards = [...distribute(tests, rules(2, 4))];
    expect(shards).toEqual([0, 1, 1, 1, 1]);
  });

  test("a group that runs one at a time is divided, not crowded into one shard", () => {
    const serial = { group: { name: "serial", maxThreads: 1 } };
    const tests = [
      ...Array.from({ length: 4 }, (_, index) => timed(`s${index}`, 100, serial)),
      ...Array.from({ length: 12 }, (_, index) => timed(`p${index}`, 100)),
    ];
    const shards = distribute(tests, rules(2, 8));
    const inFirst = shards.slice(0, 4).filter((shard) => shard === 0).length;
    expect(inFirst).toBe(2);
  });
});
