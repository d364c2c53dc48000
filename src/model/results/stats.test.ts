import { expect, test } from "bun:test";
import { type CancelReason, EMPTY_STATS, finalVerdict, withCancel } from "./stats.ts";

const ONE_FAILED = { ...EMPTY_STATS, initialRunCount: 3, finishedCount: 1, failed: 1 };

test.each<readonly [CancelReason, "failed" | "cancelled"]>([
  ["setup-script-failure", "failed"],
  ["test-failure", "failed"],
  ["test-failure-immediate", "failed"],
  ["report-error", "cancelled"],
  ["global-timeout", "cancelled"],
  ["signal", "cancelled"],
  ["interrupt", "cancelled"],
  ["second-signal", "cancelled"],
])("a run with a failure that ended for %s is %s", (reason, outcome) => {
  expect(finalVerdict(withCancel(ONE_FAILED, reason))).toMatchObject({ outcome, step: "test" });
});

test("one without a failure was cancelled, whatever ended it", () => {
  const stats = { ...EMPTY_STATS, initialRunCount: 3, finishedCount: 1 };
  expect(finalVerdict(withCancel(stats, "global-timeout"))).toMatchObject({ outcome: "cancelled" });
  expect(finalVerdict(stats)).toEqual({ outcome: "cancelled", step: "test" });
});
