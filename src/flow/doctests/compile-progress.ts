/** Shows the progress of compiling doctests on a terminal. */
import type { CompileProgress } from "../../doctest/compile/compile-all.ts";
import { plural } from "../../text/values/plural.ts";
import { type ProgressChoice, watchListing } from "../build/list-progress.ts";
import type { CommandContext } from "../context.ts";

export interface CompileWatch {
  readonly onProgress: (progress: CompileProgress) => void;
  /** Removes the progress line. */
  readonly stop: () => void;
}

/** The number of doctests is known only at the end, so the bar counts crates. */
export function watchCompiling(context: CommandContext, choice: ProgressChoice): CompileWatch {
  let compiled = 0;
  const words = {
    label: "Doctests",
    counted: (total: number) => `${plural(total, "crate", "crates")}, ${compiled} compiled`,
  };
  const watch = watchListing(context, { ...choice, words });
  return {
    onProgress: ({ crates, doctests }) => {
      compiled = doctests;
      watch.onProgress(crates.done, crates.total);
    },
    stop: watch.stop,
  };
}
