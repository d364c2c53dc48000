import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import type { RunEvent } from "../model/events.ts";
import { isSuccess } from "../model/results/outcome.ts";
import {
  type MadeRun,
  type MadeTest,
  mergeStreams,
  queueNodes,
  shardsOf,
  streamOf,
} from "./streams.fixture.ts";

const HOUR = 3_600_000;

/** The content of a stream that matters to a report, without times and order. */
function contentOf(events: readonly RunEvent[]) {
  const started = events.find((event) => event.type === "run-started");
  const finished = events.find((event) => event.type === "run-finished");
  const tests = events.flatMap((event): readonly string[] => {
    if (event.type === "test-skipped") return [`${event.test.testName} skipped ${event.reason}`];
    if (event.type !== "test-finished") return [];
    const words = event.outcome.attempts.map(
      ({ result, attempt, totalAttempts }) => `${isSuccess(result) ? "p" : "f"}${attempt}/${totalAttempts}`,
    );
    return [`${event.test.testName} ${words.join(" ")}`];
  });
  return {
    tests: tests.toSorted(),
    runCount: started?.runCount,
    skip: started?.skip,
    binaries: started?.binaries,
    setupScripts: started?.setupScripts,
    scripts: events.flatMap((event) => (event.type === "script-finished" ? [event.script.id] : [])),
    stats: finished?.stats,
  };
}

function merged(streams: readonly (readonly RunEvent[])[], options?: { readonly allowGaps?: boolean }) {
  const result = mergeStreams(streams, options);
  if (!("events" in result)) throw new Error(result.join("; "));
  return result;
}

function problems(streams: readonly (readonly RunEvent[])[]): readonly string[] {
  const result = mergeStreams(streams);
  return "events" in result ? [] : result;
}

const madeTests = fc
  .array(
    fc.oneof(
      fc.constantFrom("p", "f", "fp", "ff", "ffp").map((attempts) => ({ attempts })),
      fc.constantFrom("ignored", "default-filter", "expression").map((skip) => ({ attempts: "", skip })),
    ),
    { minLength: 1, maxLength: 40 },
  )
  .map((list) => list.map((each, index): MadeTest => ({ name: `t${index}`, ...each })));

const script = { phase: "setup", id: "db", index: 0, total: 1, program: "x", args: [] } as const;

