/** Names and output as the page shows them. It is embedded as JSON, which encodes the rest. */
import { safeClean } from "../../text/safe/safe-text.ts";

export function pageName(name: string): string {
  return safeClean("HTML page", "name", name);
}

/** Output with its colours. */
export function pageText(text: string): string {
  return safeClean("HTML page", "message", text.replaceAll("\r\n", "\n"));
}

/** Output without its colours. */
export function plainText(text: string): string {
  return safeClean("HTML page, cause", "message", text.replaceAll("\t", "    "));
}
