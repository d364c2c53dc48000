/**
 * Replaces files atomically. The only way in which the program does it: the new content goes to a temporary file in
 * the same directory, which takes the name at the end, so a reader sees the old content or all of the new. The
 * temporary file is deleted on failure and on every exit path that the process can observe.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { onExit } from "../../exit-hooks.ts";
import { attempt, type OsFailure } from "../../failure.ts";
import { interruptibleIo } from "../../processes/interruptible-io.ts";
import { NOT_REGULAR } from "../file-system.ts";

export interface ReplacementFile {
  readonly fd: number;
  /** Closes the file and gives it the name; the old content is gone. */
  readonly commit: () => Result<void, OsFailure>;
  /** Closes the file and deletes it; the old content stays. */
  readonly discard: () => void;
}

/**
 * Opens a file that becomes `file` at `commit`. A device, a pipe or `/dev/stdout` is never replaced: it is opened
 * and written to directly.
 */
export function openReplacement(file: string): Result<ReplacementFile, OsFailure> {
  return attempt(() => {
    const existing = fs.statSync(file, { throwIfNoEntry: false });
    if (existing !== undefined && !existing.isFile())
      return direct(interruptibleIo(file, () => fs.openSync(file, "w")));
    return openTemporary(file, USUAL_MODE);
  });
}

/** Opens a file that replaces whatever is at `file`, also a link or a device, but no folder. `mode`: of the new file. */
export function openPlainReplacement(file: string, mode: number): Result<ReplacementFile, OsFailure> {
  return attempt(() => openTemporary(file, mode));
}

/** The system removes from it what the process's mask names. */
const USUAL_MODE = 0o666;

function openTemporary(file: string, mode: number): ReplacementFile {
  const temporary = temporaryNameFor(file);
  return replacing(fs.openSync(temporary, "wx", mode), { temporary, file });
}

/** Most file systems allow 255 bytes in a name; the longest character takes four. */
const LONGEST_PREFIX = 48;

function temporaryNameFor(file: string): string {
  const prefix = path.basename(file).slice(0, LONGEST_PREFIX);
  return path.join(path.dirname(file), `.${prefix}.${crypto.randomUUID()}`);
}

function direct(fd: number): ReplacementFile {
  return { fd, commit: () => attempt(() => fs.closeSync(fd)), discard: () => fs.closeSync(fd) };
}

interface Names {
  readonly temporary: string;
  readonly file: string;
}

function replacing(fd: number, { temporary, file }: Names): ReplacementFile {
  // Where the directory has become read-only, deleting fails as well; the first failure is the one to report.
  const remove = (): void => void attempt(() => fs.rmSync(temporary, { force: true }));
  const forget = onExit(remove);
  return {
    fd,
    commit: () => {
      const done = attempt(() => {
        fs.closeSync(fd);
        fs.renameSync(temporary, file);
      });
      forget();
      if (!done.ok) remove();
      return done;
    },
    discard: () => {
      attempt(() => fs.closeSync(fd));
      forget();
      remove();
    },
  };
}

export type WriteChunk = (bytes: Uint8Array) => void;

/** `make` writes the content chunk by chunk. If `make` fails, the old content stays. */
export function replaceFileWith<T, E>(
  file: string,
  make: (write: WriteChunk) => Result<T, E>,
): Result<T, E | OsFailure> {
  const opened = openReplacement(file);
  return opened.ok ? fillReplacement(opened.value, make) : opened;
}

function fillReplacement<T, E>(
  { fd, commit, discard }: ReplacementFile,
  make: (write: WriteChunk) => Result<T, E>,
): Result<T, E | OsFailure> {
  const made = attempt(() => make((bytes) => interruptibleIo(fd, () => fs.writeFileSync(fd, bytes))));
  if (!made.ok || !made.value.ok) {
    discard();
    return made.ok ? made.value : made;
  }
  const placed = commit();
  return placed.ok ? made.value : err(placed.error);
}

/** A long text may come in chunks: joined, they would take the same memory again. */
export type FileContent = Uint8Array | string | readonly string[];

export function replaceFile(file: string, content: FileContent): Result<void, OsFailure> {
  return replaceFileWith(file, (write) => writeContent(content, write));
}

function writeContent(content: FileContent, write: WriteChunk): Result<void, OsFailure> {
  const chunks = typeof content === "string" || content instanceof Uint8Array ? [content] : content;
  for (const chunk of chunks) write(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return ok(undefined);
}

/** Replaces a file that this program keeps for itself. What is no regular file is not ours, and stays: `EINVAL`. */
export function replaceOwnFile(file: string, content: FileContent): Result<void, OsFailure> {
  const existing = attempt(() => fs.statSync(file, { throwIfNoEntry: false }));
  if (!existing.ok) return existing;
  if (existing.value?.isFile() === false) return err(NOT_REGULAR);
  const opened = openPlainReplacement(file, USUAL_MODE);
  return opened.ok ? fillReplacement(opened.value, (write) => writeContent(content, write)) : opened;
}
