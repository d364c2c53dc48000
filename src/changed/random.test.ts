/**
 * Hundreds of edit sequences over small workspaces: every test that really differs must be selected, with and without a
 * build in between. `NEXTEST_TS_CHANGED_SEQUENCES` sets how many; fast-check prints the seed of a failure.
 */
import { expect, setDefaultTimeout, test } from "bun:test";
import * as fc from "fast-check";
import { packageId } from "../model/ids.ts";
import { findAffected } from "./affected.ts";
import { reasonOf } from "./explain.ts";
import {
  apply,
  edit,
  factsOf,
  truthOf,
  randomWorkspace,
  type RandomWorkspace,
} from "./random-workspace.fixture.ts";

const SEQUENCES = Number(process.env["NEXTEST_TS_CHANGED_SEQUENCES"] ?? "200");

setDefaultTimeout(60_000 + 100 * SEQUENCES);

interface Judged {
  readonly missed: readonly string[];
  readonly selected: number;
  readonly different: number;
  readonly all: number;
}

function judge(before: RandomWorkspace, after: RandomWorkspace, build: "full" | "narrow"): Judged {
  const [old, now] = [truthOf(before), truthOf(after)];
  const affected = findAffected(factsOf(before, after, build));
  const isSelected = (name: string): boolean => {
    const [owner = "", target = ""] = name.split(" ");
    const [kind = "", targetName = owner] = target.split("/");
    const reason = reasonOf(affected, name, { packageId: packageId(owner), kind, name: targetName });
    return reason.selected && reason.chain.length > 0;
  };
  const different = [...now.keys()].filter((name) => old.get(name) !== now.get(name));
  return {
    missed: different.filter((name) => !isSelected(name)),
    selected: [...now.keys()].filter(isSelected).length,
    different: different.length,
    all: now.size,
  };
}

test(`${SEQUENCES} sequences of edits: nothing that differs is missed`, () => {
  const shares: number[] = [];
  let different = 0;
  fc.assert(
    fc.property(
      randomWorkspace,
      fc.array(edit, { minLength: 1, maxLength: 8 }),
      fc.nat(3),
      (start, edits, more) => {
        let before = start;
        let after = start;
        edits.forEach((one, at) => {
          after = apply(after, one);
          // Several edits may come between two runs.
          if (at % (more + 1) !== more) return;
          for (const build of ["full", "narrow"] as const) {
            const { missed, selected, all, different: count } = judge(before, after, build);
            expect({ build, missed }).toEqual({ build, missed: [] });
            if (build === "full" && count > 0) shares.push(selected / all);
            different += count;
          }
          before = after;
        });
      },
    ),
    { numRuns: SEQUENCES, includeErrorInReport: true },
  );
  expect(different).toBeGreaterThan(SEQUENCES);
  // Guards against passing by selecting everything, which is never wrong but useless.
  const median = shares.toSorted((left, right) => left - right)[shares.length >> 1] ?? 1;
  expect(median).toBeLessThan(0.7);
});
