/** The history under kills and under many runners: no run is lost but the one that was being added, nothing is damaged. */
import { afterEach, expect, setDefaultTimeout, test } from "bun:test";
import { Database } from "bun:sqlite";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { historyFile, withHistory } from "../../src/history/store/open-history.ts";
import { type HistoryView, readView } from "../../src/history/view.ts";

setDefaultTimeout(600_000);

const PROGRAM = path.join(import.meta.dirname, "history-program.ts");
/** `NEXTEST_HISTORY_KILLS=200` is what a release is tried with. */
const KILLS = Number(process.env["NEXTEST_HISTORY_KILLS"] ?? "20");
const RUNNERS = Number(process.env["NEXTEST_HISTORY_RUNNERS"] ?? "12");

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

function projectFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "history-processes-"));
  folders.push(folder);
  return folder;
}

function start(project: string, first: number, count: number) {
  return Bun.spawn([process.execPath, PROGRAM, project, String(first), String(count)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function read(project: string): Promise<HistoryView> {
  const done = await withHistory({ project, wall: () => 0 }, { create: false }, (database) =>
    readView(database),
  );
  if (!done.ok) throw new Error(done.error);
  expect(done.value.notes).toEqual([]);
  if (done.value.value === undefined) throw new Error("there is a history");
  expect(done.value.value.damagedRuns).toBe(0);
  return done.value.value;
}

/** The numbers of the runs that are there, each whole. */
function runsIn(view: HistoryView): ReadonlySet<number> {
  for (const { results } of view.runs) expect(results.tests.length).toBe(2000);
  return new Set(view.runs.map(({ run }) => Number(run.runId.slice(-12))));
}

function expectIntact(project: string): void {
  const database = new Database(historyFile({ project, wall: () => 0 }));
  expect(database.query("PRAGMA integrity_check").values()).toEqual([["ok"]]);
  database.close();
}

test(`${KILLS} kills in the middle: every run that was added is there`, async () => {
  const project = projectFolder();
  const added = new Set<number>();
  let next = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = start(project, next, 1000);
    // The first runs of a process are slower; later ones are killed at another moment of the transaction.
    const enough = 1 + (kill % 7);
    let text = "";
    let begun = 0;
    for await (const chunk of child.stdout) {
      text += new TextDecoder().decode(chunk);
      begun = text.match(/^begin/gm)?.length ?? 0;
      if (begun < enough) continue;
      // Spins, since a timer is too coarse for a transaction of some milliseconds.
      const until = performance.now() + (kill % 10) * 0.7;
      while (performance.now() < until);
      child.kill("SIGKILL");
    }
    await child.exited;
    for (const [, index] of text.matchAll(/^added (\d+)$/gm)) added.add(Number(index));
    next += begun;
  }
  expect(added.size).toBeGreaterThan(0);
  const there = runsIn(await read(project));
  for (const index of added) expect(there.has(index)).toBe(true);
  // There may also be runs whose process was killed after the commit, before it could report it.
  expect(there.size).toBeLessThanOrEqual(next);
  expectIntact(project);
});

test(`${RUNNERS} runners at once: each adds its runs`, async () => {
  const project = projectFolder();
  const children = Array.from({ length: RUNNERS }, (_, index) => start(project, index * 2, 2));
  const codes = await Promise.all(children.map((child) => child.exited));
  expect(new Set(codes)).toEqual(new Set([0]));
  expect(runsIn(await read(project)).size).toBe(RUNNERS * 2);
  expectIntact(project);
});
