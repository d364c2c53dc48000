/** `run-extra-args`: arguments that test binaries get after nextest's own. */
import { list } from "../schema/compound.ts";
import type { SettingWithDefault } from "../schema/element.ts";
import { text } from "../schema/scalars.ts";

export const runExtraArgs: SettingWithDefault<readonly string[]> = {
  key: "run-extra-args",
  meaning: "Further arguments for test binaries; meant for harnesses that know them.",
  element: list(text(), "an array of strings"),
  builtIn: [],
};
