/** Amounts of memory, as `memory-required` and `max-memory` take them. */
import { parseSize } from "../../../text/values/parse-size.ts";
import type { Element } from "../../schema/element.ts";
import { mapped, strictText } from "../../schema/scalars.ts";

const SIZE = 'a size such as "512 MiB"';

/** In bytes. */
export const memorySize: Element<number> = mapped(
  strictText(SIZE),
  (text, node, report) => parseSize(text) ?? report.refuse(node, SIZE),
);

/** As `memorySize`, but for nothing at all. */
export const limitSize: Element<number> = mapped(memorySize, (bytes, node, report) =>
  bytes > 0 ? bytes : report.refuse(node, `${SIZE} above 0`),
);

/** `512 MiB`, or bytes if it is not a whole number of mebibytes. */
export function showMemorySize(bytes: number): string {
  const mebibytes = bytes / 2 ** 20;
  return Number.isInteger(mebibytes) && mebibytes > 0 ? `${mebibytes} MiB` : `${bytes} B`;
}
