/** `leak-timeout`: how long a test's output may stay open after its process ended. */
import type { SettingValue } from "../../../model/effective-settings.ts";
import { DEFAULT_LEAK_TIMEOUT, type LeakTimeout } from "../../../model/settings.ts";
import { byShape, optional, required, table } from "../../schema/compound.ts";
import type { SettingWithDefault } from "../../schema/element.ts";
import { choice, duration, mapped } from "../../schema/scalars.ts";
import { showDuration, showPeriod } from "../../schema/show.ts";

const EXPECTED = 'a duration such as "100ms", or a table such as { period = "500ms", result = "fail" }';

export const leakTimeout: SettingWithDefault<LeakTimeout> = {
  key: "leak-timeout",
  meaning:
    "Time to wait, after a test's process exited, for other processes that still hold its output open.",
  element: byShape<LeakTimeout>(EXPECTED, {
    string: mapped(duration(EXPECTED), (period) => ({ ...DEFAULT_LEAK_TIMEOUT, period })),
    table: mapped(
      table(
        {
          period: required(duration(), "Time to wait."),
          result: optional(choice(["pass", "fail"]), "The result of a leaky test that otherwise passed."),
        },
        { expected: EXPECTED },
      ),
      ({ period, result = DEFAULT_LEAK_TIMEOUT.result }) => ({ period, result }),
    ),
  }),
  builtIn: showDuration(DEFAULT_LEAK_TIMEOUT.period),
};

export function showLeakTimeout({ period, result }: LeakTimeout): SettingValue {
  return { period: showPeriod(period), result };
}
