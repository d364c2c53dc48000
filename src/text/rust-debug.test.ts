import { expect, test } from "bun:test";
import { rustDebug, rustDebugPretty, rustTuple, type RustValue } from "./rust-debug.ts";

const VALUE: RustValue = {
  struct: "Point",
  fields: {
    name: { text: 'a "b"\n\u0007' },
    at: rustTuple("Some", "3"),
    tags: { list: [] },
    seen: { set: ["1", "2"] },
  },
};

test("on one line", () => {
  expect(rustDebug(VALUE)).toBe('Point { name: "a \\"b\\"\\n\\u{7}", at: Some(3), tags: [], seen: {1, 2} }');
});

test("a line for each part", () => {
  expect(rustDebugPretty(VALUE)).toBe(
    'Point {\n    name: "a \\"b\\"\\n\\u{7}",\n    at: Some(\n        3,\n    ),\n    tags: [],\n    seen: {\n        1,\n        2,\n    },\n}',
  );
});
