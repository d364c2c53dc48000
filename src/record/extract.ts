/** Extracts the files of a portable recording for inspection. */
import * as path from "node:path";
import { err, ok, type Result } from "../diagnostics/result.ts";
import { chunksOf } from "../os/files/read/byte-source.ts";
import { makeFolders } from "../os/files/file-system.ts";
import { replaceFileWith } from "../os/files/write/replace-file.ts";
import { MANIFEST_FILE, RUN_LOG_FILE, STORE_ENTRIES, STORE_FILE } from "./format/store-files.ts";
import { contentOf, type PortableRecording } from "./portable.ts";
import type { ZipReader } from "./zip/read.ts";

export interface ExtractedFile {
  /** The path: the given folder joined with the file's name. */
  readonly file: string;
  readonly size: Result<number, string>;
}

const META_FOLDER = "meta";
const META_FILES = [
  STORE_ENTRIES.cargoMetadata,
  STORE_ENTRIES.testList,
  STORE_ENTRIES.recordOptions,
  STORE_ENTRIES.stdoutDictionary,
  STORE_ENTRIES.stderrDictionary,
];

/** Writes the archive's files and the metadata in the store. Outputs are not extracted. */
export function extractRecording(
  recording: PortableRecording,
  { folder, shownAs }: { readonly folder: string; readonly shownAs: string },
): Result<readonly ExtractedFile[]> {
  const made = makeFolders(path.join(folder, META_FOLDER));
  if (!made.ok) {
    const message = `cannot make the folder \`${shownAs}\``;
    return err([{ kind: "setup", message, causes: [made.error.message] }]);
  }
  const extract = (zip: ZipReader, name: string): ExtractedFile => ({
    file: `${shownAs}${/[/\\]$/.test(shownAs) ? "" : path.sep}${name}`,
    size: extractEntry(zip, name, path.join(folder, name)),
  });
  const outer = [MANIFEST_FILE, RUN_LOG_FILE, STORE_FILE].map((name) => extract(recording.archive, name));
  const store = recording.store();
  if (!store.ok) return store;
  const isRerun = store.value.entry(STORE_ENTRIES.rerunInfo) !== undefined;
  const names = isRerun ? [...META_FILES, STORE_ENTRIES.rerunInfo] : META_FILES;
  return ok([...outer, ...names.map((name) => extract(store.value, name))]);
}

function extractEntry(zip: ZipReader, name: string, file: string): Result<number, string> {
  const entry = zip.entry(name);
  if (entry === undefined) return err("there is no such file in it");
  const content = contentOf(zip, entry);
  if (!content.ok) return content;
  const written = replaceFileWith(file, (write) => {
    for (const chunk of chunksOf(content.value)) {
      if (!chunk.ok) return chunk;
      write(chunk.value);
    }
    return ok(content.value.size);
  });
  return written.ok ? written : err(written.error.message);
}
