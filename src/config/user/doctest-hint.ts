/** `ui.doctest-hint` (ours): whether a run at a terminal says that there are doctests which were not run. */
import type { SettingWithDefault } from "../schema/element.ts";
import { strictFlag } from "../schema/scalars.ts";

export const doctestHint: SettingWithDefault<boolean> = {
  key: "doctest-hint",
  meaning: "Whether a run at a terminal ends with a hint that doctests were not run.",
  element: strictFlag(),
  builtIn: true,
  extension: true,
};
