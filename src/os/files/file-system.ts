/** Files. Failures are values that carry the operating system's own words. */
import * as fs from "node:fs";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { attempt, type OsFailure } from "../failure.ts";

/** The file's text as UTF-8; a byte order mark is kept, invalid bytes are `EILSEQ`. */
export function readTextFile(path: string): Result<string, OsFailure> {
  const bytes = attempt(() => fs.readFileSync(path));
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

export function readFileBytes(path: string): Result<Uint8Array, OsFailure> {
  return attempt(() => fs.readFileSync(path));
}

/** Writes a file that can be started. */
export function writeProgram(path: string, text: string): Result<void, OsFailure> {
  return attempt(() => fs.writeFileSync(path, text, { mode: 0o755 }));
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

/** Gives a folder another name; the new name must not be in use. */
export function moveFolder(from: string, to: string): Result<void, OsFailure> {
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
const WINDOW = 1024 * 1024;

/** Whether the file's bytes hold `text`; a file that cannot be read holds nothing. */
export function fileContains(path: string, text: string): boolean {
  const opened = attempt(() => fs.openSync(path, "r"));
  if (!opened.ok) return false;
  const window = Buffer.alloc(WINDOW + text.length);
  try {
    for (let kept = 0; ;) {
      const read = fs.readSync(opened.value, window, kept, WINDOW, null);
      if (read === 0) return false;
      if (window.subarray(0, kept + read).includes(text)) return true;
      const end = kept + read;
      kept = Math.min(text.length, end);
      window.copy(window, 0, end - kept, end);
    }
  } finally {
    fs.closeSync(opened.value);
  }
}
