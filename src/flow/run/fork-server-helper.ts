/** Whether the fork servers that a run asks for can be started at all. */
import type { RunPlan } from "../../model/plan.ts";
import { withheldReason } from "../../os/linux/native-helper.ts";
import type { CommandContext } from "../context.ts";
import { warn } from "../notices.ts";

/** Prints one warning if the executable contains the helper and the system does not let tests load it. */
export function warnOfWithheldHelper(context: CommandContext, { tests }: RunPlan): void {
  if (tests.every(({ settings }) => settings.forkServer === "off")) return;
  const reason = withheldReason("fork-server");
  if (reason === undefined) return;
  const message = `tests are started without fork servers, because their helper ${reason}`;
  warn(context, message);
}
