import { expect, test } from "bun:test";
import { binaryId, testName } from "../ids.ts";
import { type AttemptResult, type AttemptStatus, NO_OUTPUT } from "./outcome.ts";
import {
  type AttemptWord,
  attemptWord,
  ownDuration,
  recordOf,
  resultKind,
  testKey,
} from "./result-record.ts";

function status(result: AttemptResult, more: Partial<AttemptStatus> = {}): AttemptStatus {
  return {
    attempt: 1,
    totalAttempts: 1,
    result,
    startedAt: 1000,
    duration: 5,
    delayBefore: 0,
    isSlow: false,
    exitedEarly: false,
    terminatedByRunner: false,
    output: NO_OUTPUT,
    errors: [],
    ...more,
  };
}

const failed = { kind: "fail", status: { kind: "exited", code: 101 }, leaked: false } as const;
const attempts = (first: AttemptWord, ...others: AttemptWord[]) =>
  [{ word: first, duration: 1 }, ...others.map((word) => ({ word, duration: 2 }))] as const;

test("every result has a word, and what the runner ended has one of its own", () => {
  const words = [
    status({ kind: "pass" }),
    status({ kind: "leak", result: "pass" }),
    status({ kind: "leak", result: "fail" }),
    status(failed),
    status({ kind: "timeout", result: "fail" }),
    status({ kind: "timeout", result: "pass" }),
    status({ kind: "exec-fail", failure: { code: "ENOENT", message: "gone", program: "x" } }),
    status(failed, { terminatedByRunner: true }),
    status({ kind: "pass" }, { terminatedByRunner: true }),
  ].map(attemptWord);
  expect(words).toEqual([
    "pass",
    "leak",
    "leak-fail",
    "fail",
    "timeout",
    "timeout-pass",
    "exec-fail",
    "terminated",
    "pass",
  ]);
});

test("a record says what its attempts mean together", () => {
  expect(resultKind(attempts("pass"))).toBe("pass");
  expect(resultKind(attempts("fail", "pass"))).toBe("flaky");
  expect(resultKind(attempts("fail", "fail"))).toBe("fail");
  expect(resultKind(attempts("fail", "terminated"))).toBe("fail");
  expect(resultKind(attempts("terminated"))).toBe("unknown");
  expect(ownDuration(attempts("fail", "terminated"))).toBe(1);
  expect(ownDuration(attempts("terminated"))).toBeUndefined();
});

test("a record keeps the identity of its test and nothing of its output", () => {
  const id = { binaryId: binaryId("alpha"), testName: testName("a::b") };
  const record = recordOf(id, { attempts: [status(failed), status({ kind: "pass" })], flakyResult: "fail" });
  expect(record).toEqual({
    test: id,
    attempts: [
      { word: "fail", duration: 5 },
      { word: "pass", duration: 5 },
    ],
    startedAt: 1000,
    flakyResult: "fail",
    round: undefined,
    fingerprint: undefined,
  });
  expect(testKey(id)).toBe("alpha\na::b");
});
