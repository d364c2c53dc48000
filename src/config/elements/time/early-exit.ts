/** `early-exit` (ours): the result of a test whose libtest binary exits with success before its closing result line. */
import type { SettingWithDefault } from "../../schema/element.ts";
import { choice } from "../../schema/scalars.ts";

export const earlyExit: SettingWithDefault<"pass" | "fail"> = {
  key: "early-exit",
  meaning: "The result of a test whose process exits with code 0 before it reports its result.",
  element: choice(["pass", "fail"]),
  builtIn: "pass",
  extension: true,
};
