/** `list-timeout` (ours): how long a binary may take to list its tests. */
import type { SettingWithDefault } from "../../schema/element.ts";
import { duration } from "../../schema/scalars.ts";

export const listTimeout: SettingWithDefault<number> = {
  key: "list-timeout",
  meaning: "Time that a test binary may take to list its tests before it is terminated.",
  element: duration(),
  builtIn: "60s",
  extension: true,
};
