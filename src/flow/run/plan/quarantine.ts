/** Which tests of a plan are in quarantine today. */
import type { PlannedTest } from "../../../model/plan.ts";
import type { Quarantine } from "../../../model/settings.ts";
import { plural } from "../../../text/values/plural.ts";
import { visibleName } from "../../../text/safe/visible.ts";
import type { CommandContext } from "../../context.ts";
import { isoTime } from "../../../text/values/iso-time.ts";
import { warn } from "../../notices.ts";

/** Past its last day a quarantine has no effect, and a warning names its owner. */
export function endQuarantines(
  context: CommandContext,
  tests: readonly PlannedTest[],
): readonly PlannedTest[] {
  if (tests.every(({ settings }) => settings.quarantine === undefined)) return tests;
  const today = isoTime(context.wall()).slice(0, "2026-12-31".length);
  const expired = new Map<Quarantine, number>();
  const judged = tests.map((test) => {
    const { quarantine, ...settings } = test.settings;
    if (quarantine === undefined || quarantine.until >= today) return test;
    expired.set(quarantine, (expired.get(quarantine) ?? 0) + 1);
    return { ...test, settings };
  });
  for (const [{ owner, reason, until }, count] of mergeEqual(expired)) {
    const message = `the quarantine of ${count} ${plural(count, "test", "tests")} ended on ${until} (${visibleName(`${owner}: ${reason}`)}): failures count`;
    warn(context, message);
  }
  return judged;
}

/** Tests of one rule may have quarantines of their own that say the same. */
function mergeEqual(expired: ReadonlyMap<Quarantine, number>): readonly (readonly [Quarantine, number])[] {
  const byText = new Map<string, readonly [Quarantine, number]>();
  for (const [quarantine, count] of expired) {
    const key = JSON.stringify(quarantine);
    byText.set(key, [quarantine, (byText.get(key)?.[1] ?? 0) + count]);
  }
  return [...byText.values()];
}
