/** Decides whether inputs are shards of one run, and which inputs are runs of the same shard. */
import type { UserError } from "../diagnostics/errors.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { RunStarted } from "../model/events.ts";
import { plural } from "../text/values/plural.ts";
import { visibleName } from "../text/safe/visible.ts";
import type { MergedTest, MergeTable, ScannedRun } from "./table.ts";

/** The runs of one shard, as indices of inputs, from the first to the last. */
export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly runs: readonly number[];
}

export interface MergePlan {
  /** By number. */
  readonly shards: readonly Shard[];
  /** Gaps that `--allow-gaps` permits: each a lower-case fragment. */
  readonly notes: readonly string[];
}

export interface PlanOptions {
  readonly allowGaps: boolean;
  /** Names of inputs without any event, of runners that were killed at once. */
  readonly empty?: readonly string[];
}

/** `runs` are the inputs with events in the order in which they were given. */
export function planMerge(
  runs: readonly ScannedRun[],
  table: MergeTable,
  { allowGaps, empty = [] }: PlanOptions,
): Result<MergePlan> {
  const [first] = runs;
  if (first === undefined) throw new Error("bug: there is nothing to merge");
  const differences = runs.flatMap((run) => differenceFrom(first, run));
  const [different, ...more] = differences;
  if (different !== undefined) return err([different, ...more]);
  const shards = groupShards(runs);
  const [doubled, ...others] = shards.flatMap((shard) => doubledRuns(shard, runs));
  if (doubled !== undefined) return err([doubled, ...others]);
  const nothing = empty.map((name) => `\`${name}\` ends before its run starts: it holds no event`);
  // Other nodes of a queue ran the tests of such a node, as of any that ended early.
  const isGap = !isQueue(first.started);
  const gaps = [
    ...(isGap ? nothing : []),
    ...missingShards(first, shards),
    ...earlyEnds(shards, runs),
    ...missingTests(shards, runs, table),
  ];
  const [gap, ...rest] = gaps.map((message): UserError => ({
    kind: "merge-incomplete",
    message,
    help: "with `--allow-gaps`, what is there is merged",
  }));
  if (gap !== undefined && !allowGaps) return err([gap, ...rest]);
  table.orderResults((run) => startOf(runs[run]));
  return ok({ shards, notes: [...(isGap ? [] : nothing), ...gaps, ...changedResults(table, runs)] });
}

/** The shard of a run. Old streams without a stamp, and recordings, have it only in their command line. */
interface ShardName {
  readonly kind: string;
  readonly shard: number;
  readonly total: number;
  readonly plan?: string;
}

/** The inputs are nodes of one queue: there may be any number, and any test may be in any of them. */
export function isQueue({ shard }: RunStarted): boolean {
  return shard?.kind === "queue";
}

const WHOLE: ShardName = { kind: "whole", shard: 1, total: 1 };

export function shardOf({ shard, cliArgs }: RunStarted): ShardName {
  if (shard !== undefined) return shard;
  const at = cliArgs.indexOf("--partition");
  const attached = cliArgs.find((argument) => argument.startsWith("--partition="));
  const value = attached?.slice("--partition=".length) ?? (at < 0 ? undefined : cliArgs[at + 1]);
  const [, kind, number, total] = /^([a-z]+):(\d+)\/(\d+)$/.exec(value ?? "") ?? [];
  if (kind === undefined) return WHOLE;
  return { kind, shard: Number(number), total: Number(total) };
}

function differenceFrom(first: ScannedRun, run: ScannedRun): readonly UserError[] {
  const difference = describeDifference(first.started, run.started);
  if (difference === undefined) return [];
  const message = `\`${run.name}\` and \`${first.name}\` are not parts of one run`;
  return [{ kind: "merge-mismatch", message, causes: [difference] }];
}

function describeDifference(left: RunStarted, right: RunStarted): string | undefined {
  if (right.stressPlan !== undefined) return "stress runs cannot be merged";
  if (left.version !== right.version)
    return `their events have versions ${right.version} and ${left.version}`;
  if (left.profile !== right.profile)
    return `their profiles are \`${right.profile}\` and \`${left.profile}\``;
  if (left.mode !== right.mode) return `one runs ${modeWord(right)}, the other ${modeWord(left)}`;
  const [a, b] = [shardOf(left), shardOf(right)];
  if (a.kind !== b.kind || a.total !== b.total)
    return isQueue(left) || isQueue(right)
      ? "only one of them took its tests from a queue"
      : `they are shards of \`${b.kind}:*/${b.total}\` and \`${a.kind}:*/${a.total}\``;
  if (a.plan !== undefined && b.plan !== undefined && a.plan !== b.plan)
    return "their tests, or the durations that distributed them, are not the same";
  return binaryDifference(left, right);
}

function modeWord({ mode }: RunStarted): string {
  return mode === "benchmark" ? "benchmarks" : "tests";
}

