import { expect, test } from "bun:test";
import { readValue } from "../schema/testing.ts";
import { overrideJunit, profileJunit } from "./junit.ts";

const ALL =
  "{ path = 'j.xml', report-name = 'n', store-success-output = true, store-failure-output = false, report-skipped = 'ignored', flaky-fail-status = 'success' }";

test("a profile has every key", async () => {
  const { value, notices } = await readValue(profileJunit, ALL);
  expect(Object.entries(value ?? {}).map(([key, field]) => [key, field?.value])).toEqual([
    ["path", "j.xml"],
    ["report-name", "n"],
    ["store-success-output", true],
    ["store-failure-output", false],
    ["report-skipped", "ignored"],
    ["flaky-fail-status", "success"],
  ]);
  expect(notices).toEqual([]);
});

test("an override has neither path nor name", async () => {
  const { notices } = await readValue(overrideJunit, ALL);
  expect(notices).toEqual([
    "unknown configuration key: key.path",
    "unknown configuration key: key.report-name",
  ]);
});

test("what is refused", async () => {
  for (const text of [
    "5",
    "{ path = ['x'] }",
    "{ report-skipped = 'x' }",
    "{ flaky-fail-status = 'fail' }",
    "{ store-success-output = 'x' }",
  ]) {
    expect([text, (await readValue(profileJunit, text)).value]).toEqual([text, undefined]);
  }
});

test("words for booleans are taken with a notice", async () => {
  const { value, notices } = await readValue(
    profileJunit,
    "{ store-success-output = 'yes', store-failure-output = 0 }",
  );
  expect(value?.["store-success-output"]?.value).toBe(true);
  expect(value?.["store-failure-output"]?.value).toBe(false);
  expect(notices).toHaveLength(2);
});
