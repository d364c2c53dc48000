/** Inputs that the configuration declares, for systems without observation. */
import { dirname } from "node:path";
import type { ObservedInput } from "../../cache/observation.ts";
import type { PlannedTest } from "../../model/plan.ts";
import { filesMatching } from "../../os/files/path-glob.ts";

/** `program`: the program that is started. A text says why the test is not stored. */
export function declaredInputs(
  test: PlannedTest,
  { program, workspaceRoot }: { readonly program: string; readonly workspaceRoot: string },
): readonly ObservedInput[] | string {
  const { inputs } = test.settings.cache;
  const { path } = test.binary;
  if (inputs.length === 0)
    return "cannot be observed on this system, and `cache.inputs` declares nothing for it";
  // The files that a runner or a wrapper reads are not declared.
  if (program !== path) return "is started through another program, which cannot be observed on this system";
  const files = inputs.flatMap((glob) => filesMatching(glob, workspaceRoot));
  const all = new Set([path, ...libraries(path), ...files]);
  return [...all].map((file) => ({ path: file, kind: "look", absent: false, seen: undefined }));
}

/** Dynamic libraries that cargo has built: in the binary's directory and its parent. */
function libraries(binary: string): readonly string[] {
  const folder = dirname(binary);
  return [folder, dirname(folder)].flatMap((each) => filesMatching("*.{so,dylib,dll}", each));
}
