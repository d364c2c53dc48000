/** `ui.output-indent`: whether captured output is indented. */
import type { SettingWithDefault } from "../schema/element.ts";
import { strictFlag } from "../schema/scalars.ts";

export const outputIndent: SettingWithDefault<boolean> = {
  key: "output-indent",
  meaning: "Whether the captured output of tests is indented.",
  element: strictFlag(),
  builtIn: true,
};
