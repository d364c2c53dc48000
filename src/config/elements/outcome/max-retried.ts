/** `max-retried` (ours): how many tests may fail before none is retried any more. */
import type { Setting } from "../../schema/element.ts";
import { integer } from "../../schema/scalars.ts";

export const maxRetried: Setting<number> = {
  key: "max-retried",
  meaning:
    "Maximum number of tests with a failed attempt. If there are more, failed tests are no longer retried. Without it there is no maximum.",
  element: integer({ expected: "a number from 0", min: 0 }),
  extension: true,
};
