import { expect, test } from "bun:test";
import { nodeStep } from "./node.ts";
import { createAlone, createNode, type NodeEffect, type NodeInput, type NodeOptions } from "./node-state.ts";
import type { QueueResult, SyncAnswer, SyncRequest, TestNumber } from "./protocol.ts";

const OPTIONS: NodeOptions = { node: 3, threads: 2, lease: 3000, patience: 1000 };
const WHOLE = { tests: 10, settled: 0, failed: 0, stopped: false };
const NOTHING: SyncAnswer = {
  accepted: [],
  given: [],
  condemned: [],
  wait: 50,
  whole: WHOLE,
  over: false,
  reports: false,
  awaited: false,
};

class Rig {
  #state;
  now = 1000;
  effects: readonly NodeEffect[] = [];

  constructor(options: Partial<NodeOptions> = {}, alone?: readonly TestNumber[]) {
    this.#state =
      alone === undefined ? createNode({ ...OPTIONS, ...options }, 1000) : createAlone(alone, 1000);
  }

  handle(input: NodeInput): readonly NodeEffect[] {
    const { state, effects } = nodeStep(this.#state, input, this.now);
    this.#state = state;
    this.effects = effects;
    return effects;
  }

  get request(): SyncRequest {
    for (const effect of this.effects) if (effect.kind === "call") return effect.request;
    throw new Error("it sent no request");
  }

  answer(sequence: number, answer: Partial<SyncAnswer>): readonly NodeEffect[] {
    return this.handle({ kind: "answer", sequence, answer: { ...NOTHING, ...answer } });
  }

  result(number: TestNumber): readonly NodeEffect[] {
    return this.handle({ kind: "result", result: resultOf(number), duration: 100 });
  }
}

function resultOf(number: TestNumber): QueueResult {
  return { test: number, failed: false, payload: "" };
}

function facts(effects: readonly NodeEffect[]): readonly unknown[] {
  return effects.flatMap((effect) => (effect.kind === "report" ? [effect.fact] : []));
}

test("it requests as many tests as it has threads, and sends results with its next request", () => {
  const rig = new Rig();
  rig.handle({ kind: "ready" });
  expect(rig.request).toMatchObject({ node: 3, sequence: 1, want: 2, free: 2, results: [] });
  expect(facts(rig.answer(1, { given: [7, 4] }))).toEqual([{ kind: "given", tests: [7, 4] }]);
  rig.result(7);
  expect(rig.request).toMatchObject({ sequence: 2, want: 1, free: 1, results: [resultOf(7)] });
});

test("results that come while it waits for an answer go into one request", () => {
  const rig = new Rig();
  rig.handle({ kind: "ready" });
  rig.answer(1, { given: [1, 2] });
  rig.result(1);
  expect(rig.result(2)).toEqual([]);
  expect(facts(rig.answer(2, { accepted: [true], given: [3] }))).toEqual([
    { kind: "settled", test: 1, accepted: true },
    { kind: "given", tests: [3] },
  ]);
  expect(rig.request).toMatchObject({ sequence: 3, results: [resultOf(2)] });
});

test("with tests ahead, it collects results for a while, unless one failed", () => {
  const short = (test: TestNumber, failed = false): NodeInput => ({
    kind: "result",
    result: { ...resultOf(test), failed },
    duration: 1,
  });
  const rig = new Rig();
  rig.handle({ kind: "ready" });
  rig.now += 0.5;
  rig.answer(1, { given: [1, 2] });
  rig.handle(short(1));
  const many = Array.from({ length: 40 }, (_, index) => index + 3);
  rig.now += 0.5;
  expect(rig.answer(2, { accepted: [true], given: many })).not.toContainEqual(
    expect.objectContaining({ kind: "call" }),
  );
  expect(rig.handle(short(2))).toEqual([{ kind: "wake-at", time: rig.now + 20 }]);
  rig.now += 10;
  expect(rig.handle(short(3))).toEqual([{ kind: "wake-at", time: rig.now + 10 }]);
  rig.now += 10;
  rig.handle({ kind: "wake" });
  expect(rig.request.results.map((result) => result.test)).toEqual([2, 3]);
  rig.answer(3, { accepted: [true, true] });
  rig.handle(short(4, true));
  expect(rig.request.results.map((result) => result.test)).toEqual([4]);
});

test("it renews its lease after a third of it, and sends requests when the server says so", () => {
  const rig = new Rig();
  rig.handle({ kind: "ready" });
  expect(rig.answer(1, { given: [1, 2] })).toContainEqual({ kind: "wake-at", time: 2000 });
  rig.now = 2000;
  rig.handle({ kind: "wake" });
  expect(rig.request).toMatchObject({ sequence: 2, want: 0 });
  const idle = new Rig();
  idle.handle({ kind: "ready" });
  expect(idle.answer(1, {})).toContainEqual({ kind: "wake-at", time: 1050 });
});

test("a request that failed is sent again under its number", () => {
  const rig = new Rig();
  rig.handle({ kind: "ready" });
  expect(rig.handle({ kind: "failed", sequence: 1, final: false })).toEqual([
    { kind: "wake-at", time: 1050 },
  ]);
  rig.now = 1050;
  rig.handle({ kind: "wake" });
  expect(rig.request.sequence).toBe(1);
});

test("a server that is gone is lost after the node's patience", () => {
  const rig = new Rig();
  rig.handle({ kind: "ready" });
  rig.handle({ kind: "failed", sequence: 1, final: false });
  rig.now = 2000;
  rig.handle({ kind: "wake" });
  expect(rig.handle({ kind: "failed", sequence: 1, final: false })).toEqual([
    { kind: "report", fact: { kind: "lost" } },
    { kind: "left", whole: undefined },
  ]);
});

test("a server that refuses is lost at once", () => {
  const rig = new Rig();
  rig.handle({ kind: "ready" });
  expect(facts(rig.handle({ kind: "failed", sequence: 1, final: true }))).toEqual([{ kind: "lost" }]);
});

test("with a shard of its own, it goes on alone: what is unanswered counts, what it had is not run again", () => {
  const rig = new Rig({ fallback: [1, 2, 3, 4] });
  rig.handle({ kind: "ready" });
  rig.answer(1, { given: [1, 9] });
  rig.result(1);
  expect(facts(rig.handle({ kind: "failed", sequence: 2, final: true }))).toEqual([
    { kind: "settled", test: 1, accepted: true },
    { kind: "given", tests: [2, 3, 4] },
    { kind: "exhausted" },
  ]);
  expect(facts(rig.result(9))).toEqual([{ kind: "settled", test: 9, accepted: true }]);
  expect(rig.handle({ kind: "done" })).toEqual([{ kind: "left", whole: undefined }]);
});

test("a node that is alone from the start sends no request", () => {
  const rig = new Rig({}, [5, 6]);
  expect(rig.handle({ kind: "ready" })).toEqual([
    { kind: "report", fact: { kind: "given", tests: [5, 6] } },
    { kind: "report", fact: { kind: "exhausted" } },
  ]);
  expect(facts(rig.result(5))).toEqual([{ kind: "settled", test: 5, accepted: true }]);
});

test("at the end it leaves, and learns the result of the whole", () => {
  const rig = new Rig();
  rig.handle({ kind: "ready" });
  const whole = { tests: 10, settled: 10, failed: 1, stopped: false };
  expect(facts(rig.answer(1, { whole }))).toEqual([{ kind: "exhausted" }]);
  rig.handle({ kind: "done" });
  expect(rig.request.leaves).toBe(true);
  expect(rig.answer(2, { whole, over: true })).toEqual([{ kind: "left", whole }]);
});

test("a run that was stopped elsewhere, or cancelled here, wants no more tests", () => {
  const rig = new Rig();
  rig.handle({ kind: "ready" });
  const whole = { ...WHOLE, stopped: true };
  expect(facts(rig.answer(1, { whole, given: [1] }))).toContainEqual({ kind: "stopped" });
  rig.result(1);
  expect(rig.request.want).toBe(0);
  const cancelled = new Rig();
  cancelled.handle({ kind: "cancelled" });
  cancelled.handle({ kind: "ready" });
  expect(cancelled.effects).toEqual([{ kind: "wake-at", time: 2000 }]);
});

test("a test that comes back to the node which still runs it is not started twice", () => {
  const rig = new Rig();
  rig.handle({ kind: "ready" });
  rig.answer(1, { given: [1] });
  rig.now = 1100;
  rig.handle({ kind: "wake" });
  expect(facts(rig.answer(2, { given: [1, 2] }))).toEqual([{ kind: "given", tests: [2] }]);
});

test("with short tests it takes more of them at a time", () => {
  const rig = new Rig({ threads: 1 });
  rig.handle({ kind: "ready" });
  rig.now += 10;
  rig.answer(1, { given: [1] });
  rig.handle({ kind: "result", result: resultOf(1), duration: 5 });
  expect(rig.request.want).toBe(1 + 12);
});

test("after a stop, a node that may write the reports of the whole stays until no node holds a test", () => {
  const stopped = { ...WHOLE, settled: 3, failed: 1, stopped: true };
  const leaving = (options: Partial<NodeOptions>): Rig => {
    const rig = new Rig(options);
    rig.handle({ kind: "ready" });
    expect(facts(rig.answer(1, { whole: stopped }))).toEqual([{ kind: "stopped" }]);
    rig.handle({ kind: "done" });
    expect(rig.request).toMatchObject({ sequence: 2, leaves: true });
    return rig;
  };
  const left: readonly NodeEffect[] = [{ kind: "left", whole: stopped }];
  expect(leaving({}).answer(2, { whole: stopped })).toEqual(left);
  const stays = leaving({ reports: true });
  expect(stays.answer(2, { whole: stopped, wait: 50 })).toEqual([{ kind: "wake-at", time: 1050 }]);
  stays.now = 1050;
  stays.handle({ kind: "wake" });
  expect(stays.request).toMatchObject({ sequence: 3, leaves: true, report: "may" });
  expect(stays.answer(3, { whole: stopped, over: true })).toEqual(left);
});

const OVER = { ...WHOLE, settled: 10 };

/** A node that has nothing more to run, and has asked to leave with its second request. */
function leavingAtTheEnd(): Rig {
  const rig = new Rig({ reports: true });
  rig.handle({ kind: "ready" });
  rig.answer(1, { whole: OVER });
  rig.handle({ kind: "done" });
  expect(rig.request).toMatchObject({ sequence: 2, leaves: true, report: "may" });
  return rig;
}

test("a node that is chosen writes the reports, keeps its lease meanwhile, and says that it has", () => {
  const rig = leavingAtTheEnd();
  expect(rig.answer(2, { whole: OVER, over: true, reports: true })).toEqual([
    { kind: "write" },
    { kind: "wake-at", time: 2000 },
  ]);
  rig.now = 2000;
  rig.handle({ kind: "wake" });
  expect(rig.request).toMatchObject({ sequence: 3, leaves: true, report: "may" });
  expect(rig.answer(3, { whole: OVER, over: true, reports: true })).toEqual([
    { kind: "wake-at", time: 3000 },
  ]);
  rig.handle({ kind: "wrote", written: true });
  expect(rig.request).toMatchObject({ sequence: 4, leaves: true, report: "written" });
  expect(rig.answer(4, { whole: OVER, over: true })).toEqual([{ kind: "left", whole: OVER }]);
});

test("a node that cannot write them says so, so that another one does", () => {
  const rig = leavingAtTheEnd();
  rig.answer(2, { whole: OVER, over: true, reports: true });
  rig.handle({ kind: "wrote", written: false });
  expect(rig.request).toMatchObject({ sequence: 3, report: "failed" });
});

test("a node waits while another one writes them, and takes over if that one is gone", () => {
  const rig = leavingAtTheEnd();
  expect(rig.answer(2, { whole: OVER, over: true, awaited: true, wait: 50 })).toEqual([
    { kind: "wake-at", time: 1050 },
  ]);
  rig.now = 1050;
  rig.handle({ kind: "wake" });
  expect(rig.answer(3, { whole: OVER, over: true, reports: true })[0]).toEqual({ kind: "write" });
  const other = leavingAtTheEnd();
  other.answer(2, { whole: OVER, over: true, awaited: true, wait: 50 });
  other.now = 1050;
  other.handle({ kind: "wake" });
  expect(other.answer(3, { whole: OVER, over: true })).toEqual([{ kind: "left", whole: OVER }]);
});

test("the result of the whole run is kept if the server is lost after the end", () => {
  const waits = leavingAtTheEnd();
  waits.answer(2, { whole: OVER, over: true, awaited: true, wait: 50 });
  waits.now = 1050;
  waits.handle({ kind: "wake" });
  expect(waits.handle({ kind: "failed", sequence: 3, final: true })).toEqual([{ kind: "left", whole: OVER }]);
  // A node that writes goes on, and reports the end to no server.
  const writes = leavingAtTheEnd();
  writes.answer(2, { whole: OVER, over: true, reports: true });
  writes.now = 2000;
  writes.handle({ kind: "wake" });
  expect(writes.handle({ kind: "failed", sequence: 3, final: true })).toEqual([]);
  expect(writes.handle({ kind: "wrote", written: true })).toEqual([{ kind: "left", whole: OVER }]);
  // The same where it is the last request that fails.
  const written = leavingAtTheEnd();
  written.answer(2, { whole: OVER, over: true, reports: true });
  written.handle({ kind: "wrote", written: true });
  expect(written.handle({ kind: "failed", sequence: 3, final: true })).toEqual([
    { kind: "left", whole: OVER },
  ]);
});
