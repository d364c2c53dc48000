/** `ui.output-indent`: whether captured output is indented. */
import type { Setting } from "../schema/element.ts";
import { strictFlag } from "../schema/scalars.ts";

export const outputIndent: Setting<boolean> = {
  key: "output-indent",
  meaning: "Whether the captured output of tests is indented.",
  element: strictFlag(),
  builtIn: true,
};
