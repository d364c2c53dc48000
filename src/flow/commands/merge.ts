/** `merge`: the shards of one run, and reruns of them, put together again. */
import { exitCodeOfError, type UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { RunMerger } from "../../merge/merge.ts";
import { planMerge } from "../../merge/shards.ts";
import { MergeTable, RunScanner, type ScannedRun } from "../../merge/table.ts";
import type { RunEvent, RunFinished } from "../../model/events.ts";
import { EXIT, type ExitCode } from "../../model/results/exit-codes.ts";
import { GarbageCollector } from "../../os/memory/garbage-collector.ts";
import type { MergeRequest } from "../../model/requests/request.ts";
import { RepeatedSkips } from "../../report/ndjson/quick-lines.ts";
import { runVerdict } from "../../report/verdict.ts";
import type { CommandContext } from "../context.ts";
import { type MergeInput, openInput } from "../merge/inputs.ts";
import { openMergeOutputs, type MergeOutputs } from "../merge/outputs.ts";
import { SpooledOutcomes } from "../merge/spooled-outcomes.ts";
import { newRunId } from "../run/run-id.ts";
import { warn } from "../notices.ts";

/** Characters that are read between two collections. */
const COLLECTED_EACH = 16 * 1024 * 1024;

export async function merge(context: CommandContext, request: MergeRequest): Promise<Result<ExitCode>> {
  const collector = new GarbageCollector(COLLECTED_EACH);
  const inputs = request.inputs.map((name) => openInput(context, name, collector));
  const scanned = await scanAll(inputs);
  if (!scanned.ok) return scanned;
  const { runs, table } = scanned.value;
  const plan = planMerge(runs, table, { allowGaps: request.allowGaps, empty: scanned.value.empty });
  if (!plan.ok) return plan;
  for (const message of plan.value.notes) warn(context, message);
  const outcomes = new SpooledOutcomes();
  const facts = { runId: newRunId(context), runs, plan: plan.value, table };
  const merger = new RunMerger(facts, outcomes);
  const outputs = await openMergeOutputs(context, request, facts);
  if (!outputs.ok) return outputs;
  const order = plan.value.shards.flatMap((shard) => shard.runs);
  const finished = await writeMerged(merger, {
    inputs: scanned.value.inputs,
    order,
    outputs: outputs.value,
    facts,
    needsStarts:
      request.outputs.some(({ kind }) => !OF_RESULTS.has(kind)) ||
      runs.some(({ started }) => started.look?.noCapture === true),
  });
  outcomes.close();
  if (!finished.ok) return finished;
  return await conclude(outputs.value, finished.value);
}

interface Scanned {
  readonly runs: readonly ScannedRun[];
  /** Those that have events, with the index of their run. */
  readonly inputs: readonly MergeInput[];
  /** Names of inputs without any event. */
  readonly empty: readonly string[];
  readonly table: MergeTable;
}

const SCANNED = new Set<RunEvent["type"]>([
  "run-started",
  "script-finished",
  "test-finished",
  "test-skipped",
  "run-finished",
]);

/** The first pass. */
async function scanAll(inputs: readonly MergeInput[]): Promise<Result<Scanned>> {
  const table = new MergeTable();
  const runs: ScannedRun[] = [];
  const started: MergeInput[] = [];
  const empty: string[] = [];
  const repeated = new RepeatedSkips();
  for (const input of inputs) {
    const scanner = new RunScanner(input.name);
    for await (const events of input.events({ output: false, types: SCANNED, repeated })) {
      if (!events.ok) return events;
      for (const event of events.value) {
        scanner.on(event);
        table.on(event, runs.length);
      }
    }
    const run = scanner.scanned();
    if (run === undefined) empty.push(input.name);
    else {
      runs.push(run);
      started.push(input);
    }
  }
  const [first, ...others] = empty.map(holdsNothing);
  if (runs.length === 0 && first !== undefined) return err([first, ...others]);
  return ok({ runs, inputs: started, empty, table });
}

function holdsNothing(name: string): UserError {
  return { kind: "merge-mismatch", message: `cannot read \`${name}\``, causes: ["it holds no event"] };
}

interface MergedOutput {
  readonly inputs: readonly MergeInput[];
  /** Inputs, so that runs of one shard follow each other. */
  readonly order: readonly number[];
  readonly outputs: MergeOutputs;
  readonly facts: { readonly table: MergeTable };
  /** Whether some output wants the events of tests that start. */
  readonly needsStarts: boolean;
}

interface Part {
  readonly runs: readonly number[];
  readonly types: ReadonlySet<RunEvent["type"]>;
  readonly merge: (event: RunEvent, run: number) => Iterable<RunEvent>;
}

const SCRIPTS = new Set<RunEvent["type"]>(["script-started", "script-slow", "script-finished"]);
/** Outputs to which the start of a test that has a result says nothing. */
const OF_RESULTS: ReadonlySet<MergeRequest["outputs"][number]["kind"]> = new Set(["junit", "html"]);

const WITHOUT_STARTS = new Set<RunEvent["type"]>([
  "test-slow",
  "attempt-failed",
  "retry-started",
  "test-finished",
]);
const TESTS = new Set<RunEvent["type"]>(["test-started", ...WITHOUT_STARTS]);

/** The second pass: setup scripts come before the first test, teardown scripts after the last. */
async function writeMerged(merger: RunMerger, merged: MergedOutput): Promise<Result<RunFinished>> {
  const { order, outputs, facts, needsStarts } = merged;
  for (const event of merger.begin()) outputs.on(event);
  const scriptRuns = facts.table.scriptRuns();
  const parts: readonly Part[] = [
    { runs: scriptRuns, types: SCRIPTS, merge: (event, run) => merger.script(event, run, "setup") },
    {
      runs: order,
      types: needsStarts ? TESTS : WITHOUT_STARTS,
      merge: (event, run) => merger.test(event, run),
    },
    { runs: scriptRuns, types: SCRIPTS, merge: (event, run) => merger.script(event, run, "teardown") },
  ];
  for (const part of parts) {
    const finished = await writePart(merged, part);
    if (!finished.ok) return finished;
  }
  const last = merger.end();
  outputs.on(last);
  await outputs.settled();
  return ok(last);
}

async function writePart(
  { inputs, outputs }: MergedOutput,
  { runs, types, merge: mergeOne }: Part,
): Promise<Result<void>> {
  for (const run of runs) {
    const input = inputs[run];
    if (input === undefined) continue;
    for await (const events of input.events({ output: true, types })) {
      if (!events.ok) return events;
      for (const event of events.value) for (const merged of mergeOne(event, run)) outputs.on(merged);
      await outputs.settled();
    }
  }
  return ok(undefined);
}

/** The exit code is that of the whole run. */
async function conclude(outputs: MergeOutputs, event: RunFinished): Promise<Result<ExitCode>> {
  const verdict = runVerdict(event, { mode: outputs.mode, noTests: "pass" });
  const code = verdict.kind === "success" ? EXIT.ok : exitCodeOfError(verdict.error);
  const written = await outputs.finish(event, code);
  if (!written.ok) return written;
  return verdict.kind === "success" ? ok(code) : err([verdict.error]);
}
