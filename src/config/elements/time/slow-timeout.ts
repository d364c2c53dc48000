/** `slow-timeout`: when a test is marked slow, and when it is ended. */
import type { SettingValue } from "../../../model/effective-settings.ts";
import { DEFAULT_GRACE_PERIOD, type SlowTimeout } from "../../../model/settings.ts";
import { DURATION_PATTERN } from "../../../text/values/parse-duration.ts";
import { byShape, optional, required, table } from "../../schema/compound.ts";
import { type Element, type SettingWithDefault, UNSET, type Unset } from "../../schema/element.ts";
import { choice, duration, integer, mapped } from "../../schema/scalars.ts";
import { showDuration, showPeriod, showTable } from "../../schema/show.ts";

/** An empty text means that the setting is not set here. */
export type SlowTimeoutChoice = SlowTimeout | Unset;

const EXPECTED = 'a duration such as "60s", or a table such as { period = "60s", terminate-after = 2 }';

type OnTimeout = SlowTimeout["onTimeout"];

const tableWith = (onTimeout: Element<OnTimeout>): Element<SlowTimeoutChoice> =>
  mapped(
    table(
      {
        period: required(
          duration(),
          "Time after which a test is reported as slow, and again after each further period.",
        ),
        "terminate-after": optional(
          integer({ expected: "a number of periods from 1", min: 1, loose: true }),
          "Number of periods after which the test is terminated.",
        ),
        "grace-period": optional(duration(), "Time between SIGTERM and SIGKILL."),
        "on-timeout": optional(onTimeout, "The result of a test that is terminated."),
      },
      { expected: EXPECTED },
    ),
    (value): SlowTimeoutChoice => ({
      period: value.period,
      terminateAfter: value["terminate-after"] ?? "never",
      gracePeriod: value["grace-period"] ?? DEFAULT_GRACE_PERIOD,
      onTimeout: value["on-timeout"] ?? "fail",
    }),
  );

const period = duration(EXPECTED);

/** A bare duration; the empty text is the peer's way to unset. */
const asText: Element<SlowTimeoutChoice> = {
  ...period,
  schema: { type: "string", pattern: `^$|${DURATION_PATTERN}` },
  read: (node, report) => {
    if (node.kind === "scalar" && node.value === "") return UNSET;
    const read = period.read(node, report);
    return typeof read === "number"
      ? { period: read, terminateAfter: "never", gracePeriod: DEFAULT_GRACE_PERIOD, onTimeout: "fail" }
      : read;
  },
};

const elementWith = (onTimeout: Element<OnTimeout>): Element<SlowTimeoutChoice> =>
  byShape<SlowTimeoutChoice>(EXPECTED, { string: asText, table: tableWith(onTimeout) });

export const slowTimeoutElement = elementWith(choice(["fail", "pass"]));

const ALWAYS_FAILS = '"fail": a script that times out has failed, whatever that means for tests';

/** Of a script, which cannot pass by being too slow. */
export const scriptSlowTimeout = elementWith(choice(["fail"], {}, ALWAYS_FAILS));

export const slowTimeout: SettingWithDefault<SlowTimeoutChoice> = {
  key: "slow-timeout",
  meaning: "Time after which a test is reported as slow, and whether and how it is then terminated.",
  element: slowTimeoutElement,
  // A table, so that a file may set `terminate-after` alone and keep this period.
  builtIn: { period: "60s", "on-timeout": "fail" },
};

export function showSlowTimeout(timeout: SlowTimeout): SettingValue {
  return showTable({
    period: showPeriod(timeout.period),
    "terminate-after": timeout.terminateAfter === "never" ? undefined : timeout.terminateAfter,
    "grace-period": showDuration(timeout.gracePeriod),
    "on-timeout": timeout.onTimeout,
  });
}
