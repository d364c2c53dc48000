import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { readPayload } from "./whole-report.ts";

test.each([
  "",
  "no base64!",
  "AAAA",
  "{}",
  "{",
  '{"type":"test-finished"}',
  '{"type":"test-finished","test":{"binaryId":"b"},"outcome":{"attempts":[]}}',
  '{"type":"test-finished","test":null,"outcome":null}',
])("damaged data is no result: %s", (payload) => {
  expect(readPayload(payload)).toBeUndefined();
});

test("whatever the server stores is a result or none", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.base64String()), (payload) => {
      readPayload(payload);
    }),
  );
});
