/** `inherits`: the profile whose settings a profile falls back to. */
import type { Setting } from "../../schema/element.ts";
import { text } from "../../schema/scalars.ts";

export const inherits: Setting<string> = {
  key: "inherits",
  meaning: "The profile that settings are taken from where this one has none.",
  element: text({ expected: "the name of a profile" }),
};
