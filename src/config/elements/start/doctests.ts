/** `doctests` (ours): whether doctests belong to the tests. */
import type { DoctestChoice } from "../../../model/requests/options.ts";
import type { SettingWithDefault } from "../../schema/element.ts";
import { choice } from "../../schema/scalars.ts";

export const doctests: SettingWithDefault<DoctestChoice> = {
  key: "doctests",
  meaning: "Whether doctests are run: not at all, together with the other tests, or alone.",
  element: choice(["none", "include", "only"]),
  builtIn: "none",
  extension: true,
};
