import { expect, test } from "bun:test";
import { runId } from "../model/ids.ts";
import { RunIdIndex } from "./run-ids.ts";

const A = "c855c874-1e63-4ed2-8dcd-b0d37743d83a";
const B = "c855c874-1e63-4ed2-8dcd-b0d37743d83b";
const C = "113fde31-3f68-479e-8c99-651fd58fb709";
const index = new RunIdIndex([A, B, C]);

test("an id is found by its beginning, with or without hyphens, in any case", () => {
  for (const beginning of ["1", "113fde313f68", "113FDE31-3f68", C])
    expect(index.resolve(beginning)).toEqual({ kind: "found", id: runId(C) });
});

test("several ids with one beginning are reported", () => {
  expect(index.resolve("c8")).toEqual({ kind: "ambiguous", ids: [runId(A), runId(B)] });
  expect(index.resolve("")).toMatchObject({ kind: "ambiguous" });
  expect(index.resolve("d")).toEqual({ kind: "not-found" });
});

test("what tells an id apart ends where its neighbours differ", () => {
  expect(index.split(C)).toEqual({ prefix: "1", rest: C.slice(1) });
  expect(index.split(A)).toEqual({ prefix: A, rest: "" });
  const apart = new RunIdIndex([A, "c855c874-1f63-4ed2-8dcd-b0d37743d83a"]);
  expect(apart.split(A)).toEqual({ prefix: "c855c874-1e", rest: "63-4ed2-8dcd-b0d37743d83a" });
  expect(index.split("f")).toEqual({ prefix: "", rest: "f" });
});
