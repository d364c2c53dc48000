import { expect, test } from "bun:test";
import { resolveTexts } from "../../../config/config.fixture.ts";
import { skippedCount } from "../../../model/plan.ts";
import type { ListedTest, TestList } from "../../../model/listed/test-list.ts";
import type { SkipKind } from "../../../report/output.ts";
import { listed, select } from "../../../select/list.fixture.ts";
import { skippedTests } from "./skipped-tests.ts";

/** `x…` are chosen; `i…` are ignored. */
function chosen(names: readonly string[]): TestList {
  const tests = names.map((name): ListedTest => listed(name, { ignored: name.startsWith("i") }));
  return select({ listings: { a: tests, b: tests }, options: { substrings: ["x"] } });
}

const NAMES = ["a1", "a2", "i1", "a3", "x1", "a4", "i2", "x2"];

async function entries(
  named: (skip: SkipKind) => boolean,
  { names = NAMES, repo = "" } = {},
): Promise<readonly string[]> {
  const profile = await resolveTexts({ repo });
  return skippedTests(chosen(names), profile, named).map(
    ({ name, reason, priority, unnamed }) =>
      `${name} ${reason}${priority === 0 ? "" : ` ${priority}`}${unnamed === undefined ? "" : ` × ${unnamed}`}`,
  );
}

const twice = (texts: readonly string[]): readonly string[] => [...texts, ...texts];

test("each test that an output names is an entry", async () => {
  expect(await entries(() => true)).toEqual(
    twice(["a1 string", "a2 string", "i1 ignored", "a3 string", "a4 string", "i2 ignored"]),
  );
});

test("others are counted, by reason, from one test that runs to the next", async () => {
  expect(await entries(() => false)).toEqual(
    twice(["a1 string × 3", "i1 ignored × 1", "a4 string × 1", "i2 ignored × 1"]),
  );
  expect(await entries(({ reason }) => reason === "ignored")).toEqual(
    twice(["a1 string × 3", "i1 ignored", "a4 string × 1", "i2 ignored"]),
  );
});

test("tests of different priority, which the run comes past at different times, are counted apart", async () => {
  const repo = '[[profile.default.overrides]]\nfilter = "test(a2)"\npriority = 5\n';
  expect(await entries(() => false, { repo })).toEqual(
    twice(["a1 string × 2", "a2 string 5 × 1", "i1 ignored × 1", "a4 string × 1", "i2 ignored × 1"]),
  );
});

test("what is reported may depend on the test", async () => {
  const repo = '[[profile.default.overrides]]\nfilter = "test(a3)"\njunit.report-skipped = "all"\n';
  expect(await entries(({ reportSkipped }) => reportSkipped === "all", { repo })).toEqual(
    twice(["a1 string × 2", "i1 ignored × 1", "a3 string", "a4 string × 1", "i2 ignored × 1"]),
  );
});

test("a list of very many tests becomes one entry", async () => {
  const names = Array.from({ length: 2000 }, (_, index) => `a${index}`);
  const profile = await resolveTexts({ repo: "" });
  const rows = skippedTests(chosen(names), profile, () => false);
  expect(rows.map(skippedCount)).toEqual([2000, 2000]);
});
