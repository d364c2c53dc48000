/** Single steps of an attempt. Random courses are in `test/simulation/remote-attempt.test.ts`. */
import { describe, expect, test } from "bun:test";
import {
  type AttemptEffect,
  type AttemptInput,
  type AttemptState,
  NEW_ATTEMPT,
  stepAttempt,
} from "./attempt.ts";
import { FAULTS_BORNE } from "./backoff.ts";
import { CODE, type Fault } from "./faults.ts";

const fault = (code: number, more: Partial<Fault> = {}): Fault => ({
  code,
  message: "",
  missesBlobs: false,
  ...more,
});

type Input =
  AttemptInput<string> extends infer One
    ? One extends unknown
      ? Omit<One, "now" | "random">
      : never
    : never;

/** An attempt that is told one thing after the other. */
class Told {
  state: AttemptState<string> = NEW_ATTEMPT;
  now = 0;
  readonly effects: AttemptEffect<string>[] = [];

  tell(...inputs: readonly Input[]): readonly string[] {
    const from = this.effects.length;
    for (const input of inputs) {
      const next = stepAttempt(this.state, { ...input, now: this.now, random: 0.5 });
      this.state = next.state;
      this.effects.push(...next.effects);
    }
    return this.effects.slice(from).map(({ type }) => type);
  }
}

const BEGUN: readonly Input[] = [{ type: "begin" }, { type: "uploaded" }];
const RUNNING: Input = { type: "operation", name: "op", queued: false };
const cut = (code: number = CODE.unavailable): Input => ({ type: "fault", fault: fault(code) });

describe("the usual course", () => {
  test("upload, execute, fetch", () => {
    const told = new Told();
    expect(told.tell(...BEGUN)).toEqual(["upload", "execute"]);
    expect(told.tell({ type: "operation", name: "op", queued: true })).toEqual([]);
    expect(told.tell(RUNNING)).toEqual(["started"]);
    expect(told.tell({ type: "result", result: "r" })).toEqual(["fetch"]);
    expect(told.tell({ type: "fetched" })).toEqual(["finish"]);
    expect(told.tell({ type: "end", patiently: false }, cut())).toEqual([]);
  });

  test("a result without a word before it still starts the test first", () => {
    const told = new Told();
    told.tell(...BEGUN);
    expect(told.tell({ type: "result", result: "r" }, { type: "fetched" })).toEqual([
      "started",
      "fetch",
      "finish",
    ]);
  });
});

describe("faults", () => {
  test("a stream that is cut is taken up again by the operation's name", () => {
    const told = new Told();
    told.tell(...BEGUN, RUNNING, cut());
    expect(told.tell({ type: "timer" })).toEqual(["wait"]);
    expect(told.tell({ type: "result", result: "r" }, { type: "fetched" })).toEqual(["fetch", "finish"]);
    expect(told.effects.at(-1)).toMatchObject({ type: "finish", faults: 1 });
  });

  test("an operation that the server forgot is ordered again", () => {
    const told = new Told();
    told.tell(...BEGUN, RUNNING, cut(), { type: "timer" }, cut(CODE.notFound));
    expect(told.tell({ type: "timer" })).toEqual(["execute"]);
  });

  test("a worker that is lost is the end of an operation, not of the test", () => {
    const told = new Told();
    told.tell(...BEGUN, RUNNING, { type: "fault", fault: fault(CODE.unavailable, { isFinal: true }) });
    expect(told.tell({ type: "timer" })).toEqual(["execute"]);
  });

  test("missing blobs are uploaded again", () => {
    const told = new Told();
    told.tell(...BEGUN, { type: "fault", fault: fault(CODE.failedPrecondition, { missesBlobs: true }) });
    told.tell({ type: "timer" });
    expect(told.effects.at(-1)).toEqual({ type: "upload", again: true });
  });

  test("a server that always lacks something is lost in the end", () => {
    const told = new Told();
    told.tell(...BEGUN);
    for (let count = 1; count < FAULTS_BORNE; count += 1)
      expect(told.tell(cut(CODE.notFound), { type: "timer" }, { type: "uploaded" })).toEqual([
        "set-timer",
        "upload",
        "execute",
      ]);
    expect(told.tell(cut(CODE.notFound))).toEqual(["cancel", "lost"]);
  });

  test("what cannot get better is lost at once", () => {
    for (const code of [
      CODE.unauthenticated,
      CODE.invalidArgument,
      CODE.permissionDenied,
      CODE.unimplemented,
    ]) {
      const told = new Told();
      told.tell({ type: "begin" });
      expect(told.tell(cut(code))).toEqual(["cancel", "lost"]);
    }
  });

  test("after too many in a row it is lost; a long stream begins the row anew", () => {
    const told = new Told();
    told.tell(...BEGUN, RUNNING);
    for (let count = 1; count < FAULTS_BORNE; count += 1) told.tell(cut(), { type: "timer" });
    told.now += 60_000;
    expect(told.tell(cut())).toEqual(["set-timer"]);
    told.tell({ type: "timer" });
    for (let count = 2; count < FAULTS_BORNE; count += 1) told.tell(cut(), { type: "timer" });
    expect(told.tell(cut())).toEqual(["cancel", "lost"]);
  });

  test("the server's wish for a pause is granted, up to a limit", () => {
    const delays = [1500, 99_000].map((retryAfter) => {
      const told = new Told();
      told.tell({ type: "begin" }, { type: "fault", fault: fault(CODE.resourceExhausted, { retryAfter }) });
      const last = told.effects.at(-1);
      return last?.type === "set-timer" ? last.delay : undefined;
    });
    expect(delays).toEqual([1500, 10_000]);
  });

  test("output that is gone from the server does not execute the test again", () => {
    const told = new Told();
    told.tell(...BEGUN, { type: "result", result: "r" });
    expect(told.tell(cut(CODE.notFound))).toEqual(["cancel", "lost"]);
  });
});

describe("an end that the runner asks for", () => {
  test("cancels the operation, also while the attempt pauses", () => {
    const told = new Told();
    told.tell(...BEGUN, RUNNING, cut());
    expect(told.tell({ type: "end", patiently: false })).toEqual(["cancel", "ended"]);
    expect(told.effects.at(-2)).toEqual({ type: "cancel", name: "op" });
    expect(told.tell({ type: "timer" })).toEqual([]);
  });

  test("starts first what was not started", () => {
    const told = new Told();
    told.tell({ type: "begin" });
    expect(told.tell({ type: "end", patiently: false })).toEqual(["started", "cancel", "ended"]);
  });

  test("waits for the server to end it where its time is up, but not twice", () => {
    const told = new Told();
    told.tell(...BEGUN, RUNNING);
    expect(told.tell({ type: "end", patiently: true })).toEqual([]);
    expect(told.tell({ type: "result", result: "late" }, { type: "fetched" })).toEqual(["fetch", "finish"]);
    const hasty = new Told();
    hasty.tell(...BEGUN, RUNNING, { type: "end", patiently: true });
    expect(hasty.tell({ type: "end", patiently: false })).toEqual(["cancel", "ended"]);
  });
});
