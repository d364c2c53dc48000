/** Each case but the last two was watched under the peer: which test starts when, and in which slots. */
import { expect, test } from "bun:test";
import {
  hasWaiting,
  newQueue,
  type Queue,
  release,
  type Schedule,
  scheduleOf,
  type Start,
  startNext,
} from "./queue.ts";
import { samplePlan, sampleTest } from "../model/plan.fixture.ts";

/** Plays a schedule: tests are named by one letter, `a` first. */
class Player {
  readonly #schedule: Schedule;
  #queue: Queue;
  readonly #running = new Map<string, Start>();

  /** `tests`: weight, and the group where there is one, e.g. `2` or `1g`. */
  constructor(testThreads: number, groups: Readonly<Record<string, number>>, tests: readonly string[]) {
    this.#schedule = scheduleOf(
      samplePlan({
        testThreads,
        groups: Object.entries(groups).map(([name, maxThreads]) => ({ name, maxThreads })),
        tests: tests.map((text, index) => {
          const group = text.slice(1);
          return sampleTest(letter(index), {
            threadsRequired: Number(text[0]),
            ...(group === "" ? {} : { testGroup: group }),
          });
        }),
      }),
    );
    this.#queue = newQueue(this.#schedule);
  }

  /** Lets `finished` end, then starts what may: each as its letter, global slot and group slot. */
  next(...finished: readonly string[]): string {
    for (const name of finished) {
      const start = this.#running.get(name);
      if (start === undefined) throw new Error(`${name} does not run`);
      this.#running.delete(name);
      this.#queue = release(this.#schedule, this.#queue, start);
    }
    const started: string[] = [];
    for (;;) {
      const { start, queue } = startNext(this.#schedule, this.#queue);
      this.#queue = queue;
      if (start === undefined) return started.join(" ");
      const { globalSlot, groupSlot } = start.place;
      started.push(`${letter(start.test)}${globalSlot}${groupSlot ?? ""}`);
      this.#running.set(letter(start.test), start);
    }
  }

  get isEmpty(): boolean {
    return !hasWaiting(this.#queue);
  }
}

function letter(index: number): string {
  return String.fromCharCode(97 + index);
}

test("tests start in order while there are threads", () => {
  const player = new Player(2, {}, ["1", "1", "1", "1"]);
  expect(player.next()).toBe("a0 b1");
  expect(player.next("b")).toBe("c1");
  expect(player.isEmpty).toBe(false);
  expect(player.next("a", "c")).toBe("d0");
  expect(player.isEmpty).toBe(true);
});

test("light tests do not overtake a heavy one", () => {
  const player = new Player(4, {}, ["1", "4", "1", "1"]);
  expect(player.next()).toBe("a0");
  expect(player.next("a")).toBe("b0");
  expect(player.next("b")).toBe("c0 d1");
});

test("a test whose group is full steps aside, and goes first when the group has room", () => {
  const player = new Player(2, { g: 1 }, ["1g", "1g", "1", "1", "1", "1"]);
  expect(player.next()).toBe("a00 c1");
  expect(player.next("c")).toBe("d1");
  expect(player.next("a")).toBe("b00");
  expect(player.next("b")).toBe("e0");
});

test("a test that finds no threads waits at the head even when its group is full as well", () => {
  const player = new Player(3, { g: 2 }, ["2g", "2g", "1g", "1", "1", "1"]);
  expect(player.next()).toBe("a00");
  expect(player.next("a")).toBe("b00 d1");
  expect(player.next("d")).toBe("e1");
  expect(player.next("b")).toBe("c00 f2");
});

test("a test that requires more threads than its group has still needs them of the machine", () => {
  const player = new Player(4, { g: 2 }, ["4g", "1", "1", "1"]);
  expect(player.next()).toBe("a00");
  expect(player.next("a")).toBe("b0 c1 d2");
});

test("a lighter test of the same group may pass one that waits for the group", () => {
  const player = new Player(4, { g: 2 }, ["1g", "2g", "1g", "1"]);
  expect(player.next()).toBe("a00 c11 d2");
  expect(player.next("c", "d")).toBe("");
  expect(player.next("a")).toBe("b00");
});

test("a test in its group's line that finds no threads holds back those behind it, and is not lost", () => {
  const player = new Player(4, { g: 2 }, ["1g", "2g", "1", "1", "1", "1", "1"]);
  expect(player.next()).toBe("a00 c1 d2 e3");
  // The group has room for b, the machine has not: f and g must not take the thread that b waits for.
  expect(player.next("a")).toBe("");
  expect(player.next("c")).toBe("b00");
  expect(player.next("b")).toBe("f0 g1");
});

test("of several lines, the earliest test in run order goes first", () => {
  const player = new Player(3, { g: 1, h: 1 }, ["1g", "1h", "1h", "1g", "1"]);
  expect(player.next()).toBe("a00 b10 e2");
  expect(player.next("a", "b")).toBe("c00 d10");
});

test("tests that run at the same time require no more memory together than there may be", () => {
  const memory = [3, 2, 4, 1];
  const plan = samplePlan({
    testThreads: 4,
    maxMemory: 5,
    tests: memory.map((memoryRequired, index) => sampleTest(`t${index}`, { memoryRequired })),
  });
  const schedule = scheduleOf(plan);
  const first = startNext(schedule, newQueue(schedule));
  const second = startNext(schedule, first.queue);
  expect([first.start?.test, second.start?.test]).toEqual([0, 1]);
  // The third needs more than is left, and the fourth does not overtake it.
  const third = startNext(schedule, second.queue);
  expect(third.start).toBeUndefined();
  if (first.start === undefined || second.start === undefined) throw new Error("neither started");
  const freed = release(schedule, release(schedule, third.queue, first.start), second.start);
  const fourth = startNext(schedule, freed);
  const fifth = startNext(schedule, fourth.queue);
  expect([fourth.start?.test, fifth.start?.test]).toEqual([2, 3]);
  expect(fifth.queue.usedMemory).toBe(5);
});

test("a group that has no memory left lets the tests of others pass", () => {
  const settings = { memoryRequired: 4, testGroup: "g" };
  const plan = samplePlan({
    testThreads: 4,
    groups: [{ name: "g", maxThreads: 4, maxMemory: 7 }],
    tests: [sampleTest("a", settings), sampleTest("b", settings), sampleTest("c", { memoryRequired: 4 })],
  });
  const schedule = scheduleOf(plan);
  const first = startNext(schedule, newQueue(schedule));
  const second = startNext(schedule, first.queue);
  expect([first.start?.test, second.start?.test]).toEqual([0, 2]);
  expect(startNext(schedule, second.queue).start).toBeUndefined();
  if (first.start === undefined) throw new Error("nothing started");
  const third = startNext(schedule, release(schedule, second.queue, first.start));
  expect(third.start?.test).toBe(1);
  expect(third.queue.usedMemoryByGroup).toEqual([4]);
});

test("tests here and on other machines wait for places of their own, and for groups that both are in", () => {
  const plan = samplePlan({
    testThreads: 1,
    remoteJobs: 2,
    groups: [{ name: "g", maxThreads: 1 }],
    tests: [
      { ...sampleTest("far1", { testGroup: "g" }), isRemote: true },
      sampleTest("near1", { threadsRequired: 8, memoryRequired: 9 }),
      sampleTest("near2", { testGroup: "g" }),
      { ...sampleTest("far2", { threadsRequired: 8, memoryRequired: 9 }), isRemote: true },
      { ...sampleTest("far3"), isRemote: true },
      sampleTest("near3"),
    ],
  });
  const schedule = scheduleOf(plan);
  let queue = newQueue(schedule);
  const running = new Map<string, Start>();
  const next = (...finished: readonly string[]): readonly string[] => {
    for (const name of finished) {
      const start = running.get(name);
      if (start !== undefined) queue = release(schedule, queue, start);
    }
    const started: string[] = [];
    for (let step = startNext(schedule, queue); ; step = startNext(schedule, queue)) {
      queue = step.queue;
      if (step.start === undefined) return started;
      const name = String(plan.tests[step.start.test]?.name);
      running.set(name, step.start);
      started.push(name);
    }
  };
  // Here one thread, there two places: neither waits for the other.
  expect(next()).toEqual(["near1", "far1", "far2"]);
  // The group is full, so that the one here steps aside and lets the next one pass.
  expect(next("near1")).toEqual(["near3"]);
  expect(next("near3")).toEqual([]);
  expect(next("far1")).toEqual(["near2", "far3"]);
  expect(hasWaiting(queue)).toBe(false);
});
