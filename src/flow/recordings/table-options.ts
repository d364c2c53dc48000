/** How tables of recorded runs are written to standard output. */
import type { CommonOptions } from "../../model/requests/options.ts";
import { hidesTimes } from "../../model/suite-variables.ts";
import { valuesFor } from "../../record/view/values.ts";
import { supportsUnicode } from "../../text/terminal/terminal-support.ts";
import type { CommandContext } from "../context.ts";
import { paintForStream } from "../../text/terminal/stream-paint.ts";

export function tableOptions(context: CommandContext, { common }: { readonly common: CommonOptions }) {
  return {
    paint: paintForStream(context, common, "stdout"),
    values: valuesFor({ hidden: hidesTimes(context.env) }),
    unicode: supportsUnicode({ env: context.env, isWindows: context.isWindows, isTty: context.stdout.isTty }),
  };
}
