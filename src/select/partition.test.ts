import { describe, expect, test } from "bun:test";
import type { Partition } from "../model/requests/options.ts";
import { type Given, listed, select, verdicts } from "./list.fixture.ts";

describe("partitions", () => {
  const listings = {
    a: [listed("1"), listed("2"), listed("3", { ignored: true }), listed("4")],
    b: [listed("5"), listed("6", { ignored: true }), listed("7")],
  };

  function shard(partition: Partition, given: Partial<Given> = {}): string {
    const options = { runIgnored: "all", ...given.options, partition } as const;
    const entries = Object.entries(verdicts(select({ listings, ...given, options })));
    return entries
      .filter(([, reason]) => reason === "")
      .map(([name]) => name.slice(-1))
      .join("");
  }

  test("count deals out each binary on its own, ignored tests apart", () => {
    expect(shard({ kind: "count", shard: 1, total: 2 })).toBe("13456");
    expect(shard({ kind: "count", shard: 2, total: 2 })).toBe("27");
    expect(shard({ kind: "count", shard: 3, total: 3 })).toBe("4");
  });

  test("slice deals out all binaries together, ignored tests apart", () => {
    expect(shard({ kind: "slice", shard: 1, total: 2 })).toBe("1347");
    expect(shard({ kind: "slice", shard: 2, total: 2 })).toBe("256");
  });

  test("hash looks at the name alone", () => {
    const names = { a: [listed("x"), listed("yy"), listed("zzz")] };
    const hash = (partition: number): readonly string[] =>
      Object.entries(
        verdicts(
          select({ listings: names, options: { partition: { kind: "hash", shard: partition, total: 2 } } }),
        ),
      )
        .filter(([, reason]) => reason === "")
        .map(([name]) => name.slice(2));
    // The hash of these checks is the length of the name.
    expect([hash(1), hash(2)]).toEqual([["yy"], ["x", "zzz"]]);
  });

  test("just the tests that are left take turns, and those that passed before a rerun", () => {
    const options = { substrings: ["1", "4", "7"] };
    expect(shard({ kind: "count", shard: 2, total: 2 }, { options })).toBe("4");
    const parts = { alreadyPassed: (_: unknown, name: string) => name === "1" };
    expect(shard({ kind: "count", shard: 2, total: 2 }, { parts })).toBe("27");
    expect(shard({ kind: "count", shard: 1, total: 2 }, { parts })).toBe("3456");
  });

  test("the shards of any partition are the whole, without overlap", () => {
    for (const kind of ["count", "slice", "hash"] as const) {
      for (const total of [1, 2, 3, 5, 11]) {
        const shards = Array.from({ length: total }, (_, index) => shard({ kind, shard: index + 1, total }));
        expect(shards.join("").split("").sort().join("")).toBe("1234567");
      }
    }
  });
});
