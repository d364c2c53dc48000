import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { Database } from "bun:sqlite";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ok } from "../../diagnostics/result.ts";
import type { RecordedResults } from "../../model/results/run-record.ts";
import { addRun, addRuns } from "./add-run.ts";
import { attemptsOf, pack, unpack } from "./columns.ts";
import { historyFile, type HistoryLocation, withHistory } from "./open-history.ts";
import { attempts, DAY, recorded, result, START } from "../runs.fixture.ts";
import { Series } from "../series.ts";
import { type HistoryView, readView } from "../view.ts";

// The disk may have other things to do.
setDefaultTimeout(60_000);

const BOUNDS = { maxRuns: 100, maxAge: 1000 * DAY };
const folders: string[] = [];

function place(): HistoryLocation {
  const project = fs.mkdtempSync(path.join(os.tmpdir(), "history-store-"));
  folders.push(project);
  return { project, wall: () => START };
}

afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

async function add(where: HistoryLocation, run: RecordedResults, bounds = BOUNDS, now = START) {
  const done = await withHistory(where, { create: true }, (database) =>
    addRun(database, run, { bounds, now }),
  );
  if (!done.ok) throw new Error(done.error);
  return done.value;
}

async function view(where: HistoryLocation): Promise<{ view: HistoryView; notes: readonly string[] }> {
  const read = await withHistory(where, { create: false }, (database) => readView(database));
  if (!read.ok) throw new Error(read.error);
  const { value, notes } = read.value;
  return { view: value ?? { tests: new Map(), runs: [], damagedRuns: 0 }, notes };
}

const MIXED = [
  result("a one", attempts(["pass", 12])),
  result("a two", attempts(["fail", 5], ["pass", 7])),
  result("b one", attempts("timeout")),
  result("b two", attempts("terminated")),
  result("b three", attempts("leak")),
];

describe("the store", () => {
  test("gives back what was added", async () => {
    const where = place();
    const source = { commit: "c".repeat(40), dirty: true };
    const run = recorded(1, MIXED, { source, binaries: { a: "file-1" }, incomplete: true });
    expect(await add(where, run)).toEqual({ value: { added: true, deletedRuns: 0 }, notes: [] });
    const { view: seen } = await view(where);
    expect(seen.runs.map((each) => each.run)).toEqual([run.run]);
    const [only] = seen.runs;
    const found = MIXED.map((each, row) => {
      const results = only?.results;
      if (results === undefined) throw new Error("one run");
      expect(seen.tests.get(results.tests[row] ?? 0)).toEqual(each.test);
      return attemptsOf(results, row).map(({ word, duration }) => ({ word, duration }));
    });
    expect(found).toEqual(MIXED.map((each) => [...each.attempts]));
  });

  test.each([
    ["INSERT INTO test (id, binary, name) VALUES (9007199254740993, 'a', 'b')", 1],
    ["INSERT INTO test (id, binary, name) VALUES (-5, 'a', 'b')", 1],
    ["UPDATE run SET started_at = 1e300", 0],
    ["UPDATE run SET elapsed = 'x'", 0],
    [`UPDATE run SET args = '${"[".repeat(100_000)}${"]".repeat(100_000)}'`, 0],
    ["UPDATE run SET args = '[1]'", 0],
    [`UPDATE run SET binaries = '{"a":[]}'`, 0],
    ["UPDATE run SET detail = '{{'", 0],
  ])("leaves out what another program has put there: %#", async (sql, runs) => {
    const where = place();
    await add(where, recorded(1, MIXED));
    const database = new Database(historyFile(where));
    database.run(sql);
    database.close();
    const { view: seen } = await view(where);
    expect([seen.runs.length, seen.damagedRuns, seen.tests.size]).toEqual([runs, 1 - runs, MIXED.length]);
    expect(() => new Series(seen)).not.toThrow();
  });

  test("adds a run only once, and orders runs by their start", async () => {
    const where = place();
    for (const index of [2, 1, 2]) await add(where, recorded(index, MIXED));
    const { view: seen } = await view(where);
    expect(seen.runs.map(({ run }) => run.startedAt)).toEqual([START + DAY, START + 2 * DAY]);
    expect(seen.tests.size).toBe(MIXED.length);
  });

  test("keeps the newest runs, and deletes runs that are too old", async () => {
    const where = place();
    const bounds = { maxRuns: 3, maxAge: 5 * DAY };
    for (const index of [1, 2, 3, 4, 5, 6, 7]) await add(where, recorded(index, MIXED), bounds);
    const days = async () => (await view(where)).view.runs.map(({ run }) => (run.startedAt - START) / DAY);
    expect(await days()).toEqual([5, 6, 7]);
    await add(where, recorded(20, MIXED), bounds, START + 11.5 * DAY);
    expect(await days()).toEqual([7, 20]);
  });

  test("deletes tests that no run contains", async () => {
    const where = place();
    const many = Array.from({ length: 1200 }, (_, index) => result(`old t${index}`, attempts("pass")));
    await add(where, recorded(1, many));
    await add(where, recorded(2, MIXED), { maxRuns: 1, maxAge: 1000 * DAY });
    const { view: seen } = await view(where);
    expect(seen.tests.size).toBe(MIXED.length);
  });

  test("reading before the first run gives nothing and creates no file", async () => {
    const where = place();
    expect((await view(where)).view.runs).toEqual([]);
    expect(fs.readdirSync(where.project)).toEqual([]);
  });
});

