import { expect, test } from "bun:test";
import { panicLocation } from "./location.ts";

test("today's form of a panic names its place", () => {
  const text = "thread 'a::b' (42) panicked at crates/x/src/lib.rs:30:9:\na message\nnote: run with …";
  expect(panicLocation(text)).toEqual({ file: "crates/x/src/lib.rs", line: 30, column: 9 });
});

test("the form before Rust 1.73 names its place behind the message", () => {
  const text = "thread 'main' panicked at 'a, message: 1:2', src/main.rs:2:5\nnote: run with …";
  expect(panicLocation(text)).toEqual({ file: "src/main.rs", line: 2, column: 5 });
});

test("paths with spaces and drive letters are kept whole", () => {
  expect(panicLocation("thread 'x' panicked at C:\\my code\\lib.rs:7:1:\n")?.file).toBe(
    "C:\\my code\\lib.rs",
  );
});

test("other text has no place", () => {
  expect(panicLocation("Error: at src/lib.rs:1:1")).toBeUndefined();
});
