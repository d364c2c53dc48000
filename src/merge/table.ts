/** The data that the first pass collects from all inputs: no output, and each test's identity once. */
import type { RunEvent, RunFinished, RunStarted, ScriptId, TestId } from "../model/events.ts";
import { testName, type TestName } from "../model/ids.ts";
import { isSuccess, lastAttempt } from "../model/results/outcome.ts";
import type { JunitTestSettings } from "../model/settings.ts";
import { failsSetup } from "../model/results/stats.ts";
import type { MismatchReason } from "../model/listed/test-list.ts";
import { detachedCopy } from "../text/lines/detached-copy.ts";

/** One input after the first pass. */
export interface ScannedRun {
  /** The name that the user gave. */
  readonly name: string;
  readonly started: RunStarted;
  /** Absent: the stream ends before its run does. */
  readonly finished?: RunFinished | undefined;
  /** When its last event happened. Milliseconds since the epoch. */
  readonly end: number;
  readonly finishedTests: number;
}

interface TestResult {
  readonly run: number;
  readonly passed: boolean;
}

/** The facts about one test of the whole run. */
export interface MergedTest {
  readonly test: TestId;
  /** The runs in which it has a result, as indices of inputs, and whether it passed. */
  readonly results: TestResult[];
  /** Why it was skipped, unless the only reason is that it is in another shard. */
  skip?: { readonly reason: MismatchReason; readonly reportSkipped: JunitTestSettings["reportSkipped"] };
  /** Some input skipped it because it is in another shard. */
  elsewhere: boolean;
  /** Its index in the table. */
  readonly place: number;
}

/** The run whose events of a script are used: the first in which it failed, otherwise the first. */
interface MergedScript {
  run: number;
  failed: boolean;
}

export class MergeTable {
  /** In the order in which they first appeared. */
  readonly tests: MergedTest[] = [];
  /** By binary, then by name, which avoids building a combined key for each line of each stream. */
  readonly #places = new Map<string, Map<string, MergedTest>>();
  /** The test that was looked up last: events are often about the same test, or about the next one. */
  #last: MergedTest | undefined;
  #lastResult: TestResult | undefined;
  readonly #scripts = new Map<string, MergedScript>();

  /** `run`: the index of the input. */
  on(event: RunEvent, run: number): void {
    switch (event.type) {
      case "test-finished":
        (this.testOf(event.test) ?? this.#addTest(event.test)).results.push(
          this.#resultOf(run, isSuccess(lastAttempt(event.outcome).result)),
        );
        break;
      case "test-skipped":
        this.#skipped(event.test, event);
        break;
      case "script-finished":
        this.#script(event.script, run, failsSetup(event.status.result));
        break;
      default:
        break;
    }
  }

  /** One object for all equal results. */
  #resultOf(run: number, passed: boolean): TestResult {
    if (this.#lastResult?.run !== run || this.#lastResult.passed !== passed)
      this.#lastResult = { run, passed };
    return this.#lastResult;
  }

  testOf({ binaryId, testName }: TestId): MergedTest | undefined {
    for (const likely of [this.#last, this.tests[(this.#last?.place ?? -1) + 1]])
      if (likely?.test.testName === testName && likely.test.binaryId === binaryId)
        return (this.#last = likely);
    const found = this.#places.get(binaryId)?.get(testName);
    this.#last = found ?? this.#last;
    return found;
  }

  #addTest({ binaryId, testName }: TestId): MergedTest {
    const test: TestId = { binaryId, testName: ownName(testName) };
    const added: MergedTest = { test, results: [], elsewhere: false, place: this.tests.length };
    this.tests.push(added);
    const binary = this.#places.get(binaryId);
    if (binary === undefined) this.#places.set(binaryId, new Map([[test.testName, added]]));
    else binary.set(test.testName, added);
    return added;
  }

  #skipped(
    test: TestId,
    { reason, reportSkipped }: { reason: MismatchReason; reportSkipped: JunitTestSettings["reportSkipped"] },
  ): void {
    const known = this.testOf(test) ?? this.#addTest(test);
    if (reason === "partition") known.elsewhere = true;
    // A rerun skipped the test because it had passed. The earlier run has the result.
    else if (reason !== "rerun-already-passed") known.skip ??= { reason, reportSkipped };
  }

  #script(script: ScriptId, run: number, failed: boolean): void {
    const key = scriptKey(script);
    const known = this.#scripts.get(key);
    if (known === undefined) this.#scripts.set(key, { run, failed });
    else if (failed && !known.failed) Object.assign(known, { run, failed });
  }

  /** Whether events about the script are taken from this input. */
  speaksFor(script: ScriptId, run: number): boolean {
    return this.#scripts.get(scriptKey(script))?.run === run;
  }

  /** Sorts the results of each test by the time of its runs, since inputs may be in any order. */
  orderResults(placeOf: (run: number) => number): void {
    for (const { results } of this.tests)
      if (results.length > 1) results.sort((left, right) => placeOf(left.run) - placeOf(right.run));
  }

  /** The inputs whose events of scripts are used. */
  scriptRuns(): readonly number[] {
    return [...new Set([...this.#scripts.values()].map(({ run }) => run))].toSorted((a, b) => a - b);
  }
}

/** A name may be a part of its line, which it would keep in memory. */
function ownName(name: TestName): TestName {
  return testName(detachedCopy(name));
}

function scriptKey({ phase, id }: ScriptId): string {
  return `${phase} ${id}`;
}

/** Folds the events of one input. */
export class RunScanner {
  readonly #name: string;
  #started: RunStarted | undefined;
  #finished: RunFinished | undefined;
  #end = 0;
  #finishedTests = 0;

  constructor(name: string) {
    this.#name = name;
  }

  on(event: RunEvent): void {
    this.#end = Math.max(this.#end, event.timestamp);
    if (event.type === "run-started") this.#started = event;
    if (event.type === "run-finished") this.#finished = event;
    if (event.type === "test-finished") this.#finishedTests += 1;
  }

  /** Undefined if the input contains no run. */
  scanned(): ScannedRun | undefined {
    if (this.#started === undefined) return undefined;
    return {
      name: this.#name,
      started: this.#started,
      finished: this.#finished,
      end: this.#end,
      finishedTests: this.#finishedTests,
    };
  }
}
