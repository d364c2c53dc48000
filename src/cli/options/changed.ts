/** Options about affected tests: the base of the comparison, and the use of its result. */
import type { ChangedOptions } from "../../model/requests/options.ts";
import { bareOr, bareOrText, oneOf, option, optionOr, TEXT } from "../arg.ts";
import { collect } from "../collect.ts";
import type { Matches } from "../command.ts";

const heading = "Filter options";

export const CHANGED = {
  changed: bareOrText({ long: "changed", valueName: "REF", heading }),
  changedFiles: option(TEXT, {
    long: "changed-files",
    valueName: "FILE",
    heading,
    conflicts: ["changed"],
  }),
  changedBuild: optionOr(oneOf(["full", "narrow"]), "full", {
    long: "changed-build",
    valueName: "HOW",
    heading,
    hidden: "short",
  }),
  explain: bareOr(oneOf(["binaries", "tests"]), "binaries", {
    long: "explain",
    valueName: "WHAT",
    heading,
    hidden: "short",
  }),
} as const;

/** Undefined: none of the options was given. */
export function changedOf(matches: Matches): ChangedOptions | undefined {
  const { changed, changedFiles, changedBuild, explain } = collect(CHANGED, matches);
  const compares = changed !== undefined || changedFiles !== undefined;
  if (!compares && explain === undefined && changedBuild === "full") return undefined;
  return {
    compares,
    base: typeof changed === "string" ? changed : undefined,
    files: changedFiles,
    build: changedBuild,
    explain,
  };
}
