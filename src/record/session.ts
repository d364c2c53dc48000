/**
 * A run's entry in the store: added as incomplete before the first test, completed after the run. The store is
 * locked only during these two writes, so that concurrent runs do not wait for one another.
 */
import * as path from "node:path";
import { inOneLine } from "../diagnostics/errors.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import { makeFolders } from "../os/files/file-system.ts";
import type { RecordedRun, RecordedSizes, RecordedStatus, RunList } from "./format/run-list.ts";
import { toRecordedTime } from "./format/time.ts";
import { STORE_VERSION, type FormatVersion } from "./format/versions.ts";
import { type Pruned, pruneIfDue } from "./retention/prune.ts";
import type { RetentionPolicy } from "./retention/retention.ts";
import { RunIdIndex, type SplitRunId } from "./run-ids.ts";
import { type LockedStore, withLockedStore } from "./store.ts";

export interface NewRun {
  readonly runId: string;
  /** The compatible version. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly cliArgs: readonly string[];
  /** The build options that a rerun inherits. */
  readonly buildScope: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Set for a rerun. */
  readonly parent?: string;
  /** Replaces the real version in the recording, to test readers with other versions. */
  readonly pretendedVersion?: FormatVersion | undefined;
}

/** The location of the store, and the time. */
export interface StoreContext {
  readonly records: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Minutes that local time is ahead of UTC. */
  readonly utcOffset: (at: number) => number;
}

export interface EnteredRun {
  /** Already created. */
  readonly folder: string;
  /** The run's id, split after its shortest unique prefix. */
  readonly shortId: SplitRunId;
}

const NO_SIZE = { compressed: 0, uncompressed: 0, entries: 0 };

/** Adds the entry of a run before it starts. Marks the parent of a rerun as used now. */
export async function enterRun(context: StoreContext, run: NewRun): Promise<Result<EnteredRun>> {
  const { records, now, utcOffset } = context;
  return await withLockedStore(records, (store) => {
    const moment = now();
    const stamp = toRecordedTime(moment, utcOffset(moment));
    const known = store.list.runs.map((other) =>
      other["run-id"] === run.parent ? { ...other, "last-written-at": stamp } : other,
    );
    const runs = [...known, entryOf(run, { stamp, utcOffset })];
    const saved = store.save(keepPruned(store.list, runs));
    if (!saved.ok) return saved;
    const folder = path.join(store.runsFolder, run.runId);
    // While the lock is held, so that no other process deletes the entry because its folder is missing.
    const made = makeFolders(folder);
    if (!made.ok) {
      const message = `cannot make the folder of the recording \`${folder}\``;
      return err([{ kind: "setup", message, causes: [made.error.message] }]);
    }
    return ok({ folder, shortId: new RunIdIndex(runs.map((one) => one["run-id"])).split(run.runId) });
  });
}

function entryOf(
  run: NewRun,
  { stamp, utcOffset }: { readonly stamp: string } & Pick<StoreContext, "utcOffset">,
): RecordedRun {
  const version = run.pretendedVersion ?? STORE_VERSION;
  return {
    "run-id": run.runId,
    "store-format-version": version.major,
    "store-format-minor-version": version.minor,
    "nextest-version": run.version,
    "started-at": toRecordedTime(run.startedAt, utcOffset(run.startedAt)),
    "last-written-at": stamp,
    "cli-args": [...run.cliArgs],
    "build-scope-args": [...run.buildScope],
    "env-vars": { ...run.env },
    "parent-run-id": run.parent ?? null,
    sizes: { log: NO_SIZE, store: NO_SIZE },
    status: { status: "incomplete" },
  };
}

export interface CompletedRun {
  readonly runId: string;
  readonly sizes: RecordedSizes;
  readonly status: RecordedStatus;
  readonly durationSecs: number;
}

/** The result of completing a run: what failed and what was pruned. */
export interface Completion {
  readonly warnings: readonly string[];
  readonly pruned?: Pruned;
}

/** Completes a run's entry, then prunes the store if it is due. */
export async function completeRun(
  context: StoreContext,
  run: CompletedRun,
  policy: RetentionPolicy,
): Promise<Completion> {
  const done = await withLockedStore(context.records, (store) => {
    const entered = completeEntry(store, run, context);
    const warnings = [...entered.warnings];
    const pruned = pruneIfDue({ ...store, list: entered.list }, policy, context.now());
    if (!pruned.ok) warnings.push(`error during prune: ${inOneLine(pruned.error[0])}`);
    else for (const error of pruned.value?.errors ?? []) warnings.push(`error during prune: ${error}`);
    const result = pruned.ok ? pruned.value : undefined;
    return ok<Completion>({ warnings, ...(result === undefined ? {} : { pruned: result }) });
  });
  if (done.ok) return done.value;
  return {
    warnings: [`recording completed, but the store could not be opened: ${inOneLine(done.error[0])}`],
  };
}

interface Entered {
  readonly list: RunList;
  readonly warnings: readonly string[];
}

function completeEntry(store: LockedStore, run: CompletedRun, context: StoreContext): Entered {
  const { list } = store;
  const moment = context.now();
  const found = list.runs.some((other) => other["run-id"] === run.runId);
  if (!found) {
    const gone = `recording completed, but run ${run.runId} is no longer in the store (it may have been pruned meanwhile)`;
    return { list, warnings: [gone] };
  }
  const runs = list.runs.map((other) =>
    other["run-id"] === run.runId
      ? completed(other, run, toRecordedTime(moment, context.utcOffset(moment)))
      : other,
  );
  const saved = store.save(keepPruned(list, runs));
  const warnings = saved.ok
    ? []
    : [`recording completed, but it could not be entered: ${inOneLine(saved.error[0])}`];
  return { list: { ...list, runs }, warnings };
}

function completed(entry: RecordedRun, run: CompletedRun, stamp: string): RecordedRun {
  return {
    ...entry,
    "last-written-at": stamp,
    "duration-secs": run.durationSecs,
    sizes: run.sizes,
    status: run.status,
  };
}

function keepPruned(list: RunList, runs: RunList["runs"]): Omit<RunList, "format-version"> {
  const { "last-pruned-at": lastPruned } = list;
  return lastPruned === undefined ? { runs } : { "last-pruned-at": lastPruned, runs };
}
