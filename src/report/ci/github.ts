/** GitHub's workflow commands: lines that the runner of a workflow obeys. */
import type { Annotation } from "./annotation.ts";
import type { LogFormat } from "./log-format.ts";

/** One command line. Text cannot end it or begin another: line ends and the command's own signs are escaped. */
export function githubAnnotation({ level, title, message, file, line, column }: Annotation): string {
  const properties = [
    ...(file === undefined ? [] : [`file=${property(file)}`]),
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
    `title=${property(title)}`,
  ];
  return `::${level} ${properties.join(",")}::${data(message)}\n`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** Between the commands that stop and resume the processing of commands, text can issue none. */
export function githubLog(secret: string): LogFormat {
  return {
    fold: (title) => ({ open: `::group::${data(title)}\n`, close: "::endgroup::\n" }),
    guard: { open: `::stop-commands::${secret}\n`, close: `::${secret}::\n` },
  };
}