describe("an unusable file is set aside", () => {
  const asides = (where: HistoryLocation): readonly string[] =>
    fs
      .readdirSync(where.project)
      .filter((name) => name.startsWith("history."))
      .toSorted();

  test("text", async () => {
    const where = place();
    fs.mkdirSync(path.dirname(historyFile(where)));
    fs.writeFileSync(
      historyFile(where),
      "this is no database, and long enough to be read as a header".repeat(50),
    );
    const added = await add(where, recorded(1, MIXED));
    expect(added.value?.added).toBe(true);
    expect(added.notes.join()).toContain("the history is damaged: it was set aside as");
    expect(asides(where)).toEqual(["history.damaged-2026-01-01T00-00-00-000Z", "history.lock"]);
    expect((await view(where)).view.runs.length).toBe(1);
  });

  test("a later version's", async () => {
    const where = place();
    await add(where, recorded(1, MIXED));
    const database = new Database(historyFile(where));
    database.run("PRAGMA user_version = 2");
    database.close();
    const { view: seen, notes } = await view(where);
    expect(seen.runs).toEqual([]);
    expect(notes.join()).toContain("written by a later version");
    expect(asides(where).join()).toContain("history.newer-");
  });

  test("another program's", async () => {
    const where = place();
    fs.mkdirSync(path.dirname(historyFile(where)));
    const database = new Database(historyFile(where), { create: true });
    database.run("CREATE TABLE other (x)");
    database.close();
    expect((await add(where, recorded(1, MIXED))).notes.join()).toContain("belongs to another program");
  });

  test("an empty file is a new database", async () => {
    const where = place();
    fs.mkdirSync(path.dirname(historyFile(where)));
    fs.writeFileSync(historyFile(where), "");
    expect(await add(where, recorded(1, MIXED))).toMatchObject({ value: { added: true }, notes: [] });
  });

  test("damage anywhere: never a throw, never a wrong result", async () => {
    const where = place();
    const many = Array.from({ length: 300 }, (_, index) => result(`a t${index}`, attempts(["pass", index])));
    for (const index of [1, 2, 3]) await add(where, recorded(index, many));
    const whole = fs.readFileSync(historyFile(where));
    let usable = 0;
    for (let at = 0; at < whole.length; at += 509) {
      const bent = Buffer.from(whole);
      bent[at] = (bent[at] ?? 0) ^ 0x55;
      const location = place();
      fs.mkdirSync(path.dirname(historyFile(location)));
      fs.writeFileSync(historyFile(location), bent);
      const { view: seen, notes } = await view(location);
      if (notes.length === 0) usable += 1;
      for (const { results } of seen.runs) {
        expect([...results.durations]).toEqual(many.map((_, index) => index));
      }
    }
    expect(usable).toBeGreaterThan(0);
  });
});

test("many add at once", async () => {
  const where = place();
  await Promise.all(Array.from({ length: 20 }, async (_, index) => await add(where, recorded(index, MIXED))));
  expect((await view(where)).view.runs.length).toBe(20);
});

test("a list of runs is added in one transaction", async () => {
  const where = place();
  await add(where, recorded(1, MIXED));
  const done = await withHistory(where, { create: true }, (database) =>
    addRuns(database, [recorded(1, MIXED), recorded(2, MIXED)], { bounds: BOUNDS, now: START }),
  );
  expect(done).toEqual(ok({ value: 1, notes: [] }));
});

test("columns that were cut or changed are refused", () => {
  const columns = {
    tests: Uint32Array.of(1, 2),
    durations: Float32Array.of(1, 2),
    kinds: Uint8Array.of(0, 2),
    cpu: Float32Array.of(1, 2),
    memory: Float32Array.of(2048, 4096),
    detail: new Map([[1, { attempts: attempts("fail"), fingerprint: "f" }]]),
  };
  const packed = pack(columns);
  expect(unpack(packed, 2)).toEqual(columns);
  expect(unpack(packed, 3)).toBeUndefined();
  expect(unpack({ ...packed, columns: packed.columns.slice(1) }, 2)).toBeUndefined();
  expect(unpack({ ...packed, detail: packed.detail.replace("fail", "pass") }, 2)).toBeUndefined();
});
