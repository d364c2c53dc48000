/** Whether the fork servers that a run asks for can be started at all. */
import type { RunPlan } from "../../model/plan.ts";
import { isWithheld } from "../../os/linux/native-helper.ts";
import type { CommandContext } from "../context.ts";

/** Prints one warning if the executable contains the helper and the system does not let it be loaded. */
export function warnOfWithheldHelper(context: CommandContext, { tests }: RunPlan): void {
  if (tests.every(({ settings }) => settings.forkServer === "off") || !isWithheld("fork-server")) return;
  const message =
    "tests are started without fork servers, because their helper cannot be written to memory (memfd_create)";
  context.err.write(context.describeWarning({ level: "warning", message }));
}
