import { expect, test } from "bun:test";
import * as v from "valibot";
import { describeIssue } from "./schema-issue.ts";

const schema = v.object({
  count: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9)),
  inner: v.exactOptional(v.object({ name: v.nullable(v.string()) })),
  kind: v.exactOptional(v.picklist(["a", "b"])),
  list: v.exactOptional(v.array(v.boolean())),
  either: v.exactOptional(v.union([v.string(), v.number()])),
  own: v.exactOptional(v.custom((value) => value === 1, "must be one")),
});

test.each([
  [7, "it must be an object, but is 7"],
  [{}, "`count` is missing"],
  [{ count: "1" }, '`count` must be a number, but is "1"'],
  [{ count: -1 }, "`count` must be at least 0, but is -1"],
  [{ count: 1.5 }, "`count` must be a whole number, but is 1.5"],
  [{ count: 10 }, "`count` must be at most 9, but is 10"],
  [{ count: 1, inner: {} }, "`inner.name` is missing"],
  [{ count: 1, inner: [] }, "`inner.name` is missing"],
  [{ count: 1, inner: { name: 1 } }, "`inner.name` must be a string, but is 1"],
  [{ count: 1, inner: null }, "`inner` must be an object, but is null"],
  [{ count: 1, kind: "c" }, '`kind` must be "a" or "b", but is "c"'],
  [{ count: 1, list: [1] }, "`list.0` must be `true` or `false`, but is 1"],
  [{ count: 1, list: {} }, "`list` must be an array, but is an object"],
  [{ count: 1, either: [] }, "`either` must be a string or a number, but is an array"],
  [{ count: 1, own: 2 }, "`own` must be one"],
])("%j", (value, expected) => {
  const read = v.safeParse(schema, value);
  expect(read.issues?.[0] && describeIssue(read.issues[0])).toBe(expected);
});
