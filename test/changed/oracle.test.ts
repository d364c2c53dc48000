/**
 * Checks `--changed` against full builds: after each edit everything is built, and the runner must have selected every
 * test that really differs. Every selection must have a reason.
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { EDITS } from "./edits.ts";
import { Oracle } from "./oracle.ts";

setDefaultTimeout(180_000);

const oracle = new Oracle();
const sizes: number[] = [];

beforeAll(async () => {
  await oracle.open();
});

for (const { name, make, leaves = [] } of EDITS) {
  test(name, async () => {
    await make(oracle);
    const { truth, selected, explained, all } = await oracle.judge();
    await oracle.commit();
    expect(truth.filter((id) => !selected.includes(id))).toEqual([]);
    expect(leaves.filter((id) => selected.includes(id))).toEqual([]);
    expect(leaves.filter((id) => !all.includes(id))).toEqual([]);
    for (const each of explained) {
      const reason = each.affected ? each.chain?.join("") : each.reason;
      expect(reason ?? "").not.toBe("");
    }
    sizes.push(selected.length / all.length);
  });
}

test("the median selection is under half", () => {
  expect(sizes).toHaveLength(EDITS.length);
  const median = sizes.toSorted((left, right) => left - right)[Math.floor(sizes.length / 2)] ?? 1;
  expect(median).toBeLessThan(0.5);
});

afterAll(() => {
  const sorted = sizes.toSorted((left, right) => left - right);
  process.stderr.write(
    `selected: median ${(sorted[sorted.length >> 1] ?? 0).toFixed(2)} of ${sizes.length}\n`,
  );
});
