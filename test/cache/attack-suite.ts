/** What every suite of attacks checks, whatever its tests attack. */
import { expect, test } from "bun:test";
import type { CachedWorkspace } from "./cached-workspace.ts";

export interface AttackSuite {
  /** By name: tests that run again after `change`. */
  readonly seen: Readonly<Record<string, unknown>>;
  /** Tests whose results are reused after `change`. */
  readonly harmless: Readonly<Record<string, unknown>>;
  /** Tests whose results are never stored, and the reason that is reported. */
  readonly refused: Readonly<Record<string, readonly [body: string, reason: RegExp]>>;
  readonly change: (root: string) => void;
}

/** Declares tests. Results must have been stored before them. */
export function testAttacks(
  workspace: CachedWorkspace,
  { seen, harmless, refused, change }: AttackSuite,
): void {
  test("each reason is reported", async () => {
    const reasons = await workspace.explain();
    for (const [name, [, reason]] of Object.entries(refused))
      expect(`${name}: ${reasons.get(name)}`).toMatch(reason);
  });

  test("a change makes exactly the tests that depend on it run again", async () => {
    change(workspace.root);
    const { ran, failed } = await workspace.ran();
    expect(failed).toEqual([]);
    expect(ran).toEqual([...Object.keys(refused), ...Object.keys(seen)].toSorted());
    expect(Object.keys(harmless).filter((name) => ran.includes(name))).toEqual([]);
  });
}
