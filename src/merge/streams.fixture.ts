/** Streams of made-up runs, whole and in shards, for tests of this room. */
import type { RunEvent, RunStarted, ScriptId } from "../model/events.ts";
import { binaryId, packageId, runId, testName } from "../model/ids.ts";
import { type AttemptStatus, type CapturedOutput, NO_OUTPUT } from "../model/results/outcome.ts";
import {
  EMPTY_STATS,
  type RunStats,
  withSetupScript,
  withSkipped,
  withTest,
} from "../model/results/stats.ts";
import type { MismatchReason, ShardStamp } from "../model/listed/test-list.ts";
import { RunMerger } from "./merge.ts";
import { planMerge } from "./shards.ts";
import { MergeTable, RunScanner, type ScannedRun } from "./table.ts";

/** A test: `p` or `f` for each attempt, or the reason why it is skipped. */
export interface MadeTest {
  readonly name: string;
  readonly attempts: string;
  readonly skip?: MismatchReason;
}

export interface MadeRun {
  readonly id: number;
  readonly tests: readonly MadeTest[];
  readonly shard?: ShardStamp;
  /** Whether the test is in this shard. */
  readonly owns?: (test: MadeTest) => boolean;
  readonly startedAt?: number;
  readonly scripts?: readonly ScriptId[];
  readonly profile?: string;
  /** What each attempt writes; nothing is captured without it. */
  readonly output?: string;
}

const HOUR = 3_600_000;

export function idOf(name: string) {
  return { binaryId: binaryId("a"), testName: testName(name) };
}

function captured(text: string): CapturedOutput {
  return { kind: "split", stdout: { text, bytes: text.length }, stderr: { text: "", bytes: 0 } };
}

function status(
  word: string,
  [attempt, total]: readonly [attempt: number, total: number],
  output: CapturedOutput = NO_OUTPUT,
): AttemptStatus {
  const failed = { kind: "fail", status: { kind: "exited", code: 101 }, leaked: false } as const;
  return {
    attempt,
    totalAttempts: total,
    startedAt: 0,
    duration: 5,
    delayBefore: 0,
    isSlow: false,
    result: word === "p" ? { kind: "pass" } : failed,
    exitedEarly: false,
    terminatedByRunner: false,
    output,
    errors: [],
  };
}

const DISPLAY = {
  successOutput: "never",
  failureOutput: "immediate",
  junit: {
    storeSuccessOutput: false,
    storeFailureOutput: true,
    reportSkipped: "none",
    flakyFailStatus: "failure",
  },
} as const;
const SLOT = { globalSlot: 0, testGroup: "@global" };

/** The events that a runner emits for the tests of a shard. */
export function streamOf(run: MadeRun): readonly RunEvent[] {
  const { tests, owns = () => true, startedAt = run.id * HOUR, scripts = [] } = run;
  const output = run.output === undefined ? NO_OUTPUT : captured(run.output);
  const chosen = tests.filter((test) => test.skip === undefined && owns(test));
  const runs = new Set(chosen);
  let stats: RunStats = {
    ...EMPTY_STATS,
    initialRunCount: chosen.length,
    setupScriptsInitialCount: scripts.length,
  };
  let elapsed = 0;
  const stamp = (): { timestamp: number; elapsed: number } => {
    elapsed += 1;
    return { timestamp: startedAt + elapsed, elapsed };
  };
  // A node of a queue does not know in advance which tests it will run.
  const runCount =
    run.shard?.kind === "queue" ? tests.filter(({ skip }) => skip === undefined).length : chosen.length;
  const events: RunEvent[] = [startOf(run, runCount, stamp())];
  for (const test of tests) {
    if (runs.has(test)) continue;
    const reason = test.skip ?? "partition";
    stats = withSkipped(stats, reason);
    events.push({ type: "test-skipped", test: idOf(test.name), reason, reportSkipped: "none", ...stamp() });
  }
  for (const script of scripts) {
    stats = withSetupScript(stats, { kind: "pass" });
    const done = { script, noCapture: false, junitStoreSuccessOutput: false, junitStoreFailureOutput: false };
    events.push({ type: "script-started", script, noCapture: false, ...stamp() });
    events.push({
      type: "script-finished",
      ...done,
      status: status("p", [1, 1]),
      stats,
      running: 0,
      ...stamp(),
    });
  }
  for (const { name, attempts } of chosen) {
    const test = idOf(name);
    const [first, ...others] = attempts
      .split("")
      .map((word, index) => status(word, [index + 1, attempts.length], output));
    if (first === undefined) throw new Error("a test that runs has an attempt");
    const outcome = { attempts: [first, ...others], flakyResult: "pass" } as const;
    const totalAttempts = attempts.length;
    events.push({
      type: "test-started",
      test,
      slot: SLOT,
      totalAttempts,
      command: [],
      stats,
      running: 1,
      ...stamp(),
    });
    stats = withTest(stats, outcome);
    events.push({
      type: "test-finished",
      test,
      slot: SLOT,
      outcome,
      ...DISPLAY,
      stats,
      running: 0,
      ...stamp(),
    });
  }
  const id = runId(String(run.id));
  events.push({ type: "run-finished", runId: id, startedAt, stats, ...stamp() });
  return events;
}

