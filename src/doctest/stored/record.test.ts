import { expect, test } from "bun:test";
import { type DoctestRecord, readRecord, writeRecord } from "./record.ts";

const RECORD: DoctestRecord = {
  prefix: "p",
  key: "k",
  files: [
    { path: "/w/src/lib.rs", digest: "d", identity: undefined },
    { path: "/w/liba.rlib", digest: "", identity: "1:2" },
    { path: "/w/absent", digest: undefined, identity: undefined },
  ],
  uncertain: undefined,
  tests: [
    { name: "a", ignored: false, run: { kind: "executable", file: "f", number: 0, shouldPanic: true } },
    { name: "b", ignored: true, run: { kind: "compiled", passed: false, outputFile: "output-1" } },
  ],
  messages: "warning: x\n",
  stored: [{ file: "f", identity: "1:2:3" }],
};

test("a record is read as it was written", () => {
  expect(readRecord(writeRecord(RECORD))).toEqual({ ok: true, value: RECORD });
  // As in archives of earlier versions.
  const earlier = { ...RECORD, stored: undefined };
  expect(readRecord(writeRecord(earlier))).toEqual({ ok: true, value: earlier });
});

test("a record of another version, or with a path outside its folder, is refused", () => {
  const text = writeRecord(RECORD);
  expect(readRecord(text.replace('"version":2', '"version":3')).ok).toBe(false);
  expect(readRecord(text.replace('"f"', '"../../bin/sh"')).ok).toBe(false);
  expect(readRecord(text.replace('"output-1"', '"/etc/passwd"')).ok).toBe(false);
  expect(readRecord("{").ok).toBe(false);
});
