import { expect, test } from "bun:test";
import { failureLocation } from "./location.ts";

test("today's form of a panic names its place", () => {
  const text = "thread 'a::b' (42) panicked at crates/x/src/lib.rs:30:9:\na message\nnote: run with …";
  expect(failureLocation(text)).toEqual({ file: "crates/x/src/lib.rs", line: 30, column: 9 });
});

test("the form before Rust 1.73 names its place behind the message", () => {
  const text = "thread 'main' panicked at 'a, message: 1:2', src/main.rs:2:5\nnote: run with …";
  expect(failureLocation(text)).toEqual({ file: "src/main.rs", line: 2, column: 5 });
});

test("paths with spaces and drive letters are kept whole", () => {
  expect(failureLocation("thread 'x' panicked at C:\\my code\\lib.rs:7:1:\n")?.file).toBe(
    "C:\\my code\\lib.rs",
  );
});

test("a should_panic test that did not panic names the place of the test", () => {
  expect(failureLocation("note: test did not panic as expected at src/lib.rs:3:4")).toEqual({
    file: "src/lib.rs",
    line: 3,
    column: 4,
  });
});

test("other text has no place", () => {
  expect(failureLocation("Error: at src/lib.rs:1:1")).toBeUndefined();
});
