/** `fork-server` (ours): whether tests may be started as copies of a process that has its program loaded. */
import type { SettingWithDefault } from "../../schema/element.ts";
import { choice } from "../../schema/scalars.ts";

export const forkServer: SettingWithDefault<"auto" | "off"> = {
  key: "fork-server",
  meaning:
    "Whether tests may be started as copies of a process that has already loaded the test binary, on Linux.",
  element: choice(["auto", "off"]),
  builtIn: "off",
  extension: true,
};
