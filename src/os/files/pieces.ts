/** Files as bytes: whole, or piece by piece. */
import * as fs from "node:fs";
import type { Result } from "../../diagnostics/result.ts";
import { attempt, type OsFailure } from "../failure.ts";

export function readWhole(file: string): Result<Uint8Array, OsFailure> {
  return attempt(() => fs.readFileSync(file));
}

/** Each piece is memory of its own. After a failure there is nothing more. */
export function* piecesOf(file: string, size: number): Generator<Result<Uint8Array, OsFailure>> {
  const fd = attempt(() => fs.openSync(file, "r"));
  if (!fd.ok) {
    yield fd;
    return;
  }
  try {
    for (;;) {
      const piece = attempt(() => readPiece(fd.value, size));
      if (piece.ok && piece.value.length === 0) return;
      yield piece;
      if (!piece.ok) return;
    }
  } finally {
    fs.closeSync(fd.value);
  }
}

function readPiece(fd: number, size: number): Uint8Array {
  const piece = new Uint8Array(size);
  return piece.subarray(0, fs.readSync(fd, piece, 0, size, null));
}
