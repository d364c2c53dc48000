/**
 * Portable recordings: one run in one zip archive, to be copied to another machine. A zip archive that contains only
 * such an archive is accepted too, because CI services pack each artifact again.
 */
import type { UserError } from "../diagnostics/errors.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import { type ByteSource, bytesSource, openFile } from "../os/files/read/byte-source.ts";
import { parseManifest } from "./format/metadata.ts";
import type { RecordedRun } from "./format/run-list.ts";
import { MANIFEST_FILE, RUN_LOG_FILE, STORE_FILE } from "./format/store-files.ts";
import {
  type FormatVersion,
  PORTABLE_VERSION,
  portableIncompatibility,
  STORE_VERSION,
  storeIncompatibility,
} from "./format/versions.ts";
import { openStore, readEntry, type Recording, recordingOf, storeVersion } from "./recording.ts";
import { STORED } from "./zip/layout.ts";
import type { ZipEntry } from "./zip/directory.ts";
import { ZipReader } from "./zip/read.ts";

export interface PortableRecording {
  readonly run: RecordedRun;
  /** The archive itself. */
  readonly archive: ZipReader;
  /** The log and the store inside it. */
  recording(): Result<Recording>;
  /** The store alone. */
  store(): Result<ZipReader>;
  close(): void;
}

/** `shownAs` is the path for messages. */
export function openPortable(place: string, shownAs = place): Result<PortableRecording> {
  const file = openFile(place);
  if (!file.ok) return refuse(`cannot open the archive \`${shownAs}\``, file.error.message);
  const opened = openArchive(file.value, shownAs);
  if (!opened.ok) file.value.close();
  return opened;
}

interface OpenArchive extends ByteSource {
  close(): void;
}

function openArchive(file: OpenArchive, path: string): Result<PortableRecording> {
  const outer = ZipReader.open(file);
  if (!outer.ok) return refuse(`cannot read the archive \`${path}\``, outer.error);
  const archive = unwrap(outer.value, path);
  if (!archive.ok) return archive;
  const manifest = readManifest(archive.value, path);
  if (!manifest.ok) return manifest;
  const { value: zip } = archive;
  const { value: run } = manifest;
  const close = (): void => file.close();
  const place = { zip, run, path, close };
  return ok({
    run,
    archive: zip,
    close,
    recording: () => recordingIn(place),
    store: () => storeIn(place),
  });
}

/** The archive that contains the manifest: this one, or the only file in it. */
function unwrap(zip: ZipReader, path: string): Result<ZipReader> {
  if (zip.entry(MANIFEST_FILE) !== undefined) return ok(zip);
  const files = [...zip.entries].filter(({ name }) => !/[/\\]$/.test(name));
  const zips = files.filter(({ name }) => /.\.zip$/i.test(name));
  const [inner] = zips;
  if (inner === undefined || files.length !== 1) {
    const found = `found ${files.length} files of which ${zips.length} end in .zip`;
    return refuse(
      `the archive \`${path}\` is no portable recording`,
      `it has no \`${MANIFEST_FILE}\` and is no wrapper around a single .zip file: ${found}`,
    );
  }
  const source = contentOf(zip, inner);
  const opened = source.ok ? ZipReader.open(source.value) : source;
  return opened.ok ? opened : refuse(`cannot read the archive \`${path}\``, opened.error);
}

function readManifest(zip: ZipReader, path: string): Result<RecordedRun> {
  const bytes = readEntry(zip, MANIFEST_FILE);
  if (!bytes.ok) return refuse(`cannot read \`${MANIFEST_FILE}\` in the archive \`${path}\``, bytes.error);
  const manifest = parseManifest(new TextDecoder().decode(bytes.value));
  if (!manifest.ok) return refuse(`the manifest in the archive \`${path}\` is damaged`, manifest.error);
  const { "format-version": version, run } = manifest.value;
  const reason = portableIncompatibility(version);
  if (reason !== undefined)
    return refuse(
      `\`${path}\` has version ${shown(version)} of portable recordings, this program reads version ${shown(PORTABLE_VERSION)}`,
      reason,
    );
  const storeReason = storeIncompatibility(storeVersion(run));
  if (storeReason === undefined) return ok(run);
  return refuse(
    `\`${path}\` has version ${shown(storeVersion(run))} of recorded runs, this program reads version ${shown(STORE_VERSION)}`,
    storeReason,
  );
}

function shown({ major, minor }: FormatVersion): string {
  return `${major}.${minor}`;
}

interface ArchiveFolder {
  readonly zip: ZipReader;
  readonly run: RecordedRun;
  readonly path: string;
  readonly close: () => void;
}

function recordingIn(place: ArchiveFolder): Result<Recording> {
  const log = fileIn(place, RUN_LOG_FILE);
  if (!log.ok) return log;
  const store = storeIn(place);
  if (!store.ok) return store;
  const { run, path, close } = place;
  return ok(recordingOf({ run, log: log.value, store: store.value, place: path, close }));
}

function storeIn(place: ArchiveFolder): Result<ZipReader> {
  const file = fileIn(place, STORE_FILE);
  if (!file.ok) return file;
  const store = openStore(place.run, file.value);
  if (store.ok) return store;
  return refuse(`cannot read \`${STORE_FILE}\` in the archive \`${place.path}\``, store.error);
}

function fileIn({ zip, path }: ArchiveFolder, name: string): Result<ByteSource> {
  const entry = zip.entry(name);
  if (entry === undefined) return refuse(`the archive \`${path}\` lacks \`${name}\``);
  const source = contentOf(zip, entry);
  return source.ok ? source : refuse(`cannot read \`${name}\` in the archive \`${path}\``, source.error);
}

/** A file of the archive. An uncompressed entry is read in place. */
export function contentOf(zip: ZipReader, entry: ZipEntry): Result<ByteSource, string> {
  if (entry.method === STORED && !entry.encrypted) {
    const place = zip.place(entry);
    return place.ok ? ok(place.value.source) : place;
  }
  const bytes = readEntry(zip, entry.name);
  return bytes.ok ? ok(bytesSource(bytes.value)) : bytes;
}

function refuse(
  message: string,
  cause?: string,
): { readonly ok: false; readonly error: readonly [UserError] } {
  const causes = cause === undefined ? [message] : [message, cause];
  return err([{ kind: "setup", message: "error reading portable recording", causes }]);
}
