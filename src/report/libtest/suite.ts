/**
 * One test binary in a libtest stream: a block from `started` to its counts.
 *
 * The counting is the peer's, which clients have come to read: a block ends when as many of its tests are
 * done as it expected to run, and tests skipped for being ignored count as done. So a binary with ignored
 * tests is reported in two blocks. (Where the peer's count falls below nothing it wraps around; ours stops.)
 */
import type { EventBinary, StressIndex, TestFinished, TestId } from "../../model/events.ts";
import {
  type AttemptStatus,
  lastAttempt,
  outcomeKind,
  type TestOutcome,
} from "../../model/results/outcome.ts";
import { limitName } from "../failure/limits.ts";
import { stacksSection } from "../failure/stacks.ts";
import { quarantineNote } from "../failure/quarantine.ts";
import { failedOutput } from "./failed-output.ts";
import { jsonObject, jsonSeconds, jsonString } from "./json.ts";

export interface SuiteOptions {
  readonly binary: EventBinary;
  readonly stress: StressIndex | undefined;
  /** Add a `nextest` object to the lines about the suite. */
  readonly plus: boolean;
  /** A node of a queue learns only at its end how many tests it has; see `opening`. */
  readonly countsAtEnd: boolean;
}

export class Suite {
  readonly #options: SuiteOptions;
  /** Tests that are still expected; ignored ones may bring it below zero. */
  #expected: number;
  #ignored: number;
  readonly #filtered: number;
  #passed = 0;
  #failed = 0;
  #total = 0;
  /** Tests that have a result, or are ignored. */
  #done = 0;
  /** Lines about ignored tests stand before the first result, as in libtest. */
  #ignoredLines: string[] = [];
  #lines: string[];

  constructor(options: SuiteOptions) {
    const { testCount, runCount, ignoredCount = 0, ignoredRunCount = 0 } = options.binary;
    this.#options = options;
    this.#expected = runCount - ignoredRunCount;
    this.#ignored = ignoredCount;
    this.#filtered = testCount - ignoredCount - this.#expected;
    this.#lines = options.countsAtEnd ? [] : [this.#startLine(this.#expected + ignoredCount)];
  }

  /** The first line of a block whose tests are counted at its end. */
  opening(): string {
    return this.#options.countsAtEnd ? `${this.#startLine(this.#done)}\n` : "";
  }

  #startLine(count: number): string {
    return this.#suiteLine("started", { test_count: String(count) });
  }

  get binary(): EventBinary {
    return this.#options.binary;
  }

  get isDone(): boolean {
    return this.#expected === 0;
  }

  /** The lines since the last time. */
  takeLines(): string {
    const lines = this.#lines.map((line) => `${line}\n`).join("");
    this.#lines = [];
    return lines;
  }

  started(test: TestId): void {
    this.#lines.push(testLine("started", this.#name(test)));
  }

  /** Reported as started now, and as ignored with the first result. */
  ignored(test: TestId): void {
    this.started(test);
    this.#expected -= 1;
    this.#done += 1;
    this.#ignoredLines.push(testLine("ignored", `${this.#prefix()}$${test.testName}`));
  }

  finished(event: Pick<TestFinished, "test" | "outcome" | "quarantine">): void {
    const { test, outcome } = event;
    this.#done += 1;
    const aside = quarantineNote(event);
    if (aside !== undefined) return this.#setAside(test, outcome, aside);
    const last = lastAttempt(outcome);
    const retried = outcome.attempts.length > 1 ? `#${outcome.attempts.length}` : "";
    const kind = outcomeKind(outcome);
    const failed = kind === "failure" || (kind === "flaky" && outcome.flakyResult === "fail");
    this.#lines.push(...this.#ignoredLines);
    this.#ignoredLines = [];
    this.#expected -= 1;
    this.#total += last.duration;
    // A leak that counts as a failure is reported as one and, by the peer, not counted as one.
    const leakyFailure = kind === "failure" && last.result.kind === "leak";
    if (failed && !leakyFailure) this.#failed += 1;
    else this.#passed += 1;
    this.#lines.push(
      testLine(failed ? "failed" : "ok", `${this.#name(test)}${retried}`, {
        exec_time: jsonSeconds(last.duration),
        ...(failed ? failureFields(last, kind === "flaky", test) : {}),
      }),
    );
  }

  /** A failure in quarantine: clients would take a failed test for a failed run. */
  #setAside(test: TestId, outcome: TestOutcome, message: string): void {
    this.#lines.push(...this.#ignoredLines);
    this.#ignoredLines = [];
    this.#expected -= 1;
    this.#ignored += 1;
    this.#total += lastAttempt(outcome).duration;
    this.#lines.push(testLine("ignored", this.#name(test), { message: jsonString(message) }));
  }

  /** The block's counts. Tests that never ran, because the run was cancelled, count as filtered out. */
  close(): void {
    const filtered = Math.max(this.#filtered + this.#expected, 0);
    this.#lines.push(
      this.#suiteLine(this.#failed > 0 ? "failed" : "ok", {
        passed: String(this.#passed),
        failed: String(this.#failed),
        ignored: String(this.#ignored),
        measured: "0",
        filtered_out: String(filtered),
        exec_time: jsonSeconds(this.#total),
      }),
    );
  }

  /** Names carry package and binary, without which they mean little in a workspace. */
  #name({ testName }: TestId): string {
    const { stress } = this.#options;
    return `${this.#prefix()}${stress === undefined ? "" : `@stress-${stress.current}`}$${testName}`;
  }

  #prefix(): string {
    return `${this.binary.packageName}::${this.binary.binaryName}`;
  }

  #suiteLine(event: string, fields: Readonly<Record<string, string>>): string {
    return jsonObject({
      type: '"suite"',
      event: jsonString(event),
      ...fields,
      nextest: this.#options.plus ? this.#nextestObject() : undefined,
    });
  }

  #nextestObject(): string {
    const { packageName, binaryName, kind } = this.binary;
    const { stress } = this.#options;
    return jsonObject({
      crate: jsonString(packageName),
      test_binary: jsonString(binaryName),
      kind: jsonString(kind),
      stress_index: stress === undefined ? undefined : String(stress.current),
      stress_total: stress?.total === undefined ? undefined : String(stress.total),
    });
  }
}

function testLine(event: string, name: string, fields: Readonly<Record<string, string>> = {}): string {
  return jsonObject({ type: '"test"', event: jsonString(event), name: jsonString(name), ...fields });
}

function failureFields(
  status: AttemptStatus,
  flaky: boolean,
  test: TestId,
): Readonly<Record<string, string>> {
  if (flaky) return { reason: '"flaky test treated as failure"' };
  switch (status.result.kind) {
    case "fail": {
      const { exceeded } = status.result;
      const reason = exceeded === undefined ? {} : { reason: jsonString(`${limitName(exceeded)} exceeded`) };
      return { ...reason, stdout: jsonString(failedOutput(status, test.testName)) };
    }
    case "exec-fail":
      return { stdout: jsonString(failedOutput(status, test.testName)) };
    case "timeout":
      return { reason: '"time limit exceeded"', ...stacksField(status, test) };
    case "leak":
    case "pass":
      return {};
  }
}

/** A line about a timeout has no output but where it says what the test was doing. */
function stacksField(status: AttemptStatus, test: TestId): Readonly<Record<string, string>> {
  if (status.stacks === undefined) return {};
  return { stdout: jsonString(`${failedOutput(status, test.testName)}${stacksSection(status)}`) };
}