function binaryDifference(left: RunStarted, right: RunStarted): string | undefined {
  const counts = new Map(left.binaries.map(({ binaryId, testCount }) => [binaryId, testCount]));
  for (const { binaryId, testCount } of right.binaries) {
    const other = counts.get(binaryId);
    if (other === undefined) return `only one of them knows the binary \`${binaryId}\``;
    if (other !== testCount) return `\`${binaryId}\` has ${testCount} tests in one and ${other} in the other`;
    counts.delete(binaryId);
  }
  const [missing] = counts.keys();
  return missing === undefined ? undefined : `only one of them knows the binary \`${missing}\``;
}

function groupShards(runs: readonly ScannedRun[]): readonly Shard[] {
  const byNumber = Map.groupBy(
    runs.map((_run, index) => index),
    (index) => numberOf(runs[index]),
  );
  return [...byNumber]
    .map(([number, members]) => ({
      number,
      runs: members.toSorted((a, b) => startOf(runs[a]) - startOf(runs[b])),
    }))
    .toSorted((left, right) => left.number - right.number);
}

function numberOf(run: ScannedRun | undefined): number {
  return run === undefined ? 0 : shardOf(run.started).shard;
}

function startOf(run: ScannedRun | undefined): number {
  return run?.started.timestamp ?? 0;
}

/** The same run twice, or overlapping runs of one shard, neither of which can be a rerun of the other. */
function doubledRuns({ runs: members }: Shard, runs: readonly ScannedRun[]): readonly UserError[] {
  return members.slice(1).flatMap((index, place): readonly UserError[] => {
    const [before, run] = [runs[members[place] ?? -1], runs[index]];
    if (before === undefined || run === undefined) return [];
    const isSame = before.started.runId === run.started.runId;
    if (!isSame && run.started.timestamp >= before.end) return [];
    const what = isSame
      ? "are the same run"
      : `are the same shard (${nameOf(run.started)}) and ran at the same time`;
    return [{ kind: "merge-doubled", message: `\`${before.name}\` and \`${run.name}\` ${what}` }];
  });
}

function nameOf(started: RunStarted): string {
  const { kind, shard, total } = shardOf(started);
  if (kind === "queue") return `node ${shard} of the queue`;
  return kind === "whole" ? "the whole run" : `${kind}:${shard}/${total}`;
}

function missingShards({ started }: ScannedRun, shards: readonly Shard[]): readonly string[] {
  const { kind, total } = shardOf(started);
  const there = new Set(shards.map(({ number }) => number));
  const missing = Array.from({ length: total }, (_, index) => index + 1).filter((shard) => !there.has(shard));
  if (missing.length === 0) return [];
  const names = missing.map((shard) => `${kind}:${shard}/${total}`);
  return [`${missing.length} of ${total} shards missing: ${someOf(names)}`];
}

/** Maximum number of names in a message. */
const LISTED = 8;

function someOf(names: readonly string[]): string {
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : "";
  return names.slice(0, LISTED).join(", ") + more;
}

/** A stream may end early if a later run of the same shard follows. */
function earlyEnds(shards: readonly Shard[], runs: readonly ScannedRun[]): readonly string[] {
  return shards.flatMap(({ runs: members }) => {
    const last = runs[members.at(-1) ?? -1];
    if (last === undefined || last.finished !== undefined) return [];
    const { runCount } = last.started;
    // Other nodes ran the tests that this node did not finish. A test in no input is reported separately.
    if (isQueue(last.started)) return [];
    return [
      `\`${last.name}\` ends before its run does: ${last.finishedTests} of ${runCount} tests had ended`,
    ];
  });
}

/** Tests that every input leaves to another shard. Reported if no shard is known to be missing. */
function missingTests(
  shards: readonly Shard[],
  runs: readonly ScannedRun[],
  table: MergeTable,
): readonly string[] {
  const [first] = runs;
  if (first === undefined || shards.length < shardOf(first.started).total) return [];
  if (
    !isQueue(first.started) &&
    shards.some(({ runs: members }) => runs[members.at(-1) ?? -1]?.finished === undefined)
  )
    return [];
  const missing = table.tests.filter(isMissing).map(testText);
  if (missing.length === 0) return [];
  const word = plural(missing.length, "test is", "tests are");
  return [`${missing.length} ${word} in no shard: ${someOf(missing)}`];
}

export function isMissing({ results, skip, elsewhere }: MergedTest): boolean {
  return results.length === 0 && skip === undefined && elsewhere;
}

function testText({ test }: MergedTest): string {
  return visibleName(`${test.binaryId} ${test.testName}`);
}

/** Warns about tests that passed and later failed in runs of one shard. The later result counts. */
function changedResults(table: MergeTable, runs: readonly ScannedRun[]): readonly string[] {
  return table.tests.flatMap((merged) => {
    const last = merged.results.at(-1);
    const passed = merged.results.slice(0, -1).find((result) => result.passed);
    if (last === undefined || passed === undefined || last.passed) return [];
    const names = [runs[passed.run]?.name, runs[last.run]?.name].map((name) => `\`${name}\``);
    return [`${testText(merged)} passed in ${names[0]} and failed in ${names[1]}: it counts as failed`];
  });
}
