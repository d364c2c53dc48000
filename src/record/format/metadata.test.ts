import { expect, test } from "bun:test";
import { parseManifest, parseRecordOptions, parseRerunInfo } from "./metadata.ts";

test("options of a run that say nothing are those of tests", () => {
  expect(parseRecordOptions("{}")).toEqual({ ok: true, value: { "run-mode": "test" } });
  expect(parseRecordOptions('{"run-mode":"benchmark"}').ok).toBe(true);
  expect(parseRecordOptions('{"run-mode":"nap"}').ok).toBe(false);
});

test("what a rerun has left to do is read as it was written", () => {
  const info = {
    "parent-run-id": "c5dca637-07bf-4bbe-ad8d-0d00e1773e40",
    "root-info": { "run-id": "c5dca637-07bf-4bbe-ad8d-0d00e1773e40", "build-scope-args": ["-p", "a"] },
    "test-suites": [{ binary_id: "a", passing: ["x"], outstanding: ["y", "z"] }],
  };
  expect(parseRerunInfo(JSON.stringify(info))).toEqual({ ok: true, value: info });
});

test("a manifest without a run is none", () => {
  const manifest = parseManifest('{"format-version":{"major":1,"minor":0}}');
  expect(manifest.ok ? "" : manifest.error).toStartWith("`run`");
});
