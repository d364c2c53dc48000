/** `priority`: which tests start first. */
import type { SettingWithDefault } from "../../schema/element.ts";
import { integer } from "../../schema/scalars.ts";

export const priority: SettingWithDefault<number> = {
  key: "priority",
  meaning: "Tests of a higher priority start first.",
  element: integer({ expected: "a number from -100 to 100", min: -100, max: 100, loose: true }),
  builtIn: 0,
};
