/** `fail-fast`: after how many failures a run stops, and what happens to tests that are still running then. */
import type { SettingValue } from "../../../model/effective-settings.ts";
import type { MaxFail } from "../../../model/settings.ts";
import { byShape, optional, required, table } from "../../schema/compound.ts";
import type { SettingWithDefault } from "../../schema/element.ts";
import { choice, flag, integer, mapped } from "../../schema/scalars.ts";

const EXPECTED = "a boolean, or a table such as { max-fail = 5 }";
const COUNT = 'a number from 1 (without quotes) or "all"';

const maxFail = byShape<number | "all">(COUNT, {
  integer: integer({ expected: COUNT, min: 1 }),
  string: { ...choice(["all"]), expected: COUNT },
});

export const failFast: SettingWithDefault<MaxFail> = {
  key: "fail-fast",
  meaning: "After how many failures the run stops, if at all.",
  element: byShape<MaxFail>(EXPECTED, {
    boolean: mapped(flag(), (on) => (on ? { kind: "count", count: 1, terminate: "wait" } : { kind: "all" })),
    table: mapped(
      table(
        {
          "max-fail": required(maxFail, "Number of failures after which no more tests start."),
          terminate: optional(
            choice(["wait", "immediate"]),
            "Whether running tests may finish or are terminated.",
          ),
        },
        { expected: EXPECTED },
      ),
      ({ "max-fail": count, terminate = "wait" }) =>
        count === "all" ? { kind: "all" } : { kind: "count", count, terminate },
    ),
  }),
  builtIn: true,
};

export function showMaxFail(limit: MaxFail): SettingValue {
  return limit.kind === "all" ? false : { "max-fail": limit.count, terminate: limit.terminate };
}
