/**
 * A runner that does nothing but add results to a history: `history-program.ts PROJECT FIRST COUNT`. It says
 * `begin N` before each run that it adds and `added N` after it.
 */
import { addRun } from "../../src/history/store/add-run.ts";
import { withHistory } from "../../src/history/store/open-history.ts";
import { attempts, recorded, result } from "../../src/history/runs.fixture.ts";

const TESTS = 2000;
const BOUNDS = { maxRuns: 100_000, maxAge: Number.MAX_SAFE_INTEGER };

const [project = "", first = "0", count = "0"] = Bun.argv.slice(2);
const place = { project, wall: () => 0 };
const results = Array.from({ length: TESTS }, (_, index) => result(`a t${index}`, attempts(["pass", index])));

for (let index = Number(first); index < Number(first) + Number(count); index += 1) {
  process.stdout.write(`begin ${index}\n`);
  const added = await withHistory(place, { create: true }, (database) =>
    addRun(database, recorded(index, results), { bounds: BOUNDS, now: 0 }),
  );
  if (!added.ok) throw new Error(added.error);
  if (added.value.notes.length > 0) throw new Error(added.value.notes.join("; "));
  process.stdout.write(`added ${index}\n`);
}
