/** `default-filter`: the tests that run unless others are selected. */
import type { Setting } from "../../schema/element.ts";
import { text } from "../../schema/scalars.ts";

export const defaultFilter: Setting<string> = {
  key: "default-filter",
  meaning: "Filterset of the tests that run by default.",
  element: text({ expected: "a filterset" }),
  builtIn: "all()",
};

/** `filter` of overrides and script rules. */
export const filter: Setting<string> = {
  key: "filter",
  meaning: "Filterset of the tests that this applies to.",
  element: text({ expected: "a filterset" }),
};
