import { expect, test } from "bun:test";
import { parseMergedRunner } from "./merged-runner.ts";

function entry(number: number, name: string, flags: string): string {
  return `mod __doctest_${number} {
pub const TEST: test::TestDescAndFn = test::TestDescAndFn::new_doctest(
${name}, ${flags},
test::StaticTestFn(
    || {test::assert_test_result(Ok::<(), String>(()))},
));
}
`;
}

const REST = `pub const RUN_OPTION: &str = "RUSTDOC_DOCTEST_RUN_NB_TEST";`;

test("parses the tests from the source of a merged executable", () => {
  const source = [
    entry(0, `"src/lib.rs - (line 1)"`, `false, "src/lib.rs", 1, false, false`),
    entry(1, `"src/a \\"b\\"\\u{7}.rs - x (line 2)"`, `true, "src/a \\"b\\".rs", 2, true, true`),
    REST,
  ].join("\n");
  expect(parseMergedRunner(source)).toEqual([
    { name: "src/lib.rs - (line 1)", number: 0, ignored: false, compileOnly: false, shouldPanic: false },
    {
      name: 'src/a "b"\u0007.rs - x (line 2)',
      number: 1,
      ignored: true,
      compileOnly: true,
      shouldPanic: true,
    },
  ]);
});

test("a source in another format is refused as a whole", () => {
  const good = entry(0, `"a"`, `false, "a", 1, false, false`);
  expect(
    parseMergedRunner(`${good}\nmod __doctest_1 {\npub const TEST: Other = 1;\n}\n${REST}`),
  ).toBeUndefined();
  expect(parseMergedRunner(good)).toBeUndefined();
  expect(parseMergedRunner(REST)).toBeUndefined();
});
