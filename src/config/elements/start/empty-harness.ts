/** `empty-harness` (ours): whether a target with `harness = false` that lists no test brings a warning. */
import type { SettingWithDefault } from "../../schema/element.ts";
import { choice } from "../../schema/scalars.ts";

export const emptyHarness: SettingWithDefault<"warn" | "ignore"> = {
  key: "empty-harness",
  meaning: "Whether a target with `harness = false` that lists no tests causes a warning.",
  element: choice(["warn", "ignore"]),
  builtIn: "warn",
  extension: true,
};
