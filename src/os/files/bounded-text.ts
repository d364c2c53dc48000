/** Reads a text of bounded size: also from a pipe, or from a device that never ends. */
import * as fs from "node:fs";
import { err, type Result } from "../../diagnostics/result.ts";
import { attempt, type OsFailure } from "../failure.ts";
import { decodeText } from "./file-system.ts";

const CHUNK = 65_536;

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

/** The first `count` bytes, or all where there are fewer. */
export function readUpTo(descriptor: number, count: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (let length = 0; length < count;) {
    const chunk = new Uint8Array(Math.min(CHUNK, count - length));
    const read = fs.readSync(descriptor, chunk);
    if (read === 0) break;
    chunks.push(chunk.subarray(0, read));
    length += read;
  }
  return Buffer.concat(chunks);
}
