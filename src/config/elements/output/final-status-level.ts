/** `final-status-level`: which status lines are repeated at the end of the run. */
import { type FinalStatusLevel, FINAL_STATUS_LEVELS } from "../../../model/settings.ts";
import type { SettingWithDefault } from "../../schema/element.ts";
import { choice } from "../../schema/scalars.ts";

export const finalStatusLevel: SettingWithDefault<FinalStatusLevel> = {
  key: "final-status-level",
  meaning: "Which status lines are repeated at the end of the run; each level includes those before it.",
  element: choice(FINAL_STATUS_LEVELS, { retry: "flaky" }),
  builtIn: "flaky",
};
