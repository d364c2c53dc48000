/** Messages for the user on standard error that stop nothing. */
import type { Warning } from "../diagnostics/warning.ts";
import type { CommandContext } from "./context.ts";

export type NoticeContext = Pick<CommandContext, "err" | "describeWarning">;

export function notify({ err, describeWarning }: NoticeContext, notice: Warning): void {
  err.write(describeWarning(notice));
}

/** Something is not as the user expects. `message`: a lower-case fragment. */
export function warn(context: NoticeContext, message: string): void {
  notify(context, { level: "warning", message });
}

/** A fact that the user asked for. `message`: a lower-case fragment. */
export function inform(context: NoticeContext, message: string): void {
  notify(context, { level: "info", message });
}
