import { expect, test } from "bun:test";
import { jsonLayout } from "./json-layout.ts";

const ODD = [
  "a",
  'b","c',
  "\\",
  '\\"',
  '"',
  '","',
  "",
  "é\u2028",
  'x\\","y',
  "\ud800",
  "__proto__",
  "10",
  "9",
];

test("keys are written as JSON one by one, whatever is in them, and keep their order", () => {
  const members = ODD.map((key, index) => [key, String(index)] as const);
  const expected = ODD.map((key, index) => `${JSON.stringify(key)}:${index}`).join(",");
  expect(jsonLayout(false).object(0, members)).toBe(`{${expected}}`);
  expect(JSON.parse(jsonLayout(true).object(0, members))).toEqual(JSON.parse(`{${expected}}`));
});

test("an object may be empty", () => {
  expect(jsonLayout(false).object(0, [])).toBe("{}");
  expect(jsonLayout(true).object(0, [])).toBe("{}");
});
