import { expect, test } from "bun:test";
import { exitCodeOfError } from "../../diagnostics/errors.ts";
import type { RunFinished } from "../../model/events.ts";
import { runId } from "../../model/ids.ts";
import { EMPTY_STATS, type RunStats } from "../../model/results/stats.ts";
import type { Whole } from "../../queue/protocol.ts";
import { wholeVerdict } from "./whole-verdict.ts";

const ADDRESS = {
  tls: false,
  host: "h",
  port: 1,
  user: undefined,
  password: "secret",
  database: 0,
  key: "k",
  prefix: "p",
  expire: 1,
  lease: 1,
  patience: 1,
};
const OVER: Whole = { tests: 9, settled: 9, failed: 0, stopped: false };

function codeOf(
  stats: Partial<RunStats>,
  whole: Whole | undefined,
  { lostFor, hasOwn = false }: { readonly lostFor?: string; readonly hasOwn?: boolean } = {},
): number | "its own" {
  const event: RunFinished = {
    type: "run-finished",
    runId: runId("1"),
    timestamp: 0,
    elapsed: 0,
    startedAt: 0,
    stats: { ...EMPTY_STATS, ...stats },
  };
  const verdict = wholeVerdict({ event, end: { whole, lostFor }, address: ADDRESS, hasOwn });
  if (verdict === undefined) return "its own";
  return verdict.ok ? verdict.value : exitCodeOfError(verdict.error[0]);
}

test("a node exits with the result of the whole run, however few tests it ran", () => {
  expect(codeOf({ passed: 4, finishedCount: 4 }, OVER)).toBe(0);
  expect(codeOf({}, OVER)).toBe(0);
  expect(codeOf({ passed: 4 }, { ...OVER, failed: 2 })).toBe(100);
  expect(codeOf({}, { ...OVER, failed: 2, stopped: true, settled: 3 })).toBe(100);
});

test("a failure of this node alone is reported unchanged", () => {
  expect(codeOf({ failed: 1 }, { ...OVER, failed: 1 })).toBe("its own");
  expect(codeOf({ setupScriptsFailed: 1 }, OVER)).toBe("its own");
  expect(codeOf({ cancelReason: "interrupt" }, { ...OVER, settled: 5 })).toBe("its own");
  expect(codeOf({}, { ...OVER, tests: 0, settled: 0 })).toBe("its own");
});

test("without a server the node has a separate exit code, or runs its shard", () => {
  expect(codeOf({ passed: 3 }, undefined, { lostFor: "closed" })).toBe(115);
  expect(codeOf({ passed: 3 }, undefined, { lostFor: "closed", hasOwn: true })).toBe("its own");
  expect(codeOf({ passed: 3 }, undefined)).toBe("its own");
});
