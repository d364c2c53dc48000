import { describe, expect, test } from "bun:test";
import type { RecordedRun } from "../format/run-list.ts";
import { treeOf } from "./run-tree.ts";

const SIZES = { compressed: 0, uncompressed: 0, entries: 0 };

/** A run that started at second `at`; names are single letters. */
function run(id: string, at: number, parent: string | null = null): RecordedRun {
  const moment = `2026-01-01T00:00:${String(at).padStart(2, "0")}Z`;
  return {
    "run-id": id,
    "store-format-version": 2,
    "store-format-minor-version": 1,
    "nextest-version": "0.9.148",
    "started-at": moment,
    "last-written-at": moment,
    "cli-args": [],
    "build-scope-args": [],
    "env-vars": {},
    "parent-run-id": parent,
    sizes: { log: SIZES, store: SIZES },
    status: { status: "incomplete" },
  };
}

const DRAWN = { through: "│", blank: " ", fork: "├", end: "└" } as const;

function drawn(runs: readonly RecordedRun[]): readonly string[] {
  return treeOf(runs).map(({ run: item, branches }) => {
    return branches.map((branch) => DRAWN[branch]).join("") + (item?.["run-id"] ?? "?");
  });
}

describe("the order of runs", () => {
  test("is the newest first", () => {
    expect(drawn([run("a", 1), run("c", 3), run("b", 2)])).toEqual(["c", "b", "a"]);
  });

  test("has reruns below what they rerun, and the whole by its newest run", () => {
    const runs = [run("a", 1), run("b", 2), run("c", 3, "a"), run("d", 4, "a")];
    expect(drawn(runs)).toEqual(["a", "├d", "└c", "b"]);
  });

  test("draws a chain of reruns in one column", () => {
    const runs = [run("a", 1), run("b", 2, "a"), run("c", 3, "b"), run("d", 4, "c")];
    expect(drawn(runs)).toEqual(["a", "└b", " c", " d"]);
  });

  test("draws what goes on beside what is below", () => {
    const runs = [run("a", 1), run("b", 5, "a"), run("c", 2, "a"), run("d", 6, "b"), run("e", 7, "b")];
    expect(drawn(runs)).toEqual(["a", "├b", "│├e", "│└d", "└c"]);
  });

  test("holds the place of a parent that was pruned", () => {
    expect(drawn([run("b", 2, "a"), run("c", 3, "a"), run("d", 1)])).toEqual(["?", "├c", "└b", "d"]);
  });

  test("shows runs that are their own ancestors, as damage may make them", () => {
    expect(drawn([run("a", 1, "b"), run("b", 2, "a")]).toSorted()).toHaveLength(2);
  });

  test("is empty without runs", () => {
    expect(treeOf([])).toEqual([]);
  });
});
