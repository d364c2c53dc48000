/** Azure Pipelines' logging commands. The agent finds `##vso[` anywhere in a line, and `##[` at its beginning. */
import { safeText } from "../../text/safe/safe-text.ts";
import type { Annotation } from "./annotation.ts";
import type { LogFormat } from "./log-format.ts";

const name = (text: string): string => safeText("Azure annotation", "name", text);

/** One command line. Text cannot end the command: the characters that would are encoded. */
export function azureAnnotation({ level, title, message, file, line, column }: Annotation): string {
  const properties = [
    `type=${level}`,
    ...(file === undefined ? [] : [`sourcepath=${name(file)}`]),
    ...(line === undefined ? [] : [`linenumber=${line}`]),
    ...(column === undefined ? [] : [`columnnumber=${column}`]),
  ];
  const text = safeText("Azure annotation", "message", message.trimEnd());
  return `##vso[task.logissue ${properties.join(";")}]${name(title)}: ${text}\n`;
}

/** Titles are names that are made safe for a log already. */
export function azureLog(): LogFormat {
  return { fold: (title) => ({ open: `##[group]${title}\n`, close: "##[endgroup]\n" }) };
}
