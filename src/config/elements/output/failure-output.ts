/** `failure-output`: when the output of failed tests is shown. */
import type { OutputDisplay } from "../../../model/settings.ts";
import type { SettingWithDefault } from "../../schema/element.ts";
import { choice } from "../../schema/scalars.ts";

export const outputDisplay = choice(["immediate", "immediate-final", "final", "never"]);

export const failureOutput: SettingWithDefault<OutputDisplay> = {
  key: "failure-output",
  meaning: "When the captured output of failed tests is shown.",
  element: outputDisplay,
  builtIn: "immediate",
};
