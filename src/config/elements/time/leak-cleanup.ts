/** `leak-cleanup` (ours): what happens to processes that are left after a test. */
import type { SettingWithDefault } from "../../schema/element.ts";
import { choice } from "../../schema/scalars.ts";

export const leakCleanup: SettingWithDefault<"report" | "kill"> = {
  key: "leak-cleanup",
  meaning: "Whether processes that a test leaves running are only reported, or also killed.",
  element: choice(["report", "kill"]),
  builtIn: "report",
  extension: true,
};
