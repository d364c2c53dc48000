import { describe, expect, test } from "bun:test";
import type { RecordedRun } from "../format/run-list.ts";
import { isPruningDue, type RetentionPolicy, runsToDelete } from "./retention.ts";

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.parse("2026-11-28T00:00:00Z");
const POLICY: RetentionPolicy = { maxRecords: 10, maxTotalSize: 1000, maxAge: 30 * DAY };

/** Ages in days, sizes in bytes. */
interface Facts {
  readonly age?: number;
  readonly started?: number;
  readonly size?: number;
}

function run(name: string, { age = 0, started = age, size = 1 }: Facts): RecordedRun {
  const moment = (days: number): string => new Date(NOW - days * DAY).toISOString();
  return {
    "run-id": name,
    "store-format-version": 2,
    "store-format-minor-version": 1,
    "nextest-version": "0.9.148",
    "started-at": moment(started),
    "last-written-at": moment(age),
    "cli-args": [],
    "build-scope-args": [],
    "env-vars": {},
    "parent-run-id": null,
    sizes: {
      log: { compressed: size - 1, uncompressed: 0, entries: 0 },
      store: { compressed: 1, uncompressed: 0, entries: 0 },
    },
    status: { status: "incomplete" },
  };
}

function gone(runs: readonly RecordedRun[], policy: Partial<RetentionPolicy> = {}): readonly string[] {
  return runsToDelete(runs, { ...POLICY, ...policy }, NOW).map((one) => one["run-id"]);
}

describe("runs that go", () => {
  const three = [run("old", { age: 3 }), run("new", { age: 1 }), run("mid", { age: 2 })];

  test("none within the limits", () => {
    expect(gone(three)).toEqual([]);
  });

  test("the least recently used beyond the number", () => {
    expect(gone(three, { maxRecords: 1 })).toEqual(["old", "mid"]);
    expect(gone(three, { maxRecords: 0 })).toEqual(["old", "mid", "new"]);
  });

  test("a run used as a parent counts by its use, and is reported by its start", () => {
    const runs = [run("parent", { age: 0, started: 9 }), run("a", { age: 1 }), run("b", { age: 2 })];
    expect(gone(runs, { maxRecords: 1 })).toEqual(["b", "a"]);
  });

  test("those that do not fit, while smaller older ones may", () => {
    const runs = [
      run("a", { age: 1, size: 600 }),
      run("b", { age: 2, size: 600 }),
      run("c", { age: 3, size: 400 }),
    ];
    expect(gone(runs)).toEqual(["b"]);
  });

  test("those older than the age, to the millisecond", () => {
    expect(gone([run("a", { age: 30 }), run("b", { age: 30.001 })])).toEqual(["b"]);
  });

  test("not those of a clock that was ahead", () => {
    expect(gone([run("a", { age: -5 })])).toEqual([]);
  });
});

describe("pruning is due", () => {
  const due = (count: number, days?: number, size = 1): boolean =>
    isPruningDue(
      {
        runs: Array.from({ length: count }, (_, index) => run(String(index), { size })),
        ...(days === undefined ? {} : { lastPruned: new Date(NOW - days * DAY).toISOString() }),
      },
      POLICY,
      NOW,
    );

  test("where it never was done, and once a day", () => {
    expect([due(1), due(1, 1), due(1, 0.99)]).toEqual([true, true, false]);
  });

  test("at once where limits are exceeded by half", () => {
    expect([due(15, 0), due(16, 0), due(10, 0, 150), due(10, 0, 151)]).toEqual([false, true, false, true]);
  });
});
