import { expect, test } from "bun:test";
import { binaryId, testName } from "../../model/ids.ts";
import { runFinished, testStarted } from "../../report/testing/events.ts";
import { watchOutstanding } from "./outstanding-watch.ts";

const expected = Array.from({ length: 10 }, (_, index) => ({
  binaryId: binaryId("crate"),
  testName: testName(`t${index}`),
}));

test("the end of a rerun tells which tests were not seen, the first of them by name", () => {
  const watch = watchOutstanding(expected);
  const started = testStarted("t0");
  expect(watch(started)).toBe(started);
  expect(watch(runFinished({}))).toMatchObject({ outstanding: { total: 9, shown: expected.slice(1, 9) } });
});

test("a rerun that saw all has nothing left", () => {
  const watch = watchOutstanding(expected.slice(0, 1));
  watch(testStarted("t0"));
  expect(watch(runFinished({}))).toMatchObject({ outstanding: { total: 0, shown: [] } });
});
