/** Files as bytes: whole, or chunk by chunk. */
import * as fs from "node:fs";
import type { Result } from "../../../diagnostics/result.ts";
import { attempt, type OsFailure } from "../../failure.ts";

export function readBytes(file: string): Result<Uint8Array, OsFailure> {
  return attempt(() => fs.readFileSync(file));
}

/** Each chunk is memory of its own. After a failure there is nothing more. */
export function* chunksOf(file: string, size: number): Generator<Result<Uint8Array, OsFailure>> {
  const fd = attempt(() => fs.openSync(file, "r"));
  if (!fd.ok) {
    yield fd;
    return;
  }
  try {
    for (;;) {
      const chunk = attempt(() => readChunk(fd.value, size));
      if (chunk.ok && chunk.value.length === 0) return;
      yield chunk;
      if (!chunk.ok) return;
    }
  } finally {
    fs.closeSync(fd.value);
  }
}

function readChunk(fd: number, size: number): Uint8Array {
  const chunk = new Uint8Array(size);
  return chunk.subarray(0, fs.readSync(fd, chunk, 0, size, null));
}