describe("shards of one run", () => {
  test("2 to 16 shards, in any order, are the whole run", () => {
    fc.assert(
      fc.property(madeTests, fc.integer({ min: 2, max: 16 }), fc.nat(15), (tests, total, turn) => {
        const scripts = tests.length % 2 === 0 ? [script] : [];
        const whole = streamOf({ id: 99, tests, scripts });
        const streams = shardsOf(tests, total).map((run) => streamOf({ ...run, scripts }));
        const at = turn % total;
        const turned = [...streams.slice(at), ...streams.slice(0, at).toReversed()];
        const { events, notes } = merged(turned);
        expect(notes).toEqual([]);
        expect(contentOf(events)).toEqual(contentOf(whole));
        expect([events[0]?.type, events.at(-1)?.type]).toEqual(["run-started", "run-finished"]);
      }),
      { numRuns: 300 },
    );
  });

  const tests: readonly MadeTest[] = Array.from({ length: 9 }, (_, index) => ({
    name: `t${index}`,
    attempts: "p",
  }));
  const three = shardsOf(tests, 3).map(streamOf);

  test("a missing shard is named, and the rest is merged if that is allowed", () => {
    const [first = [], , third = []] = three;
    expect(problems([first, third])).toEqual(["merge-incomplete: 1 of 3 shards missing: count:2/3"]);
    const { events, notes } = merged([first, third], { allowGaps: true });
    expect(notes).toEqual(["1 of 3 shards missing: count:2/3"]);
    expect(contentOf(events)).toMatchObject({ runCount: 6, stats: { initialRunCount: 6, passed: 6 } });
  });

  test("a test that failed in one run and was reused in a later one counts as flaky", () => {
    const tests = [{ name: "t", attempts: "f" }];
    const failed = streamOf({ id: 1, tests });
    const reused = streamOf({ id: 2, tests: [{ name: "t", attempts: "p" }] }).map((event) =>
      event.type === "test-finished"
        ? { ...event, reused: { source: "cache", reason: "unchanged", ranFor: 1 } }
        : event,
    );
    const { events } = merged([failed, reused]);
    expect(contentOf(events).stats).toMatchObject({ cached: 0, passed: 1, flaky: 1 });
  });

  test("a duplicate shard is named", () => {
    const [first = [], ...others] = three;
    expect(problems([first, ...others, first])).toEqual([
      "merge-doubled: `file 1` and `file 4` are the same run",
    ]);
    const [run] = shardsOf(tests, 3);
    const copy = streamOf({ ...run, id: 77, tests, startedAt: HOUR + 2 });
    expect(problems([first, ...others, copy])).toEqual([
      "merge-doubled: `file 1` and `file 4` are the same shard (count:1/3) and ran at the same time",
    ]);
  });

  test("a stream without events is named, as a shard that is missing", () => {
    const [first = [], , third = []] = three;
    const gaps = [
      "`file 2` ends before its run starts: it holds no event",
      "1 of 3 shards missing: count:2/3",
    ];
    expect(problems([first, [], third])).toEqual(gaps.map((gap) => `merge-incomplete: ${gap}`));
    const { events, notes } = merged([first, [], third], { allowGaps: true });
    expect(notes).toEqual(gaps);
    expect(contentOf(events)).toMatchObject({ runCount: 6, stats: { passed: 6 } });
  });

  test("parts of different runs are refused with what differs", () => {
    const [first = []] = three;
    const differing = (more: Partial<MadeRun>): string => {
      const [, run] = shardsOf(tests, 3);
      const [problem = ""] = problems([first, streamOf({ id: 2, tests, ...run, ...more })]);
      return problem.replace("merge-mismatch: `file 2` and `file 1` are not parts of one run: ", "");
    };
    const shard = { kind: "count", shard: 2, total: 3, plan: "same" } as const;
    expect(differing({ profile: "ci" })).toBe("their profiles are `ci` and `default`");
    expect(differing({ shard: { ...shard, total: 4 } })).toBe(
      "they are shards of `count:*/4` and `count:*/3`",
    );
    expect(differing({ shard: { ...shard, kind: "hash" } })).toBe(
      "they are shards of `hash:*/3` and `count:*/3`",
    );
    expect(differing({ shard: { ...shard, plan: "other" } })).toBe(
      "their tests, or the durations that distributed them, are not the same",
    );
    expect(differing({ tests: tests.slice(1) })).toBe("`a` has 8 tests in one and 9 in the other");
  });

  test("a stream cut anywhere after its start: refused, or all of its tests are merged", () => {
    const [first = [], second = [], third = []] = three;
    for (let length = 1; length < second.length; length += 1) {
      const cut = second.slice(0, length);
      expect(problems([first, cut, third])[0]).toStartWith(
        "merge-incomplete: `file 2` ends before its run does: ",
      );
      const { events } = merged([first, cut, third], { allowGaps: true });
      const finished = cut.filter(({ type }) => type === "test-finished").length;
      expect(contentOf(events)).toMatchObject({ runCount: 6 + finished, stats: { passed: 6 + finished } });
    }
  });
});

describe("runs of one shard that follow each other", () => {
  const result = (first: string, second: string): string | undefined => {
    const one = streamOf({ id: 1, tests: [{ name: "t", attempts: first }] });
    const two = streamOf({ id: 2, tests: [{ name: "t", attempts: second }] });
    const { events, notes } = merged([two, one]);
    const stats = events.find((event) => event.type === "run-finished")?.stats;
    const [told = ""] = contentOf(events).tests;
    return `${told.slice(2)}; ${stats?.passed} passed, ${stats?.flaky} flaky, ${stats?.failed} failed; ${notes.length} notes`;
  };

  test("are attempts of its tests", () => {
    expect(result("f", "p")).toBe("f1/2 p2/2; 1 passed, 1 flaky, 0 failed; 0 notes");
    expect(result("ff", "f")).toBe("f1/3 f2/3 f3/3; 0 passed, 0 flaky, 1 failed; 0 notes");
    expect(result("p", "p")).toBe("p1/1; 1 passed, 0 flaky, 0 failed; 0 notes");
    expect(result("fp", "p")).toBe("f1/2 p2/2; 1 passed, 1 flaky, 0 failed; 0 notes");
    // The later result counts, with a warning.
    expect(result("p", "f")).toBe("f1/1; 0 passed, 0 flaky, 1 failed; 1 notes");
  });

  test("a rerun of what failed is completed by what had passed", () => {
    const tests: readonly MadeTest[] = [
      { name: "a", attempts: "p" },
      { name: "b", attempts: "f" },
    ];
    const first = streamOf({ id: 1, tests });
    const again = streamOf({
      id: 2,
      tests: [
        { name: "a", attempts: "", skip: "rerun-already-passed" },
        { name: "b", attempts: "p" },
      ],
    });
    const { events } = merged([first, again]);
    expect(contentOf(events)).toMatchObject({
      tests: ["a p1/1", "b f1/2 p2/2"],
      runCount: 2,
      stats: { passed: 2, flaky: 1, skipped: 0 },
    });
    expect(events.map(({ type }) => type).filter((type) => type === "retry-started")).toHaveLength(1);
  });

  test("a run that was cut is completed by a later one", () => {
    const tests: readonly MadeTest[] = ["a", "b", "c"].map((name) => ({ name, attempts: "p" }));
    const cut = streamOf({ id: 1, tests }).slice(0, 4);
    const { events, notes } = merged([cut, streamOf({ id: 2, tests })]);
    expect(notes).toEqual([]);
    expect(contentOf(events)).toEqual(contentOf(streamOf({ id: 3, tests })));
  });
});

