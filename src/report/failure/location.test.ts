import { expect, test } from "bun:test";
import { binaryId, testName } from "../../model/ids.ts";
import { failureLocation } from "./location.ts";

const TEST = { binaryId: binaryId("x"), testName: testName("a::b") };
const DOCTEST = {
  binaryId: binaryId("x::doctest/x"),
  testName: testName("crates/x/src/lib.rs - Parser<T>::parse (line 12)"),
};
const FENCE = { file: "crates/x/src/lib.rs", line: 12, column: 1 };

test("today's form of a panic names its place", () => {
  const text = "thread 'a::b' (42) panicked at crates/x/src/lib.rs:30:9:\na message\nnote: run with …";
  expect(failureLocation(text, TEST)).toEqual({ file: "crates/x/src/lib.rs", line: 30, column: 9 });
});

test("the form before Rust 1.73 names its place behind the message", () => {
  const text = "thread 'main' panicked at 'a, message: 1:2', src/main.rs:2:5\nnote: run with …";
  expect(failureLocation(text, TEST)).toEqual({ file: "src/main.rs", line: 2, column: 5 });
});

test("paths with spaces and drive letters are kept whole", () => {
  expect(failureLocation("thread 'x' panicked at C:\\my code\\lib.rs:7:1:\n", TEST)?.file).toBe(
    "C:\\my code\\lib.rs",
  );
});

test("a should_panic test that did not panic names the place of the test", () => {
  expect(failureLocation("note: test did not panic as expected at src/lib.rs:3:4", TEST)).toEqual({
    file: "src/lib.rs",
    line: 3,
    column: 4,
  });
});

test("other text has no place", () => {
  expect(failureLocation("Error: at src/lib.rs:1:1", TEST)).toBeUndefined();
});

test.each([
  ["a line of the generated file, under the name of the source", "crates/x/src/lib.rs:3:1"],
  ["the file of all merged doctests", "/w/target/tmp/rustdoctestYo/doctest_bundle_2024.rs:14:1"],
])("a doctest that names %s failed where it begins", (_, place) => {
  expect(failureLocation(`thread 'main' (7) panicked at ${place}:\nno`, DOCTEST)).toEqual(FENCE);
});

test("a doctest that says nothing failed where it begins, too", () => {
  expect(failureLocation(undefined, DOCTEST)).toEqual(FENCE);
  expect(
    failureLocation("Error: none", { ...DOCTEST, testName: testName("README.md - (line 3) #2") }),
  ).toEqual({ file: "README.md", line: 3, column: 1 });
});

test("a doctest that panics in another file names that file", () => {
  const text = "thread 'main' panicked at crates/x/src/deep.rs:70:2:\nno";
  expect(failureLocation(text, DOCTEST)?.line).toBe(70);
});

test("a test whose name looks like that of a doctest is none", () => {
  expect(failureLocation(undefined, { ...TEST, testName: DOCTEST.testName })).toBeUndefined();
});
