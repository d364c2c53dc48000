import { expect, test } from "bun:test";
import { readAll } from "../../schema/element.fixture.ts";
import { leakTimeout } from "./leak-timeout.ts";

test("a duration, or a table with its result", async () => {
  const texts = ["'1s'", "'0s'", "{ period = '1s' }", "{ period = '1s', result = 'fail' }"];
  expect(await readAll(leakTimeout.element, texts)).toEqual([
    { period: 1000, result: "pass" },
    { period: 0, result: "pass" },
    { period: 1000, result: "pass" },
    { period: 1000, result: "fail" },
  ]);
});

test("what is refused", async () => {
  const bad = ["''", "5", "{}", "{ result = 'fail' }", "{ period = '1s', result = 'x' }", "true", "'x'"];
  expect(await readAll(leakTimeout.element, bad)).toEqual(bad.map(() => undefined));
});
