import { expect, test } from "bun:test";
import { explain } from "./explain.ts";
import { ABSENT } from "../model/file-state.ts";
import type { CacheRecord } from "./record.ts";

const RECORD: CacheRecord = {
  staticKey: "c.s.e",
  inputs: [
    { path: "/a", kind: "look", state: "f:644:aa" },
    { path: "/b", kind: "look", state: ABSENT },
  ],
  duration: 1,
  storedAt: 2,
};
const AS_IT_WAS: Readonly<Record<string, string>> = { "/a": "f:644:aa", "/b": ABSENT };

test("nothing changed: a hit", () => {
  const known = { staticKey: "c.s.e", records: [RECORD], note: undefined };
  expect(explain(known, (path) => AS_IT_WAS[path])).toEqual({ kind: "hit", record: RECORD });
});

test("every difference to the last record is reported", () => {
  const known = { staticKey: "c.t.f", records: [RECORD], note: undefined };
  const states: Readonly<Record<string, string>> = { "/a": "f:644:bb", "/b": "f:644:aa" };
  expect(explain(known, (path) => states[path])).toEqual({
    kind: "changed",
    record: RECORD,
    differences: [
      "its settings differ",
      "its environment differs",
      "the content of /a differs",
      "/b exists now",
    ],
  });
});

test("a record with the same key is compared before newer ones", () => {
  const newer = { ...RECORD, staticKey: "c.s.x" };
  const known = { staticKey: "c.s.e", records: [newer, RECORD], note: undefined };
  expect(explain(known, (path) => AS_IT_WAS[path])).toEqual({ kind: "hit", record: RECORD });
});

test("without a record, the reason of the last run is reported", () => {
  const known = { staticKey: "c.s.e", records: [], note: "it was slow" };
  expect(explain(known, () => ABSENT)).toEqual({ kind: "unknown", note: "it was slow" });
});
