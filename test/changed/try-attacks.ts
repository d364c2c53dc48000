/** Runs attacks one after the other: after each, everything that differs must be selected, and each selection explained. */
import { expect, test } from "bun:test";
import type { Edit } from "./edits.ts";
import type { Oracle } from "./oracle.ts";

export interface Attack extends Edit {
  /** Comes before the edit, in a commit of its own. */
  readonly prepare?: (oracle: Oracle) => void | Promise<void>;
  /** Compares with this instead of the commit that is checked out. */
  readonly base?: string;
  /** Undoes what the next attack must not meet, before the edit is committed. */
  readonly restore?: (oracle: Oracle) => void | Promise<void>;
  /** Tests whose binaries stay the same although the change reaches them. */
  readonly reaches?: readonly string[];
  /** Further options of the listing. */
  readonly options?: readonly string[];
  /** The cause with which everything must be selected. */
  readonly everything?: string;
}

export function tryAttacks(oracle: Oracle, attacks: readonly Attack[]): void {
  for (const attack of attacks) {
    const { name, prepare, make, base, options, restore, everything, reaches = [], leaves = [] } = attack;
    test(name, async () => {
      if (prepare !== undefined) {
        await prepare(oracle);
        // Builds, which may write the lock file.
        await oracle.judge();
        await oracle.commit();
      }
      await make(oracle);
      const { truth: differing, selected, explained, all } = await oracle.judge(base, options);
      const truth = [...differing, ...reaches];
      await restore?.(oracle);
      await oracle.commit();
      expect(truth).not.toEqual([]);
      expect(truth.filter((id) => !selected.includes(id))).toEqual([]);
      expect(leaves.filter((id) => selected.includes(id))).toEqual([]);
      expect(leaves.filter((id) => !all.includes(id))).toEqual([]);
      for (const each of explained)
        expect((each.affected ? each.chain?.join("") : each.reason) ?? "").not.toBe("");
      if (everything !== undefined)
        for (const { chain } of explained) expect(chain).toEqual([everything, "everything"]);
    });
  }
}
