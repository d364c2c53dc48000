import { expect, test } from "bun:test";
import { readAll, readValue } from "../../schema/element.fixture.ts";
import { compareVersions, nextestVersion } from "./nextest-version.ts";

const { element } = nextestVersion;

test("a text requires, a table may also recommend", async () => {
  expect(await readAll(element, ['"0.9.50"', '"0.9"', "{}"])).toEqual([
    { required: [0, 9, 50] },
    { required: [0, 9, 0] },
    {},
  ]);
  const both = await readValue(element, '{ required = "0.9.20", recommended = "0.9.30" }');
  expect(both.value).toEqual({ required: [0, 9, 20], recommended: [0, 9, 30] });
});

test("what is not a plain version is refused", async () => {
  const bad = ["-beta", "+b", ".2", ""].map((tail) => `"0.9.0${tail}"`).filter((text) => text !== '"0.9.0"');
  for (const text of [
    ...bad,
    '"abc"',
    '"0"',
    '""',
    "5",
    '["0.9.1"]',
    "{ required = 5 }",
    '" 0.9.1"',
    '"0.09.1"',
    '"v0.9.1"',
  ]) {
    expect([text, (await readValue(element, text)).value]).toEqual([text, undefined]);
  }
});

test("the required version is not above the recommended one", async () => {
  const outcome = await readValue(element, '{ required = "0.9.30", recommended = "0.9.20" }');
  expect(outcome.expected).toHaveLength(1);
});

test("unknown keys are noticed", async () => {
  expect((await readValue(element, '{ require = "0.9.1" }')).notices).toEqual([
    "unknown configuration key: key.require",
  ]);
});

test("versions compare part by part", () => {
  expect(compareVersions([0, 9, 148], [0, 10, 0])).toBeLessThan(0);
  expect(compareVersions([1, 0, 0], [0, 99, 99])).toBeGreaterThan(0);
  expect(compareVersions([0, 9, 1], [0, 9, 1])).toBe(0);
});
