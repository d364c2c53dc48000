/** Writes a file piece by piece, replacing the earlier content. */
import * as fs from "node:fs";
import { ok, type Result } from "../../../diagnostics/result.ts";
import { attempt, type OsFailure } from "../../failure.ts";

export class FileWriter {
  readonly #fd: number;
  #failure: OsFailure | undefined;

  private constructor(fd: number) {
    this.#fd = fd;
  }

  static open(path: string, executable: boolean): Result<FileWriter, OsFailure> {
    const fd = attempt(() => fs.openSync(path, "w", executable ? 0o777 : 0o666));
    return fd.ok ? ok(new FileWriter(fd.value)) : fd;
  }

  /** After a failure nothing more is written. */
  write(bytes: Uint8Array): undefined {
    for (let from = 0; from < bytes.length && this.#failure === undefined;) {
      const written = attempt(() => fs.writeSync(this.#fd, bytes, from));
      if (written.ok) from += written.value;
      else this.#failure = written.error;
    }
    return undefined;
  }

  /** The first failure. */
  close(): OsFailure | undefined {
    const closed = attempt(() => fs.closeSync(this.#fd));
    return this.#failure ?? (closed.ok ? undefined : closed.error);
  }
}
