/**
 * Writes files below a folder, and only there: no path is followed through a symbolic link, and an existing file is
 * replaced, never overwritten in place. Paths are relative, with `/` between plain names; the caller has checked that.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Result } from "../../../diagnostics/result.ts";
import { attempt, type OsFailure } from "../../failure.ts";

export interface FileFacts {
  /** Permission bits; setuid and similar bits are dropped. */
  readonly mode: number;
  /** Seconds since the epoch. */
  readonly modified: number;
}

const PERMISSIONS = 0o777;

export class UnpackFolder {
  readonly #root: string;
  /** Folders below the root that are known to be folders, and no links. */
  readonly #folders = new Set<string>([""]);

  constructor(root: string) {
    this.#root = root;
  }

  folder(relative: string): Result<void, OsFailure> {
    return attempt(() => this.#makeFolder(relative));
  }

  file(relative: string, facts: FileFacts): Result<UnpackedFile, OsFailure> {
    return attempt(() => {
      const full = this.#clear(relative);
      return new UnpackedFile(fs.openSync(full, "wx", facts.mode & PERMISSIONS), facts);
    });
  }

  /** `target` is the link's own text. */
  symlink(relative: string, target: string): Result<void, OsFailure> {
    return attempt(() => fs.symlinkSync(target, this.#clear(relative)));
  }

  /** Another name for the file `target`, which is relative to the root. */
  hardlink(relative: string, target: string): Result<void, OsFailure> {
    return attempt(() => {
      this.#makeFolder(path.posix.dirname(target));
      const existing = path.join(this.#root, target);
      if (!fs.lstatSync(existing).isFile()) throw notPlain(target);
      fs.linkSync(existing, this.#clear(relative));
    });
  }

  /** Makes way for what is to stand at the path, and returns where that is. */
  #clear(relative: string): string {
    this.#makeFolder(path.posix.dirname(relative));
    const full = path.join(this.#root, relative);
    fs.rmSync(full, { force: true });
    return full;
  }

  #makeFolder(relative: string): void {
    const inner = relative === "." ? "" : relative.replace(/\/+$/, "");
    if (this.#folders.has(inner)) return;
    this.#makeFolder(path.posix.dirname(inner));
    const full = path.join(this.#root, inner);
    const there = fs.lstatSync(full, { throwIfNoEntry: false });
    if (there === undefined) fs.mkdirSync(full);
    else if (!there.isDirectory()) throw notPlain(inner);
    this.#folders.add(inner);
  }
}

/** A failure in the system's own words. */
function notPlain(relative: string): Error {
  return Object.assign(
    new Error(`\`${relative}\` is a link or another thing that nothing is laid out through`),
    {
      code: "REFUSED",
    },
  );
}

/** One file being laid out. */
export class UnpackedFile {
  readonly #fd: number;
  readonly #facts: FileFacts;

  constructor(fd: number, facts: FileFacts) {
    this.#fd = fd;
    this.#facts = facts;
  }

  /** Bytes between what was written read as zeros. */
  write(bytes: Uint8Array, offset: number): Result<void, OsFailure> {
    return attempt(() => {
      for (let done = 0; done < bytes.length;) {
        done += fs.writeSync(this.#fd, bytes, done, bytes.length - done, offset + done);
      }
    });
  }

  /** Gives the file its size, mode and time, and closes it. */
  close(size: number): Result<void, OsFailure> {
    return attempt(() => {
      try {
        if (fs.fstatSync(this.#fd).size !== size) fs.ftruncateSync(this.#fd, size);
        fs.fchmodSync(this.#fd, this.#facts.mode & PERMISSIONS);
        fs.futimesSync(this.#fd, this.#facts.modified, this.#facts.modified);
      } finally {
        fs.closeSync(this.#fd);
      }
    });
  }

  /** Closes a file that is not finished. */
  abandon(): void {
    fs.closeSync(this.#fd);
  }
}
