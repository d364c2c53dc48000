/** GitHub's workflow commands: lines that the runner of a workflow executes. */
import { encodeGithubMessage } from "../../text/encoders.ts";
import { safeText } from "../../text/safe/safe-text.ts";
import type { Annotation } from "./annotation.ts";
import type { LogFormat } from "./log-format.ts";

const property = (text: string): string => safeText("GitHub annotation", "name", text);

/** One command line. Text cannot end it or begin another: line ends and the command's own characters are encoded. */
export function githubAnnotation({ level, title, message, file, line, column }: Annotation): string {
  const properties = [
    ...(file === undefined ? [] : [`file=${property(file)}`]),
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
    `title=${property(title)}`,
  ];
  return `::${level} ${properties.join(",")}::${safeText("GitHub annotation", "message", message)}\n`;
}

/** Between the commands that stop and resume the processing of commands, text can issue none. */
export function githubLog(secret: string): LogFormat {
  return {
    fold: (title) => ({ open: `::group::${encodeGithubMessage(title)}\n`, close: "::endgroup::\n" }),
    guard: { open: `::stop-commands::${secret}\n`, close: `::${secret}::\n` },
  };
}
