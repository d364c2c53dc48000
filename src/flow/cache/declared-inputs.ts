/** Inputs that the configuration declares, for systems on which reading cannot be observed. */
import type { ObservedInput } from "../../cache/observation.ts";
import type { PlannedTest } from "../../model/plan.ts";
import { filesMatching } from "../../os/files/path-glob.ts";

/** A text: why the test is not stored. */
export function declaredInputs(test: PlannedTest, workspaceRoot: string): readonly ObservedInput[] | string {
  const { inputs } = test.settings.cache;
  if (inputs.length === 0)
    return "cannot be observed on this system, and `cache.inputs` declares nothing for it";
  const files = inputs.flatMap((glob) => filesMatching(glob, workspaceRoot));
  return [test.binary.path, ...new Set(files)].map((path) => ({ path, kind: "look", absent: false }));
}
