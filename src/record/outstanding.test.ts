import { describe, expect, test } from "bun:test";
import { EMPTY_STATS } from "../model/results/stats.ts";
import type { MismatchReason } from "../model/listed/test-list.ts";
import type { RecordedEvent } from "./format/events.ts";
import type { RerunSuite } from "./format/metadata.ts";
import type { RecordedAttempt, RecordedResult } from "./format/outcome.ts";
import { toLogEvent } from "./replay/log-events.ts";
import { recordStats } from "./write/counts.ts";
import { type Outcome, OutcomeCollector, outstandingSuites } from "./outstanding.ts";

const PASSING: RerunSuite = { binary_id: "b", passing: ["t"], outstanding: [] };
const OUTSTANDING: RerunSuite = { binary_id: "b", passing: [], outstanding: ["t"] };

interface Case {
  readonly match?: MismatchReason | "matches";
  readonly outcome?: Outcome;
  readonly before?: RerunSuite;
}

/** What happens to test `t` of binary `b`. */
function verdict({ match, outcome, before }: Case): string {
  const suites = outstandingSuites({
    binaries: [{ id: "b", tests: new Map(match === undefined ? [] : [["t", match]]) }],
    outcomes: new Map(outcome === undefined ? [] : [["b", new Map([["t", outcome]])]]),
    ...(before === undefined ? {} : { before: [before] }),
  });
  const [suite] = suites;
  if (suite === undefined) return "neither";
  return suite.passing.includes("t") ? "passing" : "outstanding";
}

describe("a test", () => {
  test.each<[string, Case, string]>([
    ["that passed", { match: "matches", outcome: "passed" }, "passing"],
    ["that failed", { match: "matches", outcome: "failed" }, "outstanding"],
    [
      "that failed though it passed before",
      { match: "matches", outcome: "failed", before: PASSING },
      "outstanding",
    ],
    ["that was never seen", { match: "matches" }, "outstanding"],
    ["that passed in an earlier run", { match: "rerun-already-passed", before: PASSING }, "passing"],
    ["that a filter left out", { match: "ignored" }, "neither"],
    ["that a filter left out, outstanding", { match: "string", before: OUTSTANDING }, "outstanding"],
    ["that a filter left out, passing", { match: "partition", before: PASSING }, "passing"],
    ["that is gone, outstanding", { before: OUTSTANDING }, "outstanding"],
    ["that is gone, passing", { before: PASSING }, "neither"],
  ])("%s", (_, given, expected) => {
    expect(verdict(given)).toBe(expected);
  });
});

test("binaries that were not listed, or are gone, keep what is known of them", () => {
  const before = [
    { binary_id: "z::later", passing: ["a"], outstanding: [] },
    { binary_id: "a", passing: [], outstanding: ["x"] },
  ];
  const suites = outstandingSuites({
    binaries: [{ id: "z::later" }, { id: "new" }],
    outcomes: new Map(),
    before,
  });
  expect(suites.map((suite) => suite.binary_id)).toEqual(["a", "z::later"]);
});

test("names are in order", () => {
  const tests = new Map([
    ["b", "matches"],
    ["B", "matches"],
    ["a", "matches"],
  ] as const);
  const [suite] = outstandingSuites({ binaries: [{ id: "x", tests }], outcomes: new Map() });
  expect(suite?.outstanding).toEqual(["B", "a", "b"]);
});

function finished(results: readonly RecordedResult[], flakyResult: "pass" | "fail" = "pass"): RecordedEvent {
  const none = { secs: 0, nanos: 0 };
  const statuses = results.map((result, index): RecordedAttempt => ({
    "retry-data": { attempt: index + 1, "total-attempts": results.length },
    output: { type: "output", result, output: { kind: "split", stdout: null, stderr: null }, errors: null },
    result,
    "start-time": MOMENT,
    "time-taken": none,
    "is-slow": false,
    "delay-before-start": none,
    "error-summary": null,
    "output-error-slice": null,
  }));
  return {
    timestamp: MOMENT,
    elapsed: none,
    kind: {
      type: "output",
      kind: "test-finished",
      "stress-index": null,
      "test-instance": { "binary-id": "b", name: "t" },
      "success-output": "never",
      "failure-output": "never",
      "junit-store-success-output": false,
      "junit-store-failure-output": false,
      "junit-flaky-fail-status": "failure",
      "run-statuses": { statuses, "flaky-result": flakyResult },
      "current-stats": recordStats(EMPTY_STATS),
      running: 0,
    },
  };
}

const MOMENT = "2026-11-28T00:00:00Z";

function outcomeOf(...events: readonly RecordedEvent[]): Outcome | undefined {
  const collector = new OutcomeCollector();
  for (const event of events) collector.add(toLogEvent(event));
  return collector.outcomes.get("b")?.get("t");
}

const PASS: RecordedResult = { status: "pass" };
const FAIL: RecordedResult = { status: "fail", failure: { kind: "exit-code", code: 1 }, leaked: false };

test("the last attempt decides, and the flaky result what a retry means", () => {
  expect(outcomeOf(finished([PASS]))).toBe("passed");
  expect(outcomeOf(finished([FAIL]))).toBe("failed");
  expect(outcomeOf(finished([FAIL, PASS]))).toBe("passed");
  expect(outcomeOf(finished([FAIL, PASS], "fail"))).toBe("failed");
  expect(outcomeOf(finished([{ status: "leak", result: "pass" }]))).toBe("passed");
  expect(outcomeOf(finished([{ status: "leak", result: "fail" }]))).toBe("failed");
  expect(outcomeOf(finished([{ status: "timeout", result: "pass" }]))).toBe("passed");
  expect(outcomeOf(finished([{ status: "exec-fail" }]))).toBe("failed");
});

test("one failed round of a stress run counts", () => {
  expect(outcomeOf(finished([PASS]), finished([FAIL]), finished([PASS]))).toBe("failed");
});
