/** `status-level`: which status lines are printed while tests run. */
import { type StatusLevel, STATUS_LEVELS } from "../../../model/settings.ts";
import type { SettingWithDefault } from "../../schema/element.ts";
import { choice } from "../../schema/scalars.ts";

export const statusLevel: SettingWithDefault<StatusLevel> = {
  key: "status-level",
  meaning: "Which status lines are printed while tests run; each level includes those before it.",
  element: choice(STATUS_LEVELS),
  builtIn: "pass",
};
