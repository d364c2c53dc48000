/** Single steps of an attempt. `test/simulation/remote-attempt.test.ts` runs random sequences. */
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

/** An attempt with its inputs given one after the other. */
class DrivenAttempt {
  state: AttemptState<string> = NEW_ATTEMPT;
  now = 0;
  readonly effects: AttemptEffect<string>[] = [];

  give(...inputs: readonly Input[]): readonly string[] {
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
    const attempt = new DrivenAttempt();
    expect(attempt.give(...BEGUN)).toEqual(["upload", "execute"]);
    expect(attempt.give({ type: "operation", name: "op", queued: true })).toEqual([]);
    expect(attempt.give(RUNNING)).toEqual(["started"]);
    expect(attempt.give({ type: "result", result: "r" })).toEqual(["fetch"]);
    expect(attempt.give({ type: "fetched" })).toEqual(["finish"]);
    expect(attempt.give({ type: "end", patiently: false }, cut())).toEqual([]);
  });

  test("a result without an earlier message still starts the test first", () => {
    const attempt = new DrivenAttempt();
    attempt.give(...BEGUN);
    expect(attempt.give({ type: "result", result: "r" }, { type: "fetched" })).toEqual([
      "started",
      "fetch",
      "finish",
    ]);
  });
});

describe("faults", () => {
  test("a stream that is cut is resumed by the operation's name", () => {
    const attempt = new DrivenAttempt();
    attempt.give(...BEGUN, RUNNING, cut());
    expect(attempt.give({ type: "timer" })).toEqual(["wait"]);
    expect(attempt.give({ type: "result", result: "r" }, { type: "fetched" })).toEqual(["fetch", "finish"]);
    expect(attempt.effects.at(-1)).toMatchObject({ type: "finish", faults: 1 });
  });

  test("an operation that the server forgot is ordered again", () => {
    const attempt = new DrivenAttempt();
    attempt.give(...BEGUN, RUNNING, cut(), { type: "timer" }, cut(CODE.notFound));
    expect(attempt.give({ type: "timer" })).toEqual(["execute"]);
  });

  test("a worker that is lost is the end of an operation, not of the test", () => {
    const attempt = new DrivenAttempt();
    attempt.give(...BEGUN, RUNNING, { type: "fault", fault: fault(CODE.unavailable, { isFinal: true }) });
    expect(attempt.give({ type: "timer" })).toEqual(["execute"]);
  });

  test("missing blobs are uploaded again", () => {
    const attempt = new DrivenAttempt();
    attempt.give(...BEGUN, { type: "fault", fault: fault(CODE.failedPrecondition, { missesBlobs: true }) });
    attempt.give({ type: "timer" });
    expect(attempt.effects.at(-1)).toEqual({ type: "upload", again: true });
  });

  test("a server that always lacks something is lost in the end", () => {
    const attempt = new DrivenAttempt();
    attempt.give(...BEGUN);
    for (let count = 1; count < FAULTS_BORNE; count += 1)
      expect(attempt.give(cut(CODE.notFound), { type: "timer" }, { type: "uploaded" })).toEqual([
        "set-timer",
        "upload",
        "execute",
      ]);
    expect(attempt.give(cut(CODE.notFound))).toEqual(["cancel", "lost"]);
  });

  test("a fault that no retry can fix loses the attempt at once", () => {
    for (const code of [
      CODE.unauthenticated,
      CODE.invalidArgument,
      CODE.permissionDenied,
      CODE.unimplemented,
    ]) {
      const attempt = new DrivenAttempt();
      attempt.give({ type: "begin" });
      expect(attempt.give(cut(code))).toEqual(["cancel", "lost"]);
    }
  });

  test("after too many in a row it is lost; a long stream begins the row anew", () => {
    const attempt = new DrivenAttempt();
    attempt.give(...BEGUN, RUNNING);
    for (let count = 1; count < FAULTS_BORNE; count += 1) attempt.give(cut(), { type: "timer" });
    attempt.now += 60_000;
    expect(attempt.give(cut())).toEqual(["set-timer"]);
    attempt.give({ type: "timer" });
    for (let count = 2; count < FAULTS_BORNE; count += 1) attempt.give(cut(), { type: "timer" });
    expect(attempt.give(cut())).toEqual(["cancel", "lost"]);
  });

  test("the time for which a call waited for a connection is no progress", () => {
    const attempt = new DrivenAttempt();
    attempt.give(...BEGUN, RUNNING);
    for (let count = 1; count <= FAULTS_BORNE; count += 1) {
      attempt.now += 20_000;
      attempt.give(
        { type: "fault", fault: fault(CODE.unavailable, { unconnected: true }) },
        { type: "timer" },
      );
    }
    expect(attempt.effects.at(-1)?.type).toBe("lost");
  });

  test("a pause that the server asks for is kept, up to a limit", () => {
    const delays = [1500, 99_000].map((retryAfter) => {
      const attempt = new DrivenAttempt();
      attempt.give(
        { type: "begin" },
        { type: "fault", fault: fault(CODE.resourceExhausted, { retryAfter }) },
      );
      const last = attempt.effects.at(-1);
      return last?.type === "set-timer" ? last.delay : undefined;
    });
    expect(delays).toEqual([1500, 10_000]);
  });

  test("output that is gone from the server does not execute the test again", () => {
    const attempt = new DrivenAttempt();
    attempt.give(...BEGUN, { type: "result", result: "r" });
    expect(attempt.give(cut(CODE.notFound))).toEqual(["cancel", "lost"]);
  });
});

describe("an end that the runner asks for", () => {
  test("cancels the operation, also while the attempt pauses", () => {
    const attempt = new DrivenAttempt();
    attempt.give(...BEGUN, RUNNING, cut());
    expect(attempt.give({ type: "end", patiently: false })).toEqual(["cancel", "ended"]);
    expect(attempt.effects.at(-2)).toEqual({ type: "cancel", name: "op" });
    expect(attempt.give({ type: "timer" })).toEqual([]);
  });

  test("starts first what was not started", () => {
    const attempt = new DrivenAttempt();
    attempt.give({ type: "begin" });
    expect(attempt.give({ type: "end", patiently: false })).toEqual(["started", "cancel", "ended"]);
  });

  test("waits for the server to end it where its time is up, but not twice", () => {
    const attempt = new DrivenAttempt();
    attempt.give(...BEGUN, RUNNING);
    expect(attempt.give({ type: "end", patiently: true })).toEqual([]);
    expect(attempt.give({ type: "result", result: "late" }, { type: "fetched" })).toEqual([
      "fetch",
      "finish",
    ]);
    const hasty = new DrivenAttempt();
    hasty.give(...BEGUN, RUNNING, { type: "end", patiently: true });
    expect(hasty.give({ type: "end", patiently: false })).toEqual(["cancel", "ended"]);
  });
});
