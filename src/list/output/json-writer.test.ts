import { expect, test } from "bun:test";
import { type JsonMember, JsonWriter } from "./json-writer.ts";

function written(pretty: boolean, members: readonly JsonMember[]): string {
  let text = "";
  new JsonWriter((piece) => (text += piece), pretty).object(0, members);
  return text;
}

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
  expect(written(false, members)).toBe(`{${expected}}`);
  expect(JSON.parse(written(true, members))).toEqual(JSON.parse(`{${expected}}`));
});

test("an object may be empty", () => {
  expect(written(false, [])).toBe("{}");
  expect(written(true, [])).toBe("{}");
});
