/** `ui.input-handler`: whether keys are listened to while tests run. */
import type { SettingWithDefault } from "../schema/element.ts";
import { strictFlag } from "../schema/scalars.ts";

export const inputHandler: SettingWithDefault<boolean> = {
  key: "input-handler",
  meaning: "Whether keys (`t` for status, Enter for a summary) are listened to while tests run.",
  element: strictFlag(),
  builtIn: true,
};
