import { expect, test } from "bun:test";
import { withoutLibtestLines } from "./without-libtest.ts";

const FAILED = (own: string, said = ""): string =>
  `\nrunning 1 test\n${own}test mod::t ... FAILED\n\nfailures:\n${said}\nfailures:\n    mod::t\n\n` +
  "test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.00s\n\n";

test("only the test's own lines are left", () => {
  expect(withoutLibtestLines(FAILED("one\ntwo\n"))).toBe("one\ntwo");
  expect(withoutLibtestLines(FAILED("no line feed"))).toBe("no line feed");
  expect(withoutLibtestLines(FAILED(""))).toBe("");
});

test("what libtest says of a panic that did not come is kept", () => {
  const said =
    '\n---- mod::t stdout ----\nnote: panic did not contain expected string\n     expected substring: "a"\n';
  expect(withoutLibtestLines(FAILED("x\n", said))).toBe(
    'x\nnote: panic did not contain expected string\n     expected substring: "a"',
  );
});

test("a test that speaks like libtest is not cut at its own words", () => {
  expect(withoutLibtestLines(FAILED("test other ... ok\nmine\n"))).toBe("test other ... ok\nmine");
});

test("output of a test that crashed ends where it crashed", () => {
  expect(withoutLibtestLines("\nrunning 1 test\nlast words\n")).toBe("last words");
});

test("other harnesses are left alone", () => {
  expect(withoutLibtestLines("custom\n  lines\n\n")).toBe("custom\n  lines");
});
