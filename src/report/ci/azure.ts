/** Azure Pipelines' logging commands. The agent finds `##vso[` anywhere in a line, and `##[` at its beginning. */
import type { Annotation } from "./annotation.ts";
import type { LogFormat } from "./log-format.ts";

/** One command line. Text cannot end the command: its own signs are escaped. */
export function azureAnnotation({ level, title, message, file, line, column }: Annotation): string {
  const properties = [
    `type=${level}`,
    ...(file === undefined ? [] : [`sourcepath=${escaped(file)}`]),
    ...(line === undefined ? [] : [`linenumber=${line}`]),
    ...(column === undefined ? [] : [`columnnumber=${column}`]),
  ];
  return `##vso[task.logissue ${properties.join(";")}]${escaped(`${title}: ${message.trimEnd()}`)}\n`;
}

function escaped(text: string): string {
  return text
    .replaceAll("%", "%AZP25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A")
    .replaceAll("]", "%5D")
    .replaceAll(";", "%3B");
}

export function azureLog(): LogFormat {
  return {
    fold: (title) => ({ open: `##[group]${title}\n`, close: "##[endgroup]\n" }),
    harmless: (text) => text.replace(/##(?=vso\[|\[)/gi, "## "),
  };
}
