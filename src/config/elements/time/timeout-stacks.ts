/** `timeout-stacks` (ours): whether the stacks of a test that times out are recorded before it is terminated. */
import type { SettingWithDefault } from "../../schema/element.ts";
import { choice } from "../../schema/scalars.ts";

export const timeoutStacks: SettingWithDefault<"auto" | "off"> = {
  key: "timeout-stacks",
  meaning: "Whether the stacks of a test that times out are recorded before it is terminated, on Linux.",
  element: choice(["auto", "off"]),
  builtIn: "off",
  extension: true,
};
