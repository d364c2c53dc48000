/** Facts from a source of tests, and the end of a run that has one. */
import { withSkipped } from "../../model/results/stats.ts";
import { append, newQueue } from "../../schedule/queue.ts";
import type { SourceFact } from "../protocol.ts";
import { unrunAttempt } from "./process/attempts.ts";
import { beginCancel, cancelAndEnd } from "./run/cancel.ts";
import { requestSettlement } from "./feed.ts";
import type { Feed } from "./state.ts";
import { testId } from "./subjects.ts";
import { resultEvent, reportResult } from "./tests.ts";
import { countTests, emit, type Turn, update } from "./turn.ts";

export function sourceReported(turn: Turn, fact: SourceFact): void {
  const { feed } = turn.run;
  if (feed === undefined) throw new Error("bug: a run without a source got a fact from one");
  if (feed.source === "lost") return;
  switch (fact.kind) {
    case "given":
      return given(turn, fact.tests);
    case "condemned":
      return condemned(turn, feed, fact);
    case "settled":
      return settled(turn, feed, fact);
    case "exhausted":
      return update(turn, { feed: { ...feed, source: "exhausted" } });
    case "stopped":
      return stopped(turn);
    case "lost":
      return lost(turn, feed);
  }
}

function given(turn: Turn, tests: readonly number[]): void {
  const { phase } = turn.run;
  if (phase.kind === "testing")
    update(turn, { phase: { ...phase, queue: append(turn.frame.schedule, phase.queue, tests) } });
}

/** The test has a result as if it could not be started; everything else is as for any other test. */
function condemned(turn: Turn, feed: Feed, fact: Extract<SourceFact, { readonly kind: "condemned" }>): void {
  const planned = turn.frame.plan.tests[fact.test];
  if (planned === undefined) throw new Error("bug: the source condemns a test that the plan does not have");
  const slot = { globalSlot: 0, testGroup: planned.settings.testGroup };
  const failure = { code: "", message: fact.message, program: planned.binary.path };
  emit(turn, {
    type: "test-started",
    test: testId(planned),
    slot,
    totalAttempts: 1,
    command: turn.frame.options.commandOf(fact.test),
    ...counts(turn),
  });
  requestSettlement(turn, feed, {
    test: fact.test,
    result: resultEvent(planned, { slot, attempts: [unrunAttempt(turn, failure)] }),
  });
}

function counts(turn: Turn) {
  return { stats: turn.run.stats, running: countTests(turn.run) };
}

function settled(turn: Turn, feed: Feed, { test, accepted }: { test: number; accepted: boolean }): void {
  const found = feed.settling.find((each) => each.test === test);
  if (found === undefined) return;
  const settling = feed.settling.filter((each) => each !== found);
  update(turn, { feed: { ...feed, settling, reported: { test, before: feed.reported } } });
  if (accepted) reportResult(turn, found.result);
  else skip(turn, test);
}

/** Other machines had failures; `max-fail` decides whether the tests that run here are ended at once. */
function stopped(turn: Turn): void {
  const { maxFail } = turn.frame.plan;
  if (maxFail.kind === "count" && maxFail.terminate !== "wait")
    cancelAndEnd(turn, "test-failure-immediate", "cancel", "SIGTERM");
  else beginCancel(turn, "test-failure");
}

function lost(turn: Turn, feed: Feed): void {
  update(turn, { feed: { ...feed, source: "lost", settling: [] } });
  for (const { test } of feed.settling) markReported(turn, test);
  for (const { test } of feed.settling) skip(turn, test);
  const { phase } = turn.run;
  if (phase.kind === "testing") {
    const { waiting } = newQueue(turn.frame.schedule, []);
    update(turn, { phase: { ...phase, queue: { ...phase.queue, waiting } } });
  }
  cancelAndEnd(turn, "source-lost", "cancel", "SIGTERM");
}

function markReported(turn: Turn, test: number): void {
  const { feed } = turn.run;
  if (feed !== undefined) update(turn, { feed: { ...feed, reported: { test, before: feed.reported } } });
}

function skip(turn: Turn, test: number): void {
  const planned = turn.frame.plan.tests[test];
  if (planned === undefined) return;
  update(turn, { stats: withSkipped(turn.run.stats, "partition") });
  emit(turn, {
    type: "test-skipped",
    test: testId(planned),
    reason: "partition",
    reportSkipped: planned.settings.junit.reportSkipped,
  });
}

/**
 * Tests without a result here have one on another machine: they are reported as skipped, like those of other shards, and
 * do not count as tests of this run. Not in a cancelled run: there, no machine may have run them.
 */
export function closeFeed(turn: Turn, feed: Feed): void {
  turn.effects.push({ type: "source", request: { kind: "done" } });
  if (turn.run.stats.cancelReason !== undefined) return;
  const reported = new Set<number>();
  for (let each = feed.reported; each !== undefined; each = each.before) reported.add(each.test);
  for (const test of turn.frame.plan.tests.keys()) if (!reported.has(test)) skip(turn, test);
  const { stats } = turn.run;
  update(turn, { stats: { ...stats, initialRunCount: stats.finishedCount } });
}
