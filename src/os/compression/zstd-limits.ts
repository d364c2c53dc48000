/** Messages about contents that exceed a limit, or that cannot be decompressed. */
import { sizeText } from "../../text/values/size.ts";

export function tooLarge(limit: number): string {
  return `it unpacks to more than ${sizeText(limit)}, which is the limit`;
}

export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
