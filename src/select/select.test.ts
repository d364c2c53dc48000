import { describe, expect, test } from "bun:test";
import { anyOf, type TestFilter } from "../model/listed/queries.ts";
import type { FilterOptions } from "../model/requests/options.ts";
import { chooseBinaries, filterByPlatform } from "./binaries.ts";
import { makeFilters, type FilterParts } from "./filters.ts";
import { selectTests } from "./select.ts";
import { countSkips } from "./skip-counts.ts";
import { ALL, binary, filter, listed, NO_OPTIONS, select, verdicts } from "./list.fixture.ts";

describe("reasons", () => {
  test("the first one wins: benchmark, rerun, ignored, names, filterset, default filter", () => {
    const reasons: string[] = [];
    const listings = { a: [listed("t", { ignored: true })] };
    const nothing = filter(() => false);
    // Every filter is against the test; from step to step the first one gives way.
    let parts: Partial<FilterParts> = {
      mode: "benchmark",
      alreadyPassed: () => true,
      filterset: nothing,
      defaultFilter: nothing,
    };
    let options: Partial<FilterOptions> = { substrings: ["other"] };
    const step = (): void =>
      void reasons.push(verdicts(select({ listings, options, parts }))["a t"] ?? "none");
    step();
    parts = { ...parts, mode: "test" };
    step();
    parts = { ...parts, alreadyPassed: () => false };
    step();
    options = { ...options, runIgnored: "all" };
    step();
    options = { ...options, substrings: [] };
    step();
    parts = { ...parts, filterset: anyOf([nothing, ALL]) };
    step();
    options = { ...options, ignoreDefaultFilter: true };
    step();
    expect(reasons).toEqual([
      "not-benchmark",
      "rerun-already-passed",
      "ignored",
      "string",
      "expression",
      "default-filter",
      "",
    ]);
  });

  test("ignored tests: left out, alone, or with the others", () => {
    const listings = { a: [listed("i", { ignored: true }), listed("t")] };
    expect(verdicts(select({ listings }))).toEqual({ "a i": "ignored", "a t": "" });
    expect(verdicts(select({ listings, options: { runIgnored: "only" } }))).toEqual({
      "a i": "",
      "a t": "ignored",
    });
    expect(verdicts(select({ listings, options: { runIgnored: "all" } }))).toEqual({ "a i": "", "a t": "" });
  });

  test("several filtersets are a union", () => {
    const listings = { a: [listed("one"), listed("two"), listed("three")] };
    const filterset = anyOf([filter((name) => name === "one"), filter((name) => name === "two")]);
    expect(verdicts(select({ listings, parts: { filterset } }))).toEqual({
      "a one": "",
      "a two": "",
      "a three": "expression",
    });
  });

  test("only benchmarks run in benchmark mode", () => {
    const listings = { a: [listed("b", { kind: "bench" }), listed("t")] };
    expect(verdicts(select({ listings, parts: { mode: "benchmark" } }))).toEqual({
      "a b": "",
      "a t": "not-benchmark",
    });
  });
});

describe("whole binaries", () => {
  const only = (wanted: string): TestFilter =>
    filter(
      () => true,
      (id) => (id === wanted ? "yes" : "no"),
    );
  const listings = { a: [listed("t")], b: [listed("t")], c: [listed("t")] };

  test("are skipped where no filterset can match, or else where the default filter cannot", () => {
    const parts = { filterset: anyOf([only("a"), only("b")]), defaultFilter: only("a") };
    const list = select({ listings, parts });
    expect(verdicts(list)).toEqual({ "a t": "", b: "skipped: default-filter", c: "skipped: expression" });
    expect(verdicts(select({ listings, parts, options: { ignoreDefaultFilter: true } }))).toEqual({
      "a t": "",
      "b t": "",
      c: "skipped: expression",
    });
    expect(countSkips(list)).toEqual({
      tests: 0,
      testsByRerun: 0,
      testsNotBenchmark: 0,
      testsByDefaultFilter: 0,
      binaries: 2,
      binariesByDefaultFilter: 1,
    });
  });

  test("that a filter matches whole are not asked about test by test", () => {
    const never = filter(
      () => {
        throw new Error("asked about a test");
      },
      () => "yes",
    );
    const parts = { filterset: never, defaultFilter: never };
    expect(verdicts(select({ listings: { a: [listed("t")] }, parts }))).toEqual({ "a t": "" });
  });

  test("come in the order of their ids", () => {
    const list = select({ listings: { "p::bin/x": [], "p-q": [], "p::it": [], p: [] } });
    expect(list.suites.map((suite) => String(suite.binary.id))).toEqual(["p", "p::it", "p::bin/x", "p-q"]);
  });

  test("of another platform do not exist for the platform filter", () => {
    const both = [binary("h", { buildPlatform: "host" }), binary("t")];
    const ids = (platform: FilterOptions["platformFilter"]): readonly string[] =>
      filterByPlatform(both, platform).map((one) => one.id);
    expect([ids("any"), ids("host"), ids("target")]).toEqual([["h", "t"], ["h"], ["t"]]);
  });

  test("that were chosen but never listed are a bug, not an empty suite", () => {
    const filters = makeFilters(NO_OPTIONS, {
      mode: "test",
      defaultFilter: ALL,
      hash: () => 0n,
    });
    expect(() => selectTests(chooseBinaries([binary("a")], filters), new Map(), filters)).toThrow(
      "not listed",
    );
  });
});

test("skips are counted by what the first line of a report says of them", () => {
  const listings = { a: [listed("i", { ignored: true }), listed("p"), listed("d"), listed("t")] };
  const parts: Partial<FilterParts> = {
    alreadyPassed: (_, name) => name === "p",
    defaultFilter: filter((name) => name !== "d"),
  };
  expect(countSkips(select({ listings, parts }))).toEqual({
    tests: 3,
    testsByRerun: 1,
    testsNotBenchmark: 0,
    testsByDefaultFilter: 1,
    binaries: 0,
    binariesByDefaultFilter: 0,
  });
});
