/**
 * What the page may hold of names and of what processes wrote. The page shows its data as it is, so what could
 * deceive a reader is made visible here.
 */
import { keepColors, stripControls } from "../../text/ansi.ts";
import { visibleName, visibleText } from "../../text/visible.ts";

export const pageName = visibleName;

const SGR = /(\u001B\[[0-9;:]*m)/;

/** Output: colours stay, other sequences go, marks that change the direction of writing are visible. */
export function pageText(text: string): string {
  const parts = keepColors(text.replaceAll("\r\n", "\n")).split(SGR);
  return parts.map((part, index) => (index % 2 === 1 ? part : visibleText(part))).join("");
}

/** Output without its colours. */
export function plainText(text: string): string {
  return visibleText(stripControls(text.replaceAll("\t", "    ")));
}
