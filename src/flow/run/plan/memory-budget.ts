/** The memory that the tests of a run may require together, and whether each test fits in. */
import type { UserError } from "../../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import type { PlannedTest, RunPlan } from "../../../model/plan.ts";
import type { MemoryBudget } from "../../../model/settings.ts";
import { totalMemory } from "../../../os/memory/total-memory.ts";
import { memoryText } from "../../../text/values/size.ts";
import { visibleName } from "../../../text/safe/visible.ts";

/** In bytes. */
export function budgetBytes(budget: MemoryBudget): number {
  return budget.kind === "bytes" ? budget.bytes : Math.floor(budget.share * totalMemory());
}

/** A test that alone requires more than there may be could never start. */
export function checkBudget(plan: RunPlan): Result<undefined> {
  for (const test of plan.tests) {
    const budget = exceededBudget(plan, test);
    if (budget !== undefined) return err([tooLarge(test, budget)]);
  }
  return ok(undefined);
}

interface Budget {
  /** `the run`, or the name of a group. */
  readonly of: string;
  readonly bytes: number;
  readonly setting: string;
}

function exceededBudget({ groups, maxMemory }: RunPlan, { settings }: PlannedTest): Budget | undefined {
  const { memoryRequired, testGroup } = settings;
  const group = groups.find(({ name }) => name === testGroup);
  if (memoryRequired > (group?.maxMemory ?? Infinity))
    return {
      of: `its group \`${testGroup}\``,
      bytes: group?.maxMemory ?? 0,
      setting: "`max-memory` of the group",
    };
  if (memoryRequired <= (maxMemory ?? Infinity)) return undefined;
  return { of: "the run", bytes: maxMemory ?? 0, setting: "`max-memory`" };
}

function tooLarge({ binary, name, settings }: PlannedTest, { of, bytes, setting }: Budget): UserError {
  const shown = `${binary.id} ${visibleName(name)}`;
  const needs = memoryText(settings.memoryRequired);
  return {
    kind: "setup",
    message: `test \`${shown}\` requires ${needs} of memory, more than the budget of ${of}, ${memoryText(bytes)}`,
    help: `raise ${setting}, or lower \`memory-required\` of the test`,
  };
}
