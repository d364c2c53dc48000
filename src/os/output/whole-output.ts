/**
 * Keeps the whole of a stream that is too long for memory. Where its file cannot be made or written (a read-only file
 * system, a full disk, another user's folder), the temporary folder takes it; where that fails as well, it is not kept,
 * and `problem` says why. A test never fails because its output could not be kept.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { attempt } from "../failure.ts";
import { makeTempFolder } from "../files/folders/temporary-files.ts";
import { SpillFile } from "./spill-file.ts";

export class WholeOutput {
  #spill: SpillFile | undefined;
  /** Bytes of all chunks that were written whole. */
  #written = 0;
  #movedAway = false;
  #problem: string | undefined;

  constructor(file: string) {
    this.#spill = new SpillFile(file);
    if (this.#spill.failure !== undefined) this.#moveAway(this.#spill, this.#spill.failure);
  }

  /** Undefined: it could not be kept. */
  get file(): string | undefined {
    return this.#spill?.file;
  }

  /** Why it could not be kept. */
  get problem(): string | undefined {
    return this.#problem;
  }

  write(chunk: Uint8Array): void {
    const spill = this.#spill;
    if (spill === undefined) return;
    spill.write(chunk);
    if (spill.failure === undefined) this.#written += chunk.length;
    else {
      this.#moveAway(spill, spill.failure);
      this.write(chunk);
    }
  }

  close(): void {
    this.#spill?.close();
  }

  /** Goes on in the temporary folder, with what was written so far; only once. */
  #moveAway(spill: SpillFile, problem: string): void {
    spill.close();
    this.#spill = this.#movedAway ? undefined : movedTo(spill.file, this.#written);
    this.#movedAway = true;
    if (this.#spill === undefined) this.#problem = problem;
    // An incomplete output is useless, and would take space on a full disk.
    attempt(() => {
      if (fs.statSync(spill.file).isFile()) fs.rmSync(spill.file);
    });
  }
}

/** The folder stays when the program has exited: reports name the file. The system deletes what is temporary. */
function movedTo(file: string, written: number): SpillFile | undefined {
  const folder = makeTempFolder("nextest-output-", "stays");
  if (!folder.ok) return undefined;
  const there = path.join(folder.value.path, path.basename(file));
  const copied = attempt(() => {
    if (written === 0) return;
    fs.copyFileSync(file, there);
    fs.truncateSync(there, written);
  });
  const spill = copied.ok ? new SpillFile(there, "a") : undefined;
  if (spill !== undefined && spill.failure === undefined) return spill;
  folder.value.remove();
  return undefined;
}
