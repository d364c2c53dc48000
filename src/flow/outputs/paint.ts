/** Colors for text that a command writes to one of its streams itself. */
import type { CommonOptions } from "../../model/options.ts";
import { shouldColorize } from "../../text/color.ts";
import { type Paint, paintFor } from "../../text/style.ts";
import type { CommandContext } from "../context.ts";

export function paintForStream(
  context: CommandContext,
  { color }: Pick<CommonOptions, "color">,
  stream: "stdout" | "stderr",
): Paint {
  return paintFor(shouldColorize(color, { env: context.env, isTty: context[stream].isTty }));
}
