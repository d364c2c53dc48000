/** A file that takes a stream too long for memory. Its own failure never stops the capture. */
import * as fs from "node:fs";
import * as path from "node:path";
import { osFailure } from "../failure.ts";

export class SpillFile {
  #fd = -1;
  /** Why the file is not whole, if it is not. */
  failure: string | undefined;
  readonly file: string;

  /** Makes the file and the folders above it. `a`: adds to a file that is there. */
  constructor(file: string, flags: "w" | "a" = "w") {
    this.file = file;
    this.#attempt(() => {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      this.#fd = fs.openSync(file, flags);
    });
  }

  write(chunk: Uint8Array): void {
    if (this.failure !== undefined) return;
    this.#attempt(() => {
      for (let sent = 0; sent < chunk.length;) sent += fs.writeSync(this.#fd, chunk, sent);
    });
  }

  close(): void {
    if (this.#fd >= 0) fs.closeSync(this.#fd);
    this.#fd = -1;
  }

  #attempt(action: () => void): void {
    try {
      action();
    } catch (thrown) {
      this.failure = `error writing ${this.file}: ${osFailure(thrown).message}`;
    }
  }
}
