/** Reads a text of bounded size: also from a pipe, or from a device that never ends. */
import * as fs from "node:fs";
import { err, type Result } from "../../diagnostics/result.ts";
import { attempt, type OsFailure } from "../failure.ts";
import { decodeText, readUpTo } from "./file-system.ts";

/** The file's text as UTF-8, as `readTextFile` reads it; `EFBIG` for more bytes than `limit`. */
export function readBoundedText(path: string, limit: number): Result<string, OsFailure> {
  const opened = attempt(() => fs.openSync(path, "r"));
  if (!opened.ok) return opened;
  const bytes = attempt(() => readUpTo(opened.value, limit + 1));
  fs.closeSync(opened.value);
  if (!bytes.ok) return bytes;
  return bytes.value.length > limit
    ? err({ code: "EFBIG", message: `file larger than ${limit} bytes` })
    : decodeText(bytes.value);
}
