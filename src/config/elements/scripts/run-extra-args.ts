/** `run-extra-args`: arguments that test binaries get after nextest's own. */
import { list } from "../../schema/compound.ts";
import type { SettingWithDefault } from "../../schema/element.ts";
import { text } from "../../schema/scalars.ts";

export const runExtraArgs: SettingWithDefault<readonly string[]> = {
  key: "run-extra-args",
  meaning: "Additional arguments for test binaries, for harnesses that understand them.",
  element: list(text(), "an array of strings"),
  builtIn: [],
};