describe("nodes of a queue", () => {
  test("any number of nodes, with any of the tests, is the whole run", () => {
    const owners = fc.array(fc.nat(6), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(madeTests, owners, (tests, given) => {
        const { events, notes } = merged(queueNodes(tests, given).map(streamOf));
        expect(notes).toEqual([]);
        expect(contentOf(events)).toEqual(contentOf(streamOf({ id: 99, tests })));
      }),
      { numRuns: 200 },
    );
  });

  const tests: readonly MadeTest[] = ["a", "b", "c", "d"].map((name) => ({ name, attempts: "p" }));
  const nodes = queueNodes(tests, [0, 1]);

  test("a node that died is no gap, a result that is in no stream is", () => {
    const [first = [], second = []] = nodes.map(streamOf);
    const died = streamOf({ ...(nodes[0] ?? { id: 1, tests }), owns: ({ name }) => name === "a" }).slice(
      0,
      -1,
    );
    const heir = streamOf({ ...(nodes[1] ?? { id: 2, tests }), owns: ({ name }) => name !== "a" });
    expect(merged([died, heir]).notes).toEqual([]);
    expect(merged([[], died, heir]).notes).toEqual([
      "`file 1` ends before its run starts: it holds no event",
    ]);
    expect(merged([died, [], heir]).events.at(-1)).toMatchObject({ stats: { passed: 4 } });
    expect(problems([first.slice(0, -3), second])).toEqual(["merge-incomplete: 1 test is in no shard: a c"]);
  });

  test("a second try of a node's job counts instead of the first", () => {
    const failed: readonly MadeTest[] = tests.map((each) => ({
      ...each,
      attempts: each.name === "a" ? "f" : "p",
    }));
    const [first, second] = queueNodes(failed, [0, 1]).map(streamOf);
    const again = streamOf({ ...(nodes[0] ?? { id: 1, tests }), id: 3, startedAt: 2 * HOUR });
    const { events } = merged([first ?? [], second ?? [], again]);
    expect(contentOf(events)).toMatchObject({ runCount: 4, stats: { passed: 4, flaky: 1, failed: 0 } });
  });

  test("streams of another queue, or of no queue, do not belong to it", () => {
    const [first = []] = nodes.map(streamOf);
    const other = queueNodes(tests, [0, 1]).map((run) =>
      streamOf({ ...run, id: 9, shard: { kind: "queue", shard: 2, total: 0, plan: "other" } }),
    );
    expect(problems([first, other[1] ?? []]).join()).toContain("are not the same");
    expect(problems([first, streamOf({ id: 5, tests })]).join()).toContain("took its tests from a queue");
  });
});

test("shards have slots of their own, and a rerun those of its shard", () => {
  const tests = ["f", "p", "p"].map((attempts, index): MadeTest => ({ name: `t${index}`, attempts }));
  const [first, ...others] = shardsOf(tests, 3);
  if (first === undefined) throw new Error("three shards");
  const passing = tests.map(({ name }): MadeTest => ({ name, attempts: "p" }));
  const owns = ({ name }: MadeTest): boolean => name === "t0";
  const rerun = { ...first, id: 9, startedAt: 2 * HOUR, tests: passing, owns };
  const { events } = merged([first, rerun, ...others].map(streamOf));
  const slots = events.flatMap((event) =>
    event.type === "test-finished" ? [`${event.test.testName} ${event.slot.globalSlot}`] : [],
  );
  expect(slots.toSorted()).toEqual(["t0 0", "t1 1", "t2 2"]);
  expect(events.find((event) => event.type === "run-started")?.testThreads).toBe(3);
});
