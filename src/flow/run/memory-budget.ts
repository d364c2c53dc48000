/** The memory that the tests of a run may require together, and whether each test fits in. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunPlan } from "../../model/plan.ts";
import type { MemoryBudget } from "../../model/settings.ts";
import { totalMemory } from "../../os/total-memory.ts";
import { sizeText } from "../../text/size.ts";
import { visibleName } from "../../text/visible.ts";

/** In bytes. */
export function budgetBytes(budget: MemoryBudget): number {
  return budget.kind === "bytes" ? budget.bytes : Math.floor(budget.share * totalMemory());
}

/** A test that alone requires more than there may be could never start. */
export function checkBudget({ tests, maxMemory }: RunPlan): Result<undefined> {
  if (maxMemory === undefined) return ok(undefined);
  const found = tests.find(({ settings }) => settings.memoryRequired > maxMemory);
  if (found === undefined) return ok(undefined);
  const name = `${found.binary.id} ${visibleName(found.name)}`;
  const needs = sizeText(found.settings.memoryRequired);
  return err([
    {
      kind: "setup",
      message: `test \`${name}\` requires ${needs} of memory, more than the run's budget of ${sizeText(maxMemory)}`,
      help: "raise `max-memory`, or lower `memory-required` of the test",
    },
  ]);
}
