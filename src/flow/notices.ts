/** Text for the user that is no report: messages that stop nothing, and the answers of commands. */
import type { Warning } from "../diagnostics/warning.ts";
import { withoutCommands } from "../text/safe/ci-commands.ts";
import { ciSystem } from "../text/safe/ci-system.ts";
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

/** What a command answers to a person, in whole lines. In the log of a CI system it issues no command. */
export function writeAnswer({ out, env }: Pick<CommandContext, "out" | "env">, text: string): void {
  out.write(withoutCommands(ciSystem(env), text));
}

/** The same beside a report, on standard error. */
export function writeNote({ err, env }: Pick<CommandContext, "err" | "env">, text: string): void {
  err.write(withoutCommands(ciSystem(env), text));
}
