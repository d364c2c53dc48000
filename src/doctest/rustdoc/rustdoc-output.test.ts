import { expect, test } from "bun:test";
import { parseRustdocOutput, parseTestLine } from "./rustdoc-output.ts";

const REPORT = `
running 5 tests
test src/lib.rs - bad (line 50) ... FAILED
test src/lib.rs - cf (line 37) - compile fail ... ok
test src/lib.rs - ig (line 27) ... ignored
test src/lib.rs - nr (line 19) - compile ... ok
test src/lib.rs - plain (line 7) ... FAILED

failures:

---- src/lib.rs - bad (line 50) stdout ----
error: 
---- src/lib.rs - no such test (line 1) stdout ----
failures:
Couldn't compile the test.
---- src/lib.rs - plain (line 7) stdout ----
Test executable failed (exit status: 101).

stdout:
nextest-ts-doctest:rustdoctestAbC


failures:
    src/lib.rs - bad (line 50)
    src/lib.rs - plain (line 7)

test result: FAILED. 2 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.05s
`;

test("each line is a test, with its output from below", () => {
  const found = parseRustdocOutput(REPORT);
  expect(found.map(({ name, mode, result }) => [name, mode, result])).toEqual([
    ["src/lib.rs - bad (line 50)", "plain", "failed"],
    ["src/lib.rs - cf (line 37)", "compile-fail", "ok"],
    ["src/lib.rs - ig (line 27)", "plain", "ignored"],
    ["src/lib.rs - nr (line 19)", "compile", "ok"],
    ["src/lib.rs - plain (line 7)", "plain", "failed"],
  ]);
  expect(found[4]?.output).toContain("nextest-ts-doctest:rustdoctestAbC");
});

test("a compiler's message that looks like a heading is not one", () => {
  const output = parseRustdocOutput(REPORT)[0]?.output;
  expect(output).toBe(
    "error: \n---- src/lib.rs - no such test (line 1) stdout ----\nfailures:\nCouldn't compile the test.\n",
  );
});

test("with `--show-output`, tests that passed have output, which is not taken for that of others", () => {
  const passed = `successes:

---- src/lib.rs - cf (line 37) stdout ----
error[E0308]: mismatched types
failures:

---- src/lib.rs - plain (line 7) stdout ----
nextest-ts-doctest:other

successes:
    src/lib.rs - cf (line 37)
    src/lib.rs - nr (line 19)

failures:
`;
  const found = parseRustdocOutput(REPORT.replace("failures:\n", passed));
  const outputs = new Map(found.map(({ name, output }) => [name, output]));
  expect(outputs.get("src/lib.rs - cf (line 37)")).toContain("mismatched types");
  expect(outputs.get("src/lib.rs - cf (line 37)")).not.toContain("(line 19)");
  expect(outputs.get("src/lib.rs - nr (line 19)")).toBe("");
  expect(outputs.get("src/lib.rs - plain (line 7)")).toContain("nextest-ts-doctest:rustdoctestAbC");
  expect(outputs.get("src/lib.rs - plain (line 7)")).not.toContain("other");
});

test("with `--show-output`, where no test passed", () => {
  const failed = "failures:\n\n---- a stdout ----\nno\n\n\nfailures:\n    a\n\ntest result: FAILED.\n";
  const text = `running 1 test\ntest a ... FAILED\n\nsuccesses:\n\nsuccesses:\n\n${failed}`;
  expect(parseRustdocOutput(text)).toEqual([{ name: "a", mode: "plain", result: "failed", output: "no\n" }]);
});

test("a name may contain line breaks and control characters", () => {
  const name = "src/a\nb\u0007.rs - (line 1)";
  const text = `running 1 test\ntest ${name} ... FAILED\n\nfailures:\n\n---- ${name} stdout ----\nno\n\n\nfailures:\n    ${name}\n`;
  expect(parseRustdocOutput(text)).toEqual([{ name, mode: "plain", result: "failed", output: "no\n" }]);
});

test("a name that ends like a mode is kept whole", () => {
  expect(parseTestLine("test a - b - should panic (line 3) - should panic ... ok")).toEqual({
    name: "a - b - should panic (line 3)",
    mode: "should-panic",
    result: "ok",
  });
});

test("other lines of rustdoc's output are not tests", () => {
  expect(parseRustdocOutput("running 0 tests\n\ntest result: ok. 0 passed\n")).toEqual([]);
});
