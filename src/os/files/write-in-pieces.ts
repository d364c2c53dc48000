/** Files that are made piece by piece and appear whole: a reader sees the old content or all of the new. */
import * as fs from "node:fs";
import { err, type Result } from "../../diagnostics/result.ts";
import { type OsFailure, osFailure } from "../failure.ts";
import { onExit } from "../exit-hooks.ts";

export type WritePiece = (bytes: Uint8Array) => void;

/** `make` writes the pieces; a failure of its own leaves nothing behind, and neither does an interruption. */
export function writeInPieces<T, E>(
  file: string,
  make: (write: WritePiece) => Result<T, E>,
): Result<T, E | OsFailure> {
  const temporary = `${file}.${process.pid}.new`;
  const remove = (): void => fs.rmSync(temporary, { force: true });
  const forget = onExit(remove);
  try {
    const fd = fs.openSync(temporary, "w");
    const made = writeTo(fd, make);
    if (made.ok) fs.renameSync(temporary, file);
    return made;
  } catch (thrown) {
    return err(osFailure(thrown));
  } finally {
    forget();
    remove();
  }
}

function writeTo<T, E>(fd: number, make: (write: WritePiece) => Result<T, E>): Result<T, E> {
  try {
    return make((bytes) => {
      for (let done = 0; done < bytes.length;) done += fs.writeSync(fd, bytes, done);
    });
  } finally {
    fs.closeSync(fd);
  }
}
