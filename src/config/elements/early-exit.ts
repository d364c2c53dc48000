/** `early-exit` (ours): what it means that a libtest binary exits with success before its closing result line. */
import type { SettingWithDefault } from "../schema/element.ts";
import { choice } from "../schema/scalars.ts";

export const earlyExit: SettingWithDefault<"pass" | "fail"> = {
  key: "early-exit",
  meaning: "Whether a test whose process exits with success before it reported its result passes or fails.",
  element: choice(["pass", "fail"]),
  builtIn: "pass",
};
