import { expect, test } from "bun:test";
import { LONGEST_DELAY, PausableClock, type TimeSource } from "./clock.ts";

/** A clock that the test advances. */
class ManualTime implements TimeSource {
  #time = 5000;
  #waiting: { readonly at: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.#time;
  }

  after(delay: number, callback: () => void): () => void {
    expect(delay).toBeLessThanOrEqual(LONGEST_DELAY);
    const entry = { at: this.#time + delay, callback };
    this.#waiting.push(entry);
    return () => (this.#waiting = this.#waiting.filter((each) => each !== entry));
  }

  pass(milliseconds: number): void {
    const end = this.#time + milliseconds;
    for (;;) {
      const next = this.#waiting.toSorted((left, right) => left.at - right.at)[0];
      if (next === undefined || next.at > end) break;
      this.#time = next.at;
      this.#waiting = this.#waiting.filter((each) => each !== next);
      next.callback();
    }
    this.#time = end;
  }
}

function setUp() {
  const time = new ManualTime();
  const clock = new PausableClock(time);
  const fired: string[] = [];
  return { time, clock, fired };
}

test("starts at 0 and leaves pauses out", () => {
  const { time, clock } = setUp();
  time.pass(10);
  clock.pause();
  time.pass(1000);
  expect(clock.now()).toBe(10);
  clock.resume();
  time.pass(5);
  expect(clock.now()).toBe(15);
});

test("timers wait out a pause, also those set during it", () => {
  const { time, clock, fired } = setUp();
  clock.setTimer(1, 20, () => fired.push("before"));
  time.pass(15);
  clock.pause();
  clock.setTimer(2, 10, () => fired.push("during"));
  time.pass(1000);
  expect(fired).toEqual([]);
  clock.resume();
  time.pass(4);
  expect(fired).toEqual([]);
  time.pass(1);
  expect(fired).toEqual(["before"]);
  time.pass(5);
  expect(fired).toEqual(["before", "during"]);
});

test("a cleared timer and a replaced one do not fire", () => {
  const { time, clock, fired } = setUp();
  clock.setTimer(1, 10, () => fired.push("cleared"));
  clock.setTimer(2, 10, () => fired.push("replaced"));
  clock.clearTimer(1);
  clock.setTimer(2, 20, () => fired.push("new"));
  time.pass(100);
  expect(fired).toEqual(["new"]);
});

test("a delay of thirty years is as good as any", () => {
  const { time, clock, fired } = setUp();
  const years = 30 * 365 * 86_400_000;
  clock.setTimer(1, years, () => fired.push("late"));
  time.pass(years - 1);
  expect(fired).toEqual([]);
  time.pass(1);
  expect(fired).toEqual(["late"]);
});

test("pausing twice and resuming twice are as once", () => {
  const { time, clock } = setUp();
  clock.pause();
  time.pass(10);
  clock.pause();
  time.pass(10);
  clock.resume();
  clock.resume();
  time.pass(3);
  expect(clock.now()).toBe(3);
});
