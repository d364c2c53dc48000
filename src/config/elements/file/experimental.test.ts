import { expect, test } from "bun:test";
import { readValue } from "../../schema/element.fixture.ts";
import { experimental, experimentalFromEnvironment } from "./experimental.ts";

const chosen = async (text: string): Promise<unknown> => {
  const { value } = await readValue(experimental.element, text);
  return value && [[...value.known], value.unknown];
};

test("an array and a table say the same", async () => {
  expect(await chosen('["setup-scripts", "nope"]')).toEqual([["setup-scripts"], ["nope"]]);
  expect(await chosen("{ setup-scripts = true, benchmarks = false }")).toEqual([["setup-scripts"], []]);
});

test("an unknown name in a table counts even when it is off", async () => {
  expect(await chosen("{ nope = false }")).toEqual([[], ["nope"]]);
});

test("names are exact, values are booleans", async () => {
  expect(await chosen('["SETUP-SCRIPTS"]')).toEqual([[], ["SETUP-SCRIPTS"]]);
  for (const text of [
    '{ setup-scripts = "yes" }',
    "{ setup-scripts = 1 }",
    '"setup-scripts"',
    "true",
    "[1]",
  ]) {
    expect([text, await chosen(text)]).toEqual([text, undefined]);
  }
});

test("benchmarks can be switched on from the environment", () => {
  expect(experimentalFromEnvironment({ NEXTEST_EXPERIMENTAL_BENCHMARKS: "1" })).toEqual(["benchmarks"]);
  expect(experimentalFromEnvironment({ NEXTEST_EXPERIMENTAL_BENCHMARKS: "true" })).toEqual([]);
});
