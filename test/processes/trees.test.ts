/** Ending all that a process started, and nothing else. Linux. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import { endedOrphans, killTree, type TreeRoot } from "../../src/os/processes/tree/process-tree.ts";
import { carriersOf, groupOf } from "../faults/processes.ts";
import type { ChildOrder } from "../rig/orders.ts";
import { type Invocation, isAlive, Rig, until } from "../rig/rig.ts";
import { SpawnerUnderTest } from "./spawner-under-test.ts";

setDefaultTimeout(60_000);

function setUp() {
  const rig = new Rig();
  const under = new SpawnerUnderTest("threads");
  const start = async (key: number): Promise<{ readonly fake: Invocation; readonly root: TreeRoot }> => {
    under.start({ key, program: rig.program, env: { base: rig.env, extra: { RIG_UNIT: String(key) } } });
    const fake = await rig.next();
    return { fake, root: { pid: fake.hello.pid, ownGroup: true, running: true, marker: `RIG_UNIT=${key}` } };
  };
  return { rig, under, start, [Symbol.dispose]: () => [rig, under].map((each) => each[Symbol.dispose]()) };
}

/** Every way of leaving that has been seen to outlive a runner. */
const ESCAPES: readonly (readonly [string, Partial<ChildOrder>])[] = [
  ["a child that holds the output", { holdsOutput: true }],
  ["a child that holds nothing", {}],
  ["a child in its own session", { ownSession: true }],
  ["an orphan of a double fork", { doubleFork: true }],
  ["an orphan in its own session", { doubleFork: true, ownSession: true }],
  ["an orphan that holds the output", { doubleFork: true, holdsOutput: true }],
  ["an orphan with a clean environment", { doubleFork: true, cleanEnvironment: true }],
  ["a child that ignores all it can", { ignores: ["TERM", "INT", "HUP", "QUIT"] }],
];

describe.if(process.platform === "linux")("killTree", () => {
  describe.each([...ESCAPES])("%s", (_, escape) => {
    test("dies with its running parent", async () => {
      using it = setUp();
      const { fake, root } = await it.start(1);
      const child = await fake.child(escape);
      expect(isAlive(child)).toBe(true);
      await killTree(root);
      expect([child, fake.hello.pid].filter(isAlive)).toEqual([]);
      expect((await it.under.event(1, "exited")).status).toMatchObject({ signal: 9 });
      await it.under.event(1, "closed");
    });

    test("is found after its parent's end", async () => {
      using it = setUp();
      const { fake, root } = await it.start(1);
      const child = await fake.child(escape);
      fake.exit(0);
      await it.under.event(1, "exited");
      expect(isAlive(child)).toBe(true);
      expect(await killTree({ ...root, running: false })).toBe(1);
      expect(isAlive(child)).toBe(false);
      await it.under.event(1, "closed");
    });
  });

  test("a hundred children", async () => {
    using it = setUp();
    const { fake, root } = await it.start(1);
    const children: number[] = [];
    for (let each = 0; each < 100; each += 1) children.push(await fake.child({ ownSession: each % 2 === 0 }));
    await killTree(root);
    expect(children.filter(isAlive)).toEqual([]);
  });

  test.each([...Array(4).keys()])("a child that is another process every few milliseconds, %i", async () => {
    using it = setUp();
    const { fake, root } = await it.start(1);
    await fake.child({ ownSession: true, hops: true });
    const before = endedOrphans().length;
    await until(() => endedOrphans().length > before + 20, "it moved on");
    await killTree(root);
    // A single scan may miss it here as well.
    for (let look = 0; look < 30; look += 1) {
      expect(carriersOf(it.rig.marker)).toEqual([]);
      await Bun.sleep(1);
    }
  });

  test("a process that joined the runner's group dies, and the runner does not", async () => {
    using it = setUp();
    const { fake, root } = await it.start(1);
    await fake.joinGroup(groupOf(process.pid) ?? 0);
    expect(groupOf(fake.hello.pid)).toBe(groupOf(process.pid));
    await killTree(root);
    expect(isAlive(fake.hello.pid)).toBe(false);
  });

  test("other processes' orphans and children are left alone", async () => {
    using it = setUp();
    const [one, two] = [await it.start(1), await it.start(2)];
    const others: number[] = [];
    for (const escape of [
      { doubleFork: true },
      { doubleFork: true, ownSession: true },
      { ownSession: true },
    ]) {
      others.push(await two.fake.child(escape));
      await one.fake.child(escape);
    }
    await killTree(one.root);
    expect(others.filter(isAlive)).toEqual(others);
    expect(isAlive(two.fake.hello.pid)).toBe(true);
    await killTree(two.root);
    expect(others.filter(isAlive)).toEqual([]);
  });

  test("orphans that ended are waited for", async () => {
    using it = setUp();
    const { fake, root } = await it.start(1);
    const children: number[] = [];
    for (let each = 0; each < 5; each += 1) children.push(await fake.child({ doubleFork: true }));
    await killTree(root);
    await it.under.event(1, "closed");
    await until(() => children.every((pid) => endedOrphans().includes(pid)), "orphans were adopted");
    it.under.host.reap(endedOrphans());
    await until(() => children.every((pid) => !fs.existsSync(`/proc/${pid}`)), "no zombie is left");
  });
});
