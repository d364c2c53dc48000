import { expect, test } from "bun:test";
import { parseEnvironmentFile, ScriptVariables } from "./script-environment.ts";

test.each([
  ["", {}],
  ["A=1\n", { A: "1" }],
  ["A=1", { A: "1" }],
  ["A=1\r\nB=2\r\n", { A: "1", B: "2" }],
  ["A=x=y \n_b2=\n", { A: "x=y ", _b2: "" }],
  ["A=1\nA=2\n", { A: "2" }],
  ["MY_NEXTEST=1\n", { MY_NEXTEST: "1" }],
])("%j sets %j", (text, variables) => {
  expect(parseEnvironmentFile(text, "/f")).toEqual({ ok: true, value: variables });
});

test.each([
  ["A\n", "line `A` of"],
  ["A=1\n\nB=2\n", "line `` of"],
  ["=1\n", "key `` does not start"],
  ["1A=1\n", "key `1A` does not start"],
  ["A-B=1\n", "key `A-B` has other"],
  ["É=1\n", "key `É` does not start"],
  ["NEXTEST=1\n", "key `NEXTEST` begins"],
  ["NEXTEST_ENV=1\n", "key `NEXTEST_ENV` begins"],
])("%j is refused", (text, words) => {
  const parsed = parseEnvironmentFile(text, "/f");
  expect(parsed.ok ? "" : parsed.error).toContain(words);
  expect(parsed.ok ? "" : parsed.error).toContain("`/f`");
});

test("a bad line is quoted visibly, up to a bound", () => {
  const read = parseEnvironmentFile(`\u001B[31m${"x".repeat(1_000_000)}\n`, "/f");
  expect(read.ok ? "" : read.error).toMatch(/^line `\\u\{1b\}\[31mx{3995}… \(996005 more characters\)` of/);
  const key = parseEnvironmentFile(`${"é".repeat(1_000_000)}=1\n`, "/f");
  expect(key.ok ? "" : key.error).toContain("é… (996000 more characters)` does not start");
});

test("a later script wins, and only those that serve a test count", () => {
  const variables = new ScriptVariables();
  variables.set(1, { BOTH: "second", SECOND: "1" });
  variables.set(0, { BOTH: "first", FIRST: "1" });
  expect(variables.collect(() => true)).toEqual({ BOTH: "second", FIRST: "1", SECOND: "1" });
  expect(variables.collect((script) => script === 0)).toEqual({ BOTH: "first", FIRST: "1" });
  variables.set(1, { AGAIN: "1" });
  expect(variables.collect(() => true)).toEqual({ BOTH: "first", FIRST: "1", AGAIN: "1" });
});
