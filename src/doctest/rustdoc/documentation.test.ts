import { expect, test } from "bun:test";
import { doctestsIn } from "./documentation.ts";

test("a block of Rust in documentation is a doctest, others are not", () => {
  expect(doctestsIn("/// ```\n/// f();\n/// ```\n")).toBe(1);
  expect(doctestsIn("//! ```no_run\n//! f();\n//! ```\n//! ```\n//! ```\n")).toBe(2);
  expect(doctestsIn("/// ```text\n/// words\n/// ```\n/// ```rust\n/// ```\n")).toBe(1);
});

test("documentation in block comments counts too, other block comments do not", () => {
  expect(doctestsIn("/*!\n# Title\n\n```\nf();\n```\n\n```text\nwords\n```\n*/\n")).toBe(1);
  expect(doctestsIn("  /**\n   * ```should_panic\n   * f();\n   * ```\n   */\nfn f() {}\n")).toBe(1);
  expect(doctestsIn("/*\n```\nf();\n```\n*/\n/*** ```\n```\n```\n*/\n/**/\n")).toBe(0);
});

test("other languages, ignored code, and strings of the program are not doctests", () => {
  expect(doctestsIn("/// ```text\n/// words\n/// ```\n")).toBe(0);
  expect(doctestsIn("/// ```ignore\n/// f();\n/// ```\n")).toBe(0);
  expect(doctestsIn('let text = "/// ```";\n// ```\n')).toBe(0);
});
