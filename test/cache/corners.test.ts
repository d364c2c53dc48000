/** Attacks by unusual names and calls: each test runs again when what it depends on changes, or is never stored. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import { testAttacks } from "./attack-suite.ts";
import { CachedWorkspace } from "./cached-workspace.ts";
import { changeCorners, HARMLESS, REFUSED, SEEN, writeCorners } from "./corner-tests.ts";

setDefaultTimeout(120_000);

const workspace = new CachedWorkspace("corners", writeCorners);

beforeAll(async () => {
  await workspace.build();
  await workspace.keepBuild();
});

afterAll(() => fs.rmSync(`/dev/shm/nextest-corners-${process.pid}`, { force: true }));

test("a second run executes only what is never stored", async () => {
  expect((await workspace.ran()).failed).toEqual([]);
  expect((await workspace.ran()).ran).toEqual(Object.keys(REFUSED).toSorted());
});

const CAN_DROP = process.getuid?.() === 0 && Bun.which("setpriv") !== null;

/** With capabilities, the superuser may read what the permission bits forbid. */
test.if(CAN_DROP)("the superuser with fewer capabilities is another user", async () => {
  const dropped = { shell: 'exec setpriv --bounding-set=-dac_override --inh-caps=-dac_override "$@"' };
  const all = await workspace.ran(dropped);
  expect(all.cached).toEqual([]);
  expect((await workspace.ran(dropped)).ran).toEqual(Object.keys(REFUSED).toSorted());
  expect((await workspace.ran()).ran).toEqual(Object.keys(REFUSED).toSorted());
});

testAttacks(workspace, { seen: SEEN, harmless: HARMLESS, refused: REFUSED, change: changeCorners });
