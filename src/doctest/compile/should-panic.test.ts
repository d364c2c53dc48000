import { expect, test } from "bun:test";
import { filtersFor, pairByOrder, pairBySymbol } from "./should-panic.ts";

const NAMES = ["src/lib.rs - sp (line 12)", "src/lib.rs - sp (line 15)"];

test("the wrapper's symbol contains the line", () => {
  const files = [
    { file: "x", symbol: "_doctest_main_src_lib_rs_15_0" },
    { file: "y", symbol: "_doctest_main_src_lib_rs_12_0" },
  ];
  expect(pairBySymbol(NAMES, files)).toEqual([
    { name: NAMES[1] ?? "", file: "x" },
    { name: NAMES[0] ?? "", file: "y" },
  ]);
});

test("without a symbol, or with two doctests in one line, the result is undefined", () => {
  const one = { file: "x", symbol: "_doctest_main_src_lib_rs_12_0" };
  expect(pairBySymbol(NAMES, [one, { file: "y", symbol: undefined }])).toBeUndefined();
  const twins = ["src/lib.rs - a (line 12)", "src/lib.rs - b (line 12)"];
  expect(pairBySymbol(twins, [one, { file: "y", symbol: "_doctest_main_src_lib_rs_12_1" }])).toBeUndefined();
});

test("with one thread, executables come in the order of the lines", () => {
  const line = (name: string, result: "ok" | "failed") =>
    ({ name, mode: "plain", result, output: "" }) as const;
  const lines = [line("a", "ok"), line("b", "failed"), line("c", "ok")];
  expect(pairByOrder(lines, ["1", "2", "3"], new Set(["2"]))).toEqual([
    { name: "a", file: "1" },
    { name: "c", file: "3" },
  ]);
  expect(pairByOrder(lines, ["1", "2", "3"], new Set())).toBeUndefined();
});

test("filters are ends of names, as rustdoc splits them at spaces", () => {
  expect(filtersFor(NAMES)).toEqual(["12)", "15)"]);
  expect(filtersFor(["odd"])).toEqual([]);
});
