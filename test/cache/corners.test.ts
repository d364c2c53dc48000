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

/** Lists a folder that every program of the machine may write to. */
const LISTS_SHARED_MEMORY = "names_in_shared_memory";

/** What a run executed, without the test that depends on other programs. */
function withoutShared(ran: readonly string[]): readonly string[] {
  return ran.filter((name) => name !== LISTS_SHARED_MEMORY);
}

test("a second run executes only what is never stored", async () => {
  expect((await workspace.ran()).failures).toEqual([]);
  expect(withoutShared((await workspace.ran()).ran)).toEqual(Object.keys(REFUSED).toSorted());
});

test("a listing of shared memory is an input that may stay the same", async () => {
  const changed = (): bigint => fs.statSync("/dev/shm", { bigint: true }).mtimeNs;
  for (;;) {
    const before = changed();
    await workspace.ran();
    const { cached } = await workspace.ran();
    if (changed() !== before) continue;
    expect(cached).toContain(LISTS_SHARED_MEMORY);
    return;
  }
});

const CAN_DROP = process.getuid?.() === 0 && Bun.which("setpriv") !== null;

/** With capabilities, the superuser may read what the permission bits forbid. */
test.if(CAN_DROP)("the superuser with fewer capabilities is another user", async () => {
  const dropped = { shell: 'exec setpriv --bounding-set=-dac_override --inh-caps=-dac_override "$@"' };
  const all = await workspace.ran(dropped);
  expect(all.cached).toEqual([]);
  expect(withoutShared((await workspace.ran(dropped)).ran)).toEqual(Object.keys(REFUSED).toSorted());
  expect(withoutShared((await workspace.ran()).ran)).toEqual(Object.keys(REFUSED).toSorted());
});

test("each value of a variable that is not UTF-8 is another environment", async () => {
  const withByte = (byte: string) => ({ shell: `ODD=$(printf '${byte}') exec "$@"` });
  for (const byte of [String.raw`\376`, String.raw`\377`, String.raw`\357\277\275`]) {
    expect((await workspace.ran(withByte(byte))).cached).toEqual([]);
    expect(withoutShared((await workspace.ran(withByte(byte))).ran)).toEqual(Object.keys(REFUSED).toSorted());
  }
});

testAttacks(workspace, { seen: SEEN, harmless: HARMLESS, refused: REFUSED, change: changeCorners });
