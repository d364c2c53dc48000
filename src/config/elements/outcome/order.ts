/** `order` (ours): in which order tests of one priority start. */
import type { TestOrder } from "../../../model/settings.ts";
import type { SettingWithDefault } from "../../schema/element.ts";
import { choice } from "../../schema/scalars.ts";

export const order: SettingWithDefault<TestOrder> = {
  key: "order",
  meaning:
    "Order in which tests of the same priority start; all but `listed` need the history of earlier runs.",
  element: choice(["listed", "longest-first", "failed-first"]),
  builtIn: "listed",
  extension: true,
};
