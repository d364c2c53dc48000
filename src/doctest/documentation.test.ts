import { expect, test } from "bun:test";
import { hasDoctest } from "./documentation.ts";

test("a block of Rust in documentation is a doctest, others are not", () => {
  expect(hasDoctest("/// ```\n/// f();\n/// ```\n")).toBe(true);
  expect(hasDoctest("//! ```no_run\n//! f();\n//! ```\n")).toBe(true);
  expect(hasDoctest("/// ```text\n/// words\n/// ```\n/// ```rust\n/// ```\n")).toBe(true);
});

test("other languages, ignored code, and strings of the program are not doctests", () => {
  expect(hasDoctest("/// ```text\n/// words\n/// ```\n")).toBe(false);
  expect(hasDoctest("/// ```ignore\n/// f();\n/// ```\n")).toBe(false);
  expect(hasDoctest('let text = "/// ```";\n// ```\n')).toBe(false);
});
