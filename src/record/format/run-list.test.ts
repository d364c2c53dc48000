import { expect, test } from "bun:test";
import { encodeRunList, parseRunList } from "./run-list.ts";

const RUN = {
  "run-id": "c855c874-1e63-4ed2-8dcd-b0d37743d83a",
  "store-format-version": 2,
  "store-format-minor-version": 1,
  "nextest-version": "0.9.148",
  "started-at": "2026-11-28T03:46:47.380852765Z",
  "last-written-at": "2026-11-28T03:46:48.675908367Z",
  "duration-secs": 1.283625851,
  "cli-args": ["cargo-nextest", "nextest", "run"],
  "build-scope-args": [],
  "env-vars": { CARGO_TERM_COLOR: "never" },
  "parent-run-id": null,
  sizes: {
    log: { compressed: 4288, uncompressed: 52966, entries: 44 },
    store: { compressed: 13398, uncompressed: 23213, entries: 29 },
  },
  status: { status: "completed", "initial-run-count": 14, passed: 5, failed: 9, "exit-code": 100 },
};

function textOf(run: object): string {
  return JSON.stringify({ "format-version": 2, runs: [run] }, undefined, 2);
}

test("a list is written as it was read", () => {
  const list = parseRunList(textOf(RUN));
  expect(list.ok && encodeRunList(list.value)).toBe(textOf(RUN));
});

test("a list of an early version lacks fields", () => {
  const {
    "store-format-minor-version": _minor,
    "cli-args": _args,
    "build-scope-args": _scope,
    "env-vars": _env,
    "parent-run-id": _parent,
    "duration-secs": _duration,
    ...early
  } = RUN;
  const list = parseRunList(textOf(early));
  expect(list.ok && list.value.runs[0]).toMatchObject({
    "store-format-minor-version": 0,
    "cli-args": [],
    "parent-run-id": null,
  });
});

test("what a later version added is dropped, and its statuses are unknown", () => {
  const list = parseRunList(textOf({ ...RUN, colour: "red", status: { status: "postponed", until: 1 } }));
  expect(list.ok && list.value.runs[0]?.status).toEqual({ status: "unknown" });
  expect(list.ok && "colour" in (list.value.runs[0] ?? {})).toBe(false);
});

test("what is wrong is reported with its place", () => {
  const list = parseRunList(textOf({ ...RUN, "started-at": "yesterday" }));
  expect(list.ok ? "" : list.error).toBe("`runs.0.started-at` must be a time as in RFC 3339");
  expect(parseRunList("{").ok).toBe(false);
  expect(parseRunList(textOf({ ...RUN, status: { status: "completed" } })).ok).toBe(false);
});
