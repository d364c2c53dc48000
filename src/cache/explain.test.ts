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
  environment: ["CHANGED=1111", "GONE", "SAME=2222"],
  duration: 1,
  storedAt: 2,
};
const AS_IT_WAS: Readonly<Record<string, string>> = { "/a": "f:644:aa", "/b": ABSENT };

test("nothing changed: a hit", () => {
  const known = { staticKey: "c.s.e", environment: RECORD.environment, records: [RECORD], note: undefined };
  expect(explain(known, (path) => AS_IT_WAS[path])).toEqual({ kind: "hit", record: RECORD });
});

test("every difference to the last record is reported", () => {
  const known = {
    staticKey: "c.t.f",
    environment: ["CHANGED=3333", "NEW=4444", "SAME=2222"],
    records: [RECORD],
    note: undefined,
  };
  const states: Readonly<Record<string, string>> = { "/a": "f:644:bb", "/b": "f:644:aa" };
  expect(explain(known, (path) => states[path])).toEqual({
    kind: "changed",
    record: RECORD,
    differences: [
      "its settings differ",
      "its environment differs: `CHANGED` has another value, `GONE` is not set now, `NEW` is set now",
      "the content of /a differs",
      "/b exists now",
    ],
  });
});

test("a record with the same key is compared before newer ones", () => {
  const newer = { ...RECORD, staticKey: "c.s.x" };
  const known = {
    staticKey: "c.s.e",
    environment: RECORD.environment,
    records: [newer, RECORD],
    note: undefined,
  };
  expect(explain(known, (path) => AS_IT_WAS[path])).toEqual({ kind: "hit", record: RECORD });
});

test("without a record, the reason of the last run is reported", () => {
  const known = { staticKey: "c.s.e", environment: RECORD.environment, records: [], note: "it was slow" };
  expect(explain(known, () => ABSENT)).toEqual({ kind: "unknown", note: "it was slow" });
});

test("environments that differ only in values with equal marks are said to differ, and long lists are cut", () => {
  const environments = (now: readonly string[]) =>
    explain(
      { staticKey: "c.s.f", environment: now, records: [RECORD], note: undefined },
      (path) => AS_IT_WAS[path],
    );
  expect(environments(RECORD.environment)).toMatchObject({ differences: ["its environment differs"] });
  const many = [...RECORD.environment, ..."A B C D E F G".split(" ")];
  expect(environments(many)).toMatchObject({
    differences: [
      "its environment differs: `A` is set now, `B` is set now, `C` is set now, `D` is set now, `E` is set now, and 2 more",
    ],
  });
});
