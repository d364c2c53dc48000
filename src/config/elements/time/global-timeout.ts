/** `global-timeout`: how long a whole run may take. */
import type { SettingWithDefault } from "../../schema/element.ts";
import { duration } from "../../schema/scalars.ts";

/** Long enough to mean "never", short enough for every timer. */
export const FOREVER = "30y";

export const globalTimeout: SettingWithDefault<number> = {
  key: "global-timeout",
  meaning: "Time after which the whole run is terminated.",
  element: duration(),
  builtIn: FOREVER,
};
