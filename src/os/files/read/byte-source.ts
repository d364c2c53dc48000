/** Random access to a file or to a part of it. */
import * as fs from "node:fs";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { attempt, type OsFailure, osFailure } from "../../failure.ts";
import { interruptibleIo } from "../../processes/interruptible-io.ts";
import { NOT_REGULAR, pipeTooLong, readUpTo } from "../file-system.ts";

export interface ByteSource {
  readonly size: number;
  /** Exactly `length` bytes from `at` on; fewer are a failure. */
  read(at: number, length: number): Result<Uint8Array, OsFailure>;
}

/** A file that is open until `close`. */
export interface OpenFile extends ByteSource {
  close(): void;
}

/** Bytes that are read of what is no ordinary file: a pipe or a device may never end. */
const LONGEST_PIPE = 64 * 1024 * 1024;

/** Opens a file; what is no ordinary one (a pipe) is read whole: `EFBIG` for more bytes than `maxPipe`. */
export function openFile(path: string, maxPipe: number = LONGEST_PIPE): Result<OpenFile, OsFailure> {
  return interruptibleIo(path, () => openHere(path, maxPipe));
}

/**
 * Opens a file that this program keeps for itself. What is no regular file was not written by this program, and may
 * never have any data: `EINVAL`, without waiting.
 */
export function openOwnFile(path: string): Result<OpenFile, OsFailure> {
  const opened = attempt(() => fs.openSync(path, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0)));
  if (!opened.ok) return opened;
  const fd = opened.value;
  const facts = attempt(() => fs.fstatSync(fd));
  if (facts.ok && facts.value.isFile()) return ok(regularFile(fd, facts.value.size));
  fs.closeSync(fd);
  return facts.ok ? err(NOT_REGULAR) : facts;
}

function regularFile(fd: number, size: number): OpenFile {
  return { size, read: (at, length) => readAt(fd, at, length), close: () => fs.closeSync(fd) };
}

function openHere(path: string, maxPipe: number): Result<OpenFile, OsFailure> {
  const opened = attempt(() => fs.openSync(path, "r"));
  if (!opened.ok) return opened;
  const fd = opened.value;
  const source = attempt(() => sourceOf(fd, maxPipe));
  if (source.ok && source.value !== undefined) return ok({ ...source.value, close: () => fs.closeSync(fd) });
  fs.closeSync(fd);
  return source.ok ? err(pipeTooLong(maxPipe)) : source;
}

/** Undefined: it is no ordinary file, and longer than `maxPipe`. */
function sourceOf(fd: number, maxPipe: number): ByteSource | undefined {
  const facts = fs.fstatSync(fd);
  if (facts.isFile()) return { size: facts.size, read: (at, length) => readAt(fd, at, length) };
  const bytes = readUpTo(fd, maxPipe + 1);
  return bytes.length > maxPipe ? undefined : bytesSource(bytes);
}

/** What lies between `start` and `start + size` of another source, as a source of its own. */
export function sliceOf(source: ByteSource, start: number, size: number): ByteSource {
  return {
    size,
    read: (at, length) => (at + length > size ? err(TOO_SHORT) : source.read(start + at, length)),
  };
}

export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (at, length) => (at + length > bytes.length ? err(TOO_SHORT) : ok(bytes.subarray(at, at + length))),
  };
}

/** What is taken of a source at once. */
const CHUNK = 64 * 1024;

/** All of a source from the start; a failure is the last part. */
export function* chunksOf(source: ByteSource): Generator<Result<Uint8Array, OsFailure>> {
  for (let at = 0; at < source.size; at += CHUNK) {
    const chunk = source.read(at, Math.min(CHUNK, source.size - at));
    yield chunk;
    if (!chunk.ok) return;
  }
}

const TOO_SHORT: OsFailure = { code: "EOF", message: "unexpected end of file" };

function readAt(fd: number, at: number, length: number): Result<Uint8Array, OsFailure> {
  const bytes = new Uint8Array(length);
  try {
    for (let done = 0; done < length;) {
      const read = fs.readSync(fd, bytes, done, length - done, at + done);
      if (read === 0) return err(TOO_SHORT);
      done += read;
    }
    return ok(bytes);
  } catch (thrown) {
    return err(osFailure(thrown));
  }
}
