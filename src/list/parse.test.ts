import { describe, expect, test } from "bun:test";
import { parseListing } from "./parse.ts";

function entries(text: string): unknown {
  const listing = parseListing(text);
  if (!listing.ok) return listing.error;
  const { tests, benchmarks } = listing.value;
  return { tests, benchmarks };
}

describe("lines", () => {
  test("tests and benchmarks are distinguished", () => {
    expect(entries("a::b: test\nc: benchmark\n")).toEqual({ tests: ["a::b"], benchmarks: ["c"] });
  });

  test("end with LF or CR LF; the last one may lack its end", () => {
    expect(entries("a: test\r\nb: test")).toEqual({ tests: ["a", "b"], benchmarks: [] });
    expect(entries("a: test\nb: test\n")).toEqual({ tests: ["a", "b"], benchmarks: [] });
    expect(entries("")).toEqual({ tests: [], benchmarks: [] });
  });

  test("hold any name, also an empty one or one that looks like a suffix", () => {
    const names = ["", "a: test", "--help", "\ta b "];
    const text = names.map((name) => `${name}: test\n`).join("");
    expect(entries(text)).toEqual({ tests: names, benchmarks: [] });
    expect(entries(`${text}c: benchmark\n`)).toEqual({ tests: names, benchmarks: ["c"] });
  });
});

describe("the first line that is no test is an error", () => {
  const cases: readonly (readonly [string, object])[] = [
    ["a: test\nrunning 1 test\nb: test\n", { number: 2, line: "running 1 test", offset: 8 }],
    ["\n", { number: 1, line: "", offset: 0 }],
    ["a: test\n\n1 test, 0 benchmarks\n", { number: 2, line: "", offset: 8 }],
    ["a: tests\n", { number: 1, line: "a: tests", offset: 0 }],
    // A carriage return ends a line just in front of a line feed.
    ["a: test\r", { number: 1, line: "a: test\r", offset: 0 }],
    // The suffix may not begin in the line before.
    ["a: test\ntest\n", { number: 2, line: "test", offset: 8 }],
    [": tes\nt\n", { number: 1, line: ": tes", offset: 0 }],
  ];
  for (const [text, error] of cases) {
    test(JSON.stringify(text), () => expect(entries(text)).toEqual(error));
  }
});
