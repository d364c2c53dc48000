/** Prints a hint at the end of a run at a terminal if there are doctests that were not run. */
import { dirname } from "node:path";
import { seemsToHaveDoctests } from "../../doctest/rustdoc/documentation.ts";
import type { Workspace } from "../../model/build/workspace.ts";
import type { CommandContext } from "../context.ts";
import type { FeatureFacts, RunFeature } from "../run/feature.ts";
import { notify } from "../notices.ts";

const HINT = {
  level: "info",
  message:
    "doctests were not run; `--doctests include` runs them (`ui.doctest-hint = false` hides this hint)",
} as const;

export function doctestHintFeature(context: CommandContext, { prepared, built }: FeatureFacts): RunFeature {
  const packages = new Set(built.build.binaries.map(({ packageId }) => packageId));
  return {
    afterRun: async () => {
      const folders = libraryFolders(prepared.workspace).filter(({ id }) => packages.has(id));
      if (folders.some(({ folder }) => seemsToHaveDoctests(folder))) {
        notify(context, HINT);
      }
      return { recorded: false };
    },
  };
}

function libraryFolders({ packages }: Workspace) {
  return [...packages.values()].flatMap(({ id, targets }) => {
    const library = targets.find(({ kinds }) => kinds.includes("lib") || kinds.includes("proc-macro"));
    return library === undefined ? [] : [{ id, folder: dirname(library.srcPath) }];
  });
}
