/** The output of `history … --format json`. Fields may be added, never changed or removed. */
import type { TestId } from "../model/events.ts";
import type { RunRecord } from "../model/results/run-record.ts";
import type { Growth, SlowTest } from "./durations.ts";
import type { Breakage, FailingTest } from "./failures.ts";
import type { FlakyTest } from "./ledger.ts";
import type { RunSummary, TestSummary } from "./summaries.ts";
import { isoTime } from "../text/values/iso-time.ts";
import { encodeJson } from "../text/encoders.ts";

function text(value: object): string {
  return `${encodeJson(value, 2)}\n`;
}

function testJson({ binaryId, testName }: TestId) {
  return { "binary-id": binaryId, "test-name": testName };
}

function runJson(run: RunRecord) {
  return {
    "run-id": run.runId,
    profile: run.profile,
    "started-at": isoTime(run.startedAt),
    "elapsed-ms": run.elapsed,
    host: run.host,
    ...(run.source === undefined ? {} : { commit: run.source.commit, dirty: run.source.dirty }),
    incomplete: run.incomplete,
  };
}

function growthJson(growth: Growth | undefined) {
  if (growth === undefined) return {};
  return { growth: { "before-ms": growth.before, "now-ms": growth.now, slower: growth.grew } };
}

function flakyJson({ attempts, failed, interval, passedInARow, lastFailure }: Omit<FlakyTest, "test">) {
  return {
    attempts,
    failed,
    rate: failed / attempts,
    "rate-low": interval.low,
    "rate-high": interval.high,
    "passed-in-a-row": passedInARow,
    "last-failure": isoTime(lastFailure),
  };
}

function breakageJson({ results, firstBad, lastGood }: Breakage) {
  return {
    "failures-in-a-row": results,
    "first-bad": runJson(firstBad),
    ...(lastGood === undefined ? {} : { "last-good": runJson(lastGood) }),
  };
}

export function slowestJson(tests: readonly SlowTest[]): string {
  return text({
    tests: tests.map(({ test, typical, runs, growth, recent }) => ({
      ...testJson(test),
      "typical-ms": typical,
      results: runs,
      "recent-ms": recent,
      ...growthJson(growth),
    })),
  });
}

export function flakyTestsJson(tests: readonly FlakyTest[]): string {
  return text({ tests: tests.map((flaky) => ({ ...testJson(flaky.test), ...flakyJson(flaky) })) });
}

export function failuresJson(tests: readonly FailingTest[]): string {
  return text({ tests: tests.map((failing) => ({ ...testJson(failing.test), ...breakageJson(failing) })) });
}

export function runsJson(runs: readonly RunSummary[]): string {
  return text({
    runs: runs.map(({ run, tests, failed, flaky }) => ({ ...runJson(run), tests, failed, flaky })),
  });
}

export function showJson(tests: readonly (readonly [TestSummary, rerun: string])[]): string {
  return text({
    tests: tests.map(([summary, rerun]) => ({
      ...testJson(summary.test),
      ...(summary.typical === undefined ? {} : { "typical-ms": summary.typical }),
      counts: summary.counts,
      "passed-in-a-row": summary.passedInARow,
      ...growthJson(summary.growth),
      ...(summary.flaky === undefined ? {} : { flaky: flakyJson(summary.flaky) }),
      ...(summary.breakage === undefined ? {} : { failing: breakageJson(summary.breakage) }),
      rerun,
      results: summary.results.map(({ run, kind, attempts }) => ({
        ...runJson(run),
        result: kind,
        attempts: attempts.map(({ word, duration }) => ({ result: word, "duration-ms": duration })),
      })),
    })),
  });
}
