/** Files. Failures are values that carry the operating system's own words. */
import * as fs from "node:fs";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { sizeText } from "../../text/values/size.ts";
import { resizedBytes } from "../output/resized-bytes.ts";
import { attempt, type OsFailure } from "../failure.ts";
import { interruptibleIo } from "../processes/interruptible-io.ts";

/** Bytes that are read of a file at once. */
const LARGEST_FILE = 512 * 1024 * 1024;
/** Of what is no regular file: a pipe or a device may never end. */
const LONGEST_PIPE = 64 * 1024 * 1024;

/** The file's text as UTF-8; a byte order mark is kept, invalid bytes are `EILSEQ`. Limits as in `readFileBytes`. */
export function readTextFile(path: string): Result<string, OsFailure> {
  const bytes = readFileBytes(path);
  return bytes.ok ? decodeText(bytes.value) : bytes;
}

/** The bytes as UTF-8. */
export function decodeText(bytes: Uint8Array): Result<string, OsFailure> {
  try {
    return ok(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return err({ code: "EILSEQ", message: "stream did not contain valid UTF-8" });
  }
}

/** The file as UTF-8, with replacements for invalid bytes. */
export function readTextLossily(path: string): Result<string, OsFailure> {
  const bytes = readFileBytes(path);
  return bytes.ok ? ok(new TextDecoder().decode(bytes.value)) : bytes;
}

/** `EFBIG` for more bytes than the limits above. */
export function readFileBytes(path: string, maxPipe: number = LONGEST_PIPE): Result<Uint8Array, OsFailure> {
  const bytes = readingFile(path, (fd) => readOpen(fd, maxPipe));
  if (!bytes.ok) return bytes;
  return bytes.value instanceof Uint8Array ? ok(bytes.value) : err(bytes.value);
}

/**
 * The bytes of a file that this program keeps for itself. What is no regular file was not written by this program, and
 * may never have any data: `EINVAL`, without waiting.
 */
export function readOwnBytes(path: string): Result<Uint8Array, OsFailure> {
  const bytes = attempt(() => {
    const fd = fs.openSync(path, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0));
    try {
      return fs.fstatSync(fd).isFile() ? readOpen(fd, LONGEST_PIPE) : NOT_REGULAR;
    } finally {
      fs.closeSync(fd);
    }
  });
  if (!bytes.ok) return bytes;
  return bytes.value instanceof Uint8Array ? ok(bytes.value) : err(bytes.value);
}

/** The text of such a file, as UTF-8. */
export function readOwnText(path: string): Result<string, OsFailure> {
  const bytes = readOwnBytes(path);
  return bytes.ok ? decodeText(bytes.value) : bytes;
}

export const NOT_REGULAR: OsFailure = { code: "EINVAL", message: "it is no regular file" };

/** Opens a file, calls `read`, and closes the file. A signal ends the program even if the file never has any data. */
export function readingFile<Value>(path: string, read: (fd: number) => Value): Result<Value, OsFailure> {
  return interruptibleIo(path, () => {
    const opened = attempt(() => fs.openSync(path, "r"));
    if (!opened.ok) return opened;
    const value = attempt(() => read(opened.value));
    fs.closeSync(opened.value);
    return value;
  });
}

function readOpen(fd: number, maxPipe: number): Uint8Array | OsFailure {
  const facts = fs.fstatSync(fd);
  if (facts.isFile() && facts.size > 0)
    return facts.size > LARGEST_FILE ? fileTooLong(LARGEST_FILE) : fs.readFileSync(fd);
  // Files of /proc have no size, either.
  const bytes = readUpTo(fd, maxPipe + 1);
  return bytes.length > maxPipe ? pipeTooLong(maxPipe) : bytes;
}

function fileTooLong(limit: number): OsFailure {
  return { code: "EFBIG", message: `it is longer than ${sizeText(limit)}, which is the limit` };
}

export function pipeTooLong(limit: number): OsFailure {
  const message = `it is no regular file, and longer than ${sizeText(limit)}, which is the limit for others`;
  return { code: "EFBIG", message };
}

const CHUNK = 65_536;

/** The first `count` bytes from where the descriptor stands, or all where there are fewer. */
export function readUpTo(descriptor: number, count: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (let length = 0; length < count;) {
    const chunk = new Uint8Array(Math.min(CHUNK, count - length));
    const read = fs.readSync(descriptor, chunk);
    if (read === 0) break;
    chunks.push(chunk.subarray(0, read));
    length += read;
  }
  return Buffer.concat(chunks);
}

/** Writes a file that can be started. */
export function writeProgram(path: string, text: string): Result<void, OsFailure> {
  return attempt(() => fs.writeFileSync(path, text, { mode: 0o755 }));
}

/** Adds text to the end of a file, which is made if need be. */
export function appendText(path: string, text: string): Result<void, OsFailure> {
  return attempt(() => fs.appendFileSync(path, text));
}

/** Makes the folder and those above it. */
export function makeFolders(path: string): Result<void, OsFailure> {
  return attempt(() => void fs.mkdirSync(path, { recursive: true }));
}

/** Names of the folders in a folder, symbolic links left out. */
export function listFolders(path: string): Result<readonly string[], OsFailure> {
  const entries = attempt(() => fs.readdirSync(path, { withFileTypes: true }));
  return entries.ok
    ? ok(entries.value.filter((entry) => entry.isDirectory()).map((entry) => entry.name))
    : entries;
}

/** Gives a file or a folder another name. A file of that name is replaced; a folder's new name must not be in use. */
export function move(from: string, to: string): Result<void, OsFailure> {
  return attempt(() => fs.renameSync(from, to));
}

/** Removes a file or a folder with all that is in it; what is not there is no failure. */
export function removeTree(path: string): Result<void, OsFailure> {
  return attempt(() => fs.rmSync(path, { recursive: true, force: true }));
}

/** What is there. Undefined: nothing, or nothing that this user may see. */
function statOf(path: string): fs.Stats | undefined {
  const seen = attempt(() => fs.statSync(path, { throwIfNoEntry: false }));
  return seen.ok ? seen.value : undefined;
}

export function isFile(path: string): boolean {
  return statOf(path)?.isFile() ?? false;
}

export function isDirectory(path: string): boolean {
  return statOf(path)?.isDirectory() ?? false;
}

/** What `fileContains` holds of a file at once. */
const WINDOW = 256 * 1024;

/** Whether the file's bytes hold `text`; a file that cannot be read holds nothing. */
export function fileContains(path: string, text: string): boolean {
  const opened = attempt(() => fs.openSync(path, "r"));
  if (!opened.ok) return false;
  const wanted = Buffer.from(text);
  const block = new Uint8Array(WINDOW + wanted.length);
  const window = Buffer.from(block.buffer);
  try {
    for (let kept = 0; ;) {
      const read = fs.readSync(opened.value, window, kept, WINDOW, null);
      if (read === 0) return false;
      if (window.subarray(0, kept + read).includes(wanted)) return true;
      const end = kept + read;
      kept = Math.min(wanted.length, end);
      window.copy(window, 0, end - kept, end);
    }
  } finally {
    fs.closeSync(opened.value);
    resizedBytes(block, 0);
  }
}
