/**
 * Attacks on `--changed`: what `oracle.test.ts` does with edits of every kind, this does with ways around git, links,
 * variables and files that git does not compare.
 */
import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { ATTACKS } from "./attack-edits.ts";
import { Oracle } from "./oracle.ts";

setDefaultTimeout(180_000);

const oracle = new Oracle();

beforeAll(async () => {
  await oracle.open();
});

for (const { name, prepare, make, base, leaves = [] } of ATTACKS) {
  test(name, async () => {
    if (prepare !== undefined) {
      await prepare(oracle);
      await oracle.commit();
      await oracle.judge();
    }
    await make(oracle);
    const { truth, selected, explained, all } = await oracle.judge(base);
    await oracle.commit();
    expect(truth).not.toEqual([]);
    expect(truth.filter((id) => !selected.includes(id))).toEqual([]);
    expect(leaves.filter((id) => selected.includes(id))).toEqual([]);
    expect(leaves.filter((id) => !all.includes(id))).toEqual([]);
    for (const each of explained)
      expect((each.affected ? each.chain?.join("") : each.reason) ?? "").not.toBe("");
  });
}
