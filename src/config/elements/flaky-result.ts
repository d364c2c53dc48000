/** `flaky-result`: what passing only after a retry means. */
import type { SettingWithDefault } from "../schema/element.ts";
import { choice } from "../schema/scalars.ts";

export const flakyResult: SettingWithDefault<"pass" | "fail"> = {
  key: "flaky-result",
  meaning: "Whether a test that passes only after a retry counts as passed or failed.",
  element: choice(["pass", "fail"]),
  builtIn: "pass",
};
