/** Selects a recorded run by `latest`, by a prefix of its id, or by a path. */
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { RecordedRun } from "./format/run-list.ts";
import { parseRecordedTime } from "./format/time.ts";
import type { StoreSnapshot } from "./store.ts";

export type RunSelector =
  | { readonly kind: "latest" }
  | { readonly kind: "prefix"; readonly prefix: string }
  | { readonly kind: "recording"; readonly path: string };

/** The command line parser has refused all other text. */
export function parseRunSelector(text: string): RunSelector {
  if (/\.zip$/i.test(text) || /[/\\]/.test(text)) return { kind: "recording", path: text };
  return text === "latest" ? { kind: "latest" } : { kind: "prefix", prefix: text };
}

/** Describes the runs that share an ambiguous prefix, for the error. */
export type DescribeRuns = (runs: readonly RecordedRun[], snapshot: StoreSnapshot) => string;

/** The most candidates that the error lists. */
const MOST_CANDIDATES = 8;

export function selectRun(
  snapshot: StoreSnapshot,
  selector: Exclude<RunSelector, { kind: "recording" }>,
  describe: DescribeRuns,
): Result<RecordedRun> {
  const { runs } = snapshot.list;
  if (selector.kind === "latest") {
    const latest = latestRun(runs);
    return latest === undefined ? err([{ kind: "setup", message: "no run has been recorded" }]) : ok(latest);
  }
  const found = snapshot.index.resolve(selector.prefix);
  const byId = (id: string): readonly RecordedRun[] => runs.filter((run) => run["run-id"] === id);
  switch (found.kind) {
    case "not-found":
      return err([
        { kind: "setup", message: `no recorded run has an id that begins with \`${selector.prefix}\`` },
      ]);
    case "found": {
      const [run] = byId(found.id);
      if (run === undefined) throw new Error("the index is made of the list");
      return ok(run);
    }
    case "ambiguous": {
      const candidates = found.ids.slice(0, MOST_CANDIDATES).flatMap(byId).toSorted(newestFirst);
      const count = found.ids.length;
      const more = count > MOST_CANDIDATES ? `\n  ... and ${count - MOST_CANDIDATES} more` : "";
      const message = `the ids of ${count} recorded runs begin with \`${selector.prefix}\`:\n${describe(candidates, snapshot)}${more}`;
      return err([{ kind: "setup", message }]);
    }
  }
}

/** The most recently started run; of two with the same start, the later in the list. */
export function latestRun(runs: readonly RecordedRun[]): RecordedRun | undefined {
  return runs.toSorted(oldestFirst).at(-1);
}

function oldestFirst(left: RecordedRun, right: RecordedRun): number {
  const a = parseRecordedTime(left["started-at"]);
  const b = parseRecordedTime(right["started-at"]);
  if (a === undefined || b === undefined) return 0;
  return a.seconds - b.seconds || a.nanos - b.nanos;
}

export function newestFirst(left: RecordedRun, right: RecordedRun): number {
  return oldestFirst(right, left);
}
