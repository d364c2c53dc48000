/** `flaky-result`: the result of a test that passes only after a retry. */
import type { SettingWithDefault } from "../../schema/element.ts";
import { choice } from "../../schema/scalars.ts";

export const flakyResult: SettingWithDefault<"pass" | "fail"> = {
  key: "flaky-result",
  meaning: "The result of a test that passes only after a retry.",
  element: choice(["pass", "fail"]),
  builtIn: "pass",
};
