/**
 * Writes a file piece by piece; it takes its name when it is closed. What had the name is replaced: nothing is written
 * through a link.
 */
import * as fs from "node:fs";
import { ok, type Result } from "../../../diagnostics/result.ts";
import { attempt, type OsFailure } from "../../failure.ts";
import { openPlainReplacement, type ReplacementFile } from "./replace-file.ts";

export class FileWriter {
  readonly #file: ReplacementFile;
  #failure: OsFailure | undefined;

  private constructor(file: ReplacementFile) {
    this.#file = file;
  }

  static open(path: string, executable: boolean): Result<FileWriter, OsFailure> {
    const opened = openPlainReplacement(path, executable ? 0o777 : 0o666);
    return opened.ok ? ok(new FileWriter(opened.value)) : opened;
  }

  /** After a failure nothing more is written. */
  write(bytes: Uint8Array): undefined {
    for (let from = 0; from < bytes.length && this.#failure === undefined;) {
      const written = attempt(() => fs.writeSync(this.#file.fd, bytes, from));
      if (written.ok) from += written.value;
      else this.#failure = written.error;
    }
    return undefined;
  }

  /** Gives the file its name. The first failure; then the earlier file stays. */
  close(): OsFailure | undefined {
    if (this.#failure !== undefined) {
      this.#file.discard();
      return this.#failure;
    }
    const named = this.#file.commit();
    return named.ok ? undefined : named.error;
  }

  /** Closes the file without giving it the name. */
  discard(): void {
    this.#file.discard();
  }
}
