/** Exports a run of the store as a portable recording. */
import * as path from "node:path";
import { err, ok, type Result } from "../diagnostics/result.ts";
import { chunksOf, openOwnFile } from "../os/files/read/byte-source.ts";
import type { OsFailure } from "../os/failure.ts";
import { replaceFileWith, type WriteChunk } from "../os/files/write/replace-file.ts";
import { crc32 } from "../os/compression/zstd.ts";
import type { Manifest } from "./format/metadata.ts";
import type { RecordedRun } from "./format/run-list.ts";
import { MANIFEST_FILE, RUN_LOG_FILE, STORE_FILE } from "./format/store-files.ts";
import { PORTABLE_VERSION } from "./format/versions.ts";
import { STORED } from "./zip/layout.ts";
import { ZipWriter } from "./zip/write.ts";

export interface ExportTarget {
  /** The folder of the run. */
  readonly folder: string;
  /** The portable recording; an existing file is replaced. */
  readonly file: string;
}

/** The result has the size of the recording in bytes. */
export function exportRun(
  run: RecordedRun,
  { folder, file }: ExportTarget,
): Result<{ readonly size: number }> {
  const written = replaceFileWith(file, (write) => writeArchive(run, folder, write));
  if (written.ok) return written;
  const message = `cannot make the portable recording \`${file}\``;
  return err([{ kind: "archive-creation", message, causes: [written.error.message] }]);
}

type Failure = Pick<OsFailure, "message">;

function writeArchive(
  run: RecordedRun,
  folder: string,
  write: WriteChunk,
): Result<{ readonly size: number }, Failure> {
  const zip = new ZipWriter();
  const manifest: Manifest = { "format-version": PORTABLE_VERSION, run };
  const text = Buffer.from(JSON.stringify(manifest, undefined, 2));
  const entry = {
    name: MANIFEST_FILE,
    method: STORED,
    data: text,
    size: text.length,
    crc: crc32(text),
  } as const;
  for (const piece of zip.add(entry)) write(piece);
  for (const name of [RUN_LOG_FILE, STORE_FILE]) {
    const copied = copyFile(zip, { name, file: path.join(folder, name) }, write);
    if (!copied.ok) return copied;
  }
  for (const piece of zip.finish()) write(piece);
  return ok({ size: zip.size });
}

/** Stored without compression: the file is compressed already. */
function copyFile(
  zip: ZipWriter,
  { name, file }: { readonly name: string; readonly file: string },
  write: WriteChunk,
): Result<void, Failure> {
  const opened = openOwnFile(file);
  if (!opened.ok) return err({ message: `\`${file}\`: ${opened.error.message}` });
  const source = opened.value;
  try {
    let crc = 0;
    for (const chunk of chunksOf(source)) {
      if (!chunk.ok) return chunk;
      crc = crc32(chunk.value, crc);
    }
    write(zip.begin({ name, method: STORED, size: source.size, crc, compressed: source.size }));
    for (const chunk of chunksOf(source)) {
      if (!chunk.ok) return chunk;
      write(chunk.value);
    }
    return ok(undefined);
  } finally {
    source.close();
  }
}
