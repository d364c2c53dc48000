/** `ui.rerun-hint` (ours): whether the report at a terminal ends with the command that runs the failed tests again. */
import type { SettingWithDefault } from "../schema/element.ts";
import { strictFlag } from "../schema/scalars.ts";

export const rerunHint: SettingWithDefault<boolean> = {
  key: "rerun-hint",
  meaning: "Whether the report at a terminal ends with the command that runs the failed tests again.",
  element: strictFlag(),
  builtIn: true,
  extension: true,
};
