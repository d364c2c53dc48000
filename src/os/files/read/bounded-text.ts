/** Reads a text of bounded size: also from a pipe, or from a device that never ends. */
import { err, type Result } from "../../../diagnostics/result.ts";
import type { OsFailure } from "../../failure.ts";
import { decodeText, readingFile, readUpTo } from "../file-system.ts";

/** The file's text as UTF-8, as `readTextFile` reads it; `EFBIG` for more bytes than `limit`. */
export function readBoundedText(path: string, limit: number): Result<string, OsFailure> {
  const bytes = readingFile(path, (fd) => readUpTo(fd, limit + 1));
  if (!bytes.ok) return bytes;
  return bytes.value.length > limit
    ? err({ code: "EFBIG", message: `file larger than ${limit} bytes` })
    : decodeText(bytes.value);
}
