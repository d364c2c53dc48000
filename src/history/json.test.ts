import { expect, test } from "bun:test";
import { binaryId, testName } from "../model/ids.ts";
import { slowestJson } from "./json.ts";

test("the JSON of a name does not control the terminal that shows it", () => {
  const name = "a\u001b[31m\u202eb\u2028c\u009bd\u007f";
  const slow = { test: { binaryId: binaryId("x"), testName: testName(name) }, typical: 1, runs: 1 };
  const text = slowestJson([{ ...slow, growth: undefined, recent: [] }]);
  expect(text).not.toMatch(/[\u001b\u007f-\u009f\u2028\u202e]/);
  expect(JSON.parse(text)).toMatchObject({ tests: [{ "test-name": name }] });
});
