import { expect, test } from "bun:test";
import { UNSET } from "../../schema/element.ts";
import { readAll, readValue } from "../../schema/element.fixture.ts";
import { slowTimeout } from "./slow-timeout.ts";

const { element } = slowTimeout;

test("a duration, or a table with the rest", async () => {
  expect(
    await readAll(element, [
      "'1m'",
      "''",
      "{ period = '1s', terminate-after = 2, grace-period = '0s', on-timeout = 'pass' }",
    ]),
  ).toEqual([
    { period: 60_000, terminateAfter: "never", gracePeriod: 10_000, onTimeout: "fail" },
    UNSET,
    { period: 1000, terminateAfter: 2, gracePeriod: 0, onTimeout: "pass" },
  ]);
});

test("what is refused", async () => {
  for (const text of [
    "60",
    "true",
    "['1s']",
    "'x'",
    "{}",
    "{ terminate-after = 1 }",
    "{ period = 5 }",
    "{ period = '1s', terminate-after = 0 }",
    "{ period = '1s', terminate-after = -1 }",
    "{ period = '1s', on-timeout = 'x' }",
    "{ period = '1s', grace-period = 5 }",
  ]) {
    expect([text, (await readValue(element, text)).value]).toEqual([text, undefined]);
  }
});

test("nothing but zero can do without a unit, and inside a table only", async () => {
  const { value, notices } = await readValue(element, "{ period = 0, grace-period = 0 }");
  expect(value).toMatchObject({ period: 0, gracePeriod: 0 });
  expect(notices).toHaveLength(2);
  expect((await readValue(element, "0")).value).toBeUndefined();
});

test("a number of periods in quotes is taken with a notice, an unknown key is noticed", async () => {
  const { value, notices } = await readValue(element, "{ period = '1s', terminate-after = '3', foo = 1 }");
  expect(value).toMatchObject({ terminateAfter: 3 });
  expect(notices).toHaveLength(2);
});