function startOf(
  { id, tests, shard, profile = "default", scripts = [] }: MadeRun,
  runCount: number,
  stamp: { readonly timestamp: number; readonly elapsed: number },
): RunStarted {
  const skipped = tests.filter(({ skip }) => skip !== undefined);
  return {
    type: "run-started",
    version: 1,
    runId: runId(String(id)),
    profile,
    mode: "test",
    cliArgs: ["cargo-nextest", "nextest", "run"],
    testThreads: 1,
    runCount,
    skip: {
      tests: shard === undefined || shard.kind === "queue" ? skipped.length : tests.length - runCount,
      testsByRerun: 0,
      testsNotBenchmark: 0,
      testsByDefaultFilter: skipped.filter(({ skip }) => skip === "default-filter").length,
      binaries: 0,
      binariesByDefaultFilter: 0,
    },
    binaries: [
      {
        binaryId: binaryId("a"),
        packageId: packageId("a"),
        packageName: "a",
        binaryName: "a",
        kind: "lib",
        buildPlatform: "target",
        testCount: tests.length,
        runCount,
      },
    ],
    setupScripts: scripts.length,
    ...(shard === undefined ? {} : { shard }),
    ...stamp,
  };
}

/** The runs of all shards of `total`; test `i` is in shard `i % total`. */
export function shardsOf(tests: readonly MadeTest[], total: number): readonly MadeRun[] {
  const places = new Map(tests.map((test, index) => [test, index]));
  return Array.from({ length: total }, (_, index) => ({
    id: index + 1,
    tests,
    startedAt: HOUR,
    shard: { kind: "count", shard: index + 1, total, plan: "same" },
    owns: (test) => (places.get(test) ?? 0) % total === index,
  }));
}

/** The runs of the nodes of a queue; the numbers assign tests to nodes. */
export function queueNodes(tests: readonly MadeTest[], owners: readonly number[]): readonly MadeRun[] {
  const nodes = Math.max(0, ...owners) + 1;
  return Array.from({ length: nodes }, (_, index) => ({
    id: index + 1,
    tests,
    startedAt: HOUR,
    shard: { kind: "queue", shard: index + 1, total: 0, plan: "same" },
    owns: (test) => owners[tests.indexOf(test) % owners.length] === index,
  }));
}

/** The result of `merge`: the merged stream, or error messages. */
export function mergeStreams(
  all: readonly (readonly RunEvent[])[],
  { allowGaps = false }: { readonly allowGaps?: boolean } = {},
): { readonly events: readonly RunEvent[]; readonly notes: readonly string[] } | readonly string[] {
  const table = new MergeTable();
  const runs: ScannedRun[] = [];
  const empty: string[] = [];
  for (const [index, events] of all.entries()) {
    const scanner = new RunScanner(`file ${index + 1}`);
    for (const event of events) {
      scanner.on(event);
      table.on(event, runs.length);
    }
    const scanned = scanner.scanned();
    if (scanned === undefined) empty.push(`file ${index + 1}`);
    else runs.push(scanned);
  }
  const streams = all.filter((events) => events.length > 0);
  const plan = planMerge(runs, table, { allowGaps, empty });
  if (!plan.ok)
    return plan.error.map(({ kind, message, causes = [] }) => [kind, message, ...causes].join(": "));
  const outcomes = new Map<string, Extract<RunEvent, { type: "test-finished" }>[]>();
  const merger = new RunMerger(
    { runId: runId("merged"), runs, plan: plan.value, table },
    {
      put: (key, event) => void outcomes.set(key, [...(outcomes.get(key) ?? []), event]),
      take: (key) => (outcomes.get(key) ?? []).map(({ outcome }) => outcome),
    },
  );
  const order = plan.value.shards.flatMap((shard) => shard.runs);
  const events = [...merger.begin()];
  for (const run of table.scriptRuns())
    for (const event of streams[run] ?? []) events.push(...merger.script(event, run, "setup"));
  for (const run of order) for (const event of streams[run] ?? []) events.push(...merger.test(event, run));
  for (const run of table.scriptRuns())
    for (const event of streams[run] ?? []) events.push(...merger.script(event, run, "teardown"));
  return { events: [...events, merger.end()], notes: plan.value.notes };
}
