/** What tells one state of a file from every other, and small files that are replaced as a whole. */
import * as fs from "node:fs";
import * as path from "node:path";
import { ok, err, type Result } from "../../diagnostics/result.ts";
import { osFailure, type OsFailure } from "../failure.ts";

export interface FileIdentity {
  /** Device, inode, size, and the times of the last change of content and of inode, in nanoseconds. */
  readonly key: string;
  /** When the inode last changed, in milliseconds since the epoch. No program can set this time. */
  readonly changed: number;
}

/** The identity of what the path leads to; `undefined` where nothing can be seen there. */
export function fileIdentity(file: string): FileIdentity | undefined {
  try {
    const stat = fs.statSync(file, { bigint: true });
    const key = [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(":");
    return { key, changed: Number(stat.ctimeMs) };
  } catch (thrown) {
    osFailure(thrown);
    return undefined;
  }
}

/** The names in a folder, unordered; none where it cannot be read. */
export function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch (thrown) {
    osFailure(thrown);
    return [];
  }
}

/** The first bytes of a file as Latin-1; empty where it cannot be read. */
export function firstBytes(file: string, count: number): string {
  try {
    const handle = fs.openSync(file, "r");
    try {
      const buffer = Buffer.alloc(count);
      return buffer.toString("latin1", 0, fs.readSync(handle, buffer, 0, count, 0));
    } finally {
      fs.closeSync(handle);
    }
  } catch (thrown) {
    osFailure(thrown);
    return "";
  }
}

/** Replaces a file in one step, making its folder where needed: readers see the old text or the new. */
export function replaceFile(file: string, text: string): Result<void, OsFailure> {
  const temporary = `${file}.${process.pid}`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(temporary, text);
    fs.renameSync(temporary, file);
    return ok(undefined);
  } catch (thrown) {
    fs.rmSync(temporary, { force: true });
    return err(osFailure(thrown));
  }
}
