/** `max-retried` (ours): how many tests may fail before none is retried any more. */
import type { Setting } from "../../schema/element.ts";
import { integer } from "../../schema/scalars.ts";

export const maxRetried: Setting<number> = {
  key: "max-retried",
  meaning:
    "Number of tests that may fail at an attempt before failed tests are no longer retried: a broken build is not run three times.",
  element: integer({ expected: "a number from 0", min: 0 }),
  extension: true,
};
