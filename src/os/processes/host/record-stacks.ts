/** Records the stacks of a unit's processes, if the system supports that. */
import type { StackSnapshot } from "../../../model/results/outcome.ts";
import { environment } from "../../environment.ts";
import { IS_LINUX } from "../../platform.ts";
import { membersOf } from "../tree/process-tree.ts";
import type { TreeRoot } from "../tree/tree-root.ts";

/** Resolves within a second. Undefined: nothing could be found out. */
export async function recordStacks(root: TreeRoot): Promise<StackSnapshot | undefined> {
  if (!IS_LINUX) return undefined;
  const { recordLinuxStacks } = await import("../../linux/stacks/record-stacks.ts");
  return recordLinuxStacks(membersOf(root), environment());
}
