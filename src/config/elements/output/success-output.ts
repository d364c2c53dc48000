/** `success-output`: when the output of passed tests is shown. */
import type { OutputDisplay } from "../../../model/settings.ts";
import type { SettingWithDefault } from "../../schema/element.ts";
import { outputDisplay } from "./failure-output.ts";

export const successOutput: SettingWithDefault<OutputDisplay> = {
  key: "success-output",
  meaning: "When the captured output of passed tests is shown.",
  element: outputDisplay,
  builtIn: "never",
};
