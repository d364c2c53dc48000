import { afterAll, describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { zstdFrame } from "../os/compression/zstd.ts";
import type { RecordedRun } from "./format/run-list.ts";
import { completeRun, enterRun, type NewRun, type StoreContext } from "./session.ts";
import { readStore } from "./store.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "nextest-ts-session-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

const START = Date.parse("2026-11-28T00:00:00Z");
const POLICY = { maxRecords: 100, maxTotalSize: 1_000_000, maxAge: 1_000_000_000 };
const NONE = { compressed: 0, uncompressed: 0, entries: 0 };
const SIZES = { log: { ...NONE, compressed: 5 }, store: { ...NONE, compressed: 7 } };

let made = 0;
function context(): StoreContext & { at: number } {
  made += 1;
  const store = {
    records: path.join(root, String(made)),
    at: START,
    utcOffset: () => 0,
    now: () => store.at,
  };
  return store;
}

const id = (number: number): string => `${String(number).padStart(8, "0")}-0000-4000-8000-000000000000`;

function newRun(number: number, more: Partial<NewRun> = {}): NewRun {
  return {
    runId: id(number),
    version: "0.9.148",
    startedAt: START,
    cliArgs: ["cargo-nextest", "nextest", "run"],
    buildScope: ["--lib"],
    env: { CARGO_TERM_COLOR: "never" },
    ...more,
  };
}

function completed(number: number) {
  const status = {
    status: "completed",
    "initial-run-count": 1,
    passed: 1,
    failed: 0,
    "exit-code": 0,
  } as const;
  return { runId: id(number), sizes: SIZES, status, durationSecs: 1.5 };
}

async function runsOf({ records }: StoreContext): Promise<readonly RecordedRun[]> {
  const store = await readStore(records);
  return store.ok ? store.value.list.runs : [];
}

describe("a run", () => {
  test("is incomplete until it is completed, and has its folder at once", async () => {
    const store = context();
    const entered = await enterRun(store, newRun(1));
    expect(entered.ok && fs.statSync(entered.value.folder).isDirectory()).toBe(true);
    expect((await runsOf(store)).map((run) => run.status.status)).toEqual(["incomplete"]);
    store.at += 1000;
    expect((await completeRun(store, completed(1), POLICY)).warnings).toEqual([]);
    const [run] = await runsOf(store);
    expect(run).toMatchObject({
      "run-id": id(1),
      "last-written-at": "2026-11-28T00:00:01.000Z",
      "duration-secs": 1.5,
      "build-scope-args": ["--lib"],
      sizes: SIZES,
      status: { status: "completed", "exit-code": 0 },
    });
  });

  test("is distinguished from those before it", async () => {
    const store = context();
    await enterRun(store, newRun(1));
    const entered = await enterRun(store, newRun(2));
    expect(entered.ok && entered.value.shortId.prefix).toBe("00000002");
  });

  test("makes its parent one that is in use", async () => {
    const store = context();
    await enterRun(store, newRun(1));
    store.at += 5000;
    await enterRun(store, newRun(2, { parent: id(1) }));
    const [parent, child] = await runsOf(store);
    expect(parent?.["last-written-at"]).toBe("2026-11-28T00:00:05.000Z");
    expect(child?.["parent-run-id"]).toBe(id(1));
  });

  test("that was pruned meanwhile is missed, not made anew", async () => {
    const store = context();
    await enterRun(store, newRun(1));
    const { warnings } = await completeRun(store, completed(2), POLICY);
    expect(warnings.join()).toContain(`run ${id(2)} is no longer in the store`);
    expect((await runsOf(store)).length).toBe(1);
  });

  test("is not entered into a list of a later version", async () => {
    const store = context();
    const runs = path.join(store.records, "runs");
    fs.mkdirSync(runs, { recursive: true });
    fs.writeFileSync(path.join(runs, "runs.json.zst"), zstdFrame('{"format-version":99,"runs":[]}'));
    const entered = await enterRun(store, newRun(1));
    expect(!entered.ok && entered.error[0].causes).toEqual([
      "it has format version 99, this version writes up to 2",
    ]);
    expect(fs.readdirSync(runs).sort()).toEqual(["runs.json.zst", "runs.lock"]);
  });
});

describe("pruning after a run", () => {
  test("deletes runs beyond the limits and folders of no run, and is not repeated within a day", async () => {
    const store = context();
    for (const number of [1, 2, 3]) {
      await enterRun(store, newRun(number));
      store.at += 1000;
    }
    const orphan = path.join(store.records, "runs", id(77));
    const stranger = path.join(store.records, "runs", "notes");
    fs.mkdirSync(orphan);
    fs.mkdirSync(stranger);
    const done = await completeRun(store, completed(3), { ...POLICY, maxRecords: 2 });
    expect(done).toEqual({ warnings: [], pruned: { runs: 1, orphans: 1, freedBytes: 0, errors: [] } });
    expect((await runsOf(store)).map((run) => run["run-id"])).toEqual([id(2), id(3)]);
    expect(fs.existsSync(orphan)).toBe(false);
    expect(fs.existsSync(stranger)).toBe(true);
    await enterRun(store, newRun(4));
    expect((await completeRun(store, completed(4), { ...POLICY, maxRecords: 2 })).pruned).toBeUndefined();
    expect((await runsOf(store)).length).toBe(3);
  });

  test("that deletes nothing is not noted", async () => {
    const store = context();
    await enterRun(store, newRun(1));
    await completeRun(store, completed(1), POLICY);
    const list = await readStore(store.records);
    expect(list.ok && list.value.list["last-pruned-at"]).toBeUndefined();
  });
});

test("runs side by side are all entered and completed", async () => {
  const store = context();
  const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
  await Promise.all(numbers.map((number) => enterRun(store, newRun(number))));
  await Promise.all(numbers.map((number) => completeRun(store, completed(number), POLICY)));
  const runs = await runsOf(store);
  expect(runs.map((run) => run["run-id"]).sort()).toEqual(numbers.map(id));
  expect(runs.every((run) => run.status.status === "completed")).toBe(true);
}, 30_000);
