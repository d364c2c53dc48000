/** Reads a whole archive into memory, for cases that check or change its content. */
import * as fs from "node:fs";
import { zstdDecompressSync } from "node:zlib";
import { ok } from "../../src/diagnostics/result.ts";
import type { TarEntry } from "../../src/archive/tar/entry.ts";
import { TarReader } from "../../src/archive/tar/reader.ts";

export interface ReadEntry extends TarEntry {
  readonly contents: Buffer;
}

export function readArchive(file: string): readonly ReadEntry[] {
  const entries: ReadEntry[] = [];
  const reader = new TarReader({
    onEntry: (entry) => {
      entries.push({ ...entry, contents: Buffer.alloc(entry.size) });
      return ok(undefined);
    },
    onData: (bytes, offset) => {
      entries.at(-1)?.contents.set(bytes, offset);
      return ok(undefined);
    },
    onEntryEnd: () => ok(undefined),
  });
  const fed = reader.feed(zstdDecompressSync(fs.readFileSync(file)));
  if (!fed.ok || !reader.ended) throw new Error(`${file}: ${fed.ok ? "not complete" : fed.error}`);
  return entries;
}
