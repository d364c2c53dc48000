/** What distinguishes one state of a file from every other state of it. */
import * as fs from "node:fs";
import { attempt } from "../../failure.ts";

export interface FileIdentity {
  /** Device, inode, size, and the times of the last change of content and of inode, in nanoseconds. */
  readonly key: string;
  /** When the inode last changed, in milliseconds since the epoch. No program can set this time. */
  readonly changed: number;
}

/** The identity of what the path leads to; `undefined` if nothing can be seen there. */
export function fileIdentity(file: string): FileIdentity | undefined {
  const stat = attempt(() => fs.statSync(file, { bigint: true }));
  if (!stat.ok) return undefined;
  return identityOf(stat.value);
}

export function identityOf({ dev, ino, size, mtimeNs, ctimeNs, ctimeMs }: fs.BigIntStats): FileIdentity {
  return { key: [dev, ino, size, mtimeNs, ctimeNs].join(":"), changed: Number(ctimeMs) };
}

/** The names in a folder, unordered; none where it cannot be read. */
export function namesIn(folder: string): readonly string[] {
  const names = attempt(() => fs.readdirSync(folder));
  return names.ok ? names.value : [];
}

/** The first bytes of a file as Latin-1; empty if it cannot be read. */
export function firstBytes(file: string, count: number): string {
  const bytes = attempt(() => {
    const handle = fs.openSync(file, "r");
    try {
      const buffer = Buffer.alloc(count);
      return buffer.toString("latin1", 0, fs.readSync(handle, buffer, 0, count, 0));
    } finally {
      fs.closeSync(handle);
    }
  });
  return bytes.ok ? bytes.value : "";
}
