/** Makes an archive of a build: it appears under its name whole or not at all. */
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { BuildOutput } from "../model/build/binaries.ts";
import { archivedBinaryListToJson } from "../model/build/build-meta-json.ts";
import type { PackageId } from "../model/ids.ts";
import { readDirectory } from "../os/files/folders/read-directory.ts";
import { openReplacement } from "../os/files/write/replace-file.ts";
import { CompressedWriter } from "../os/compression/compressed-writer.ts";
import { countIn } from "./choose.ts";
import { type Causes, collect, type ExtraPath, type StandardLibraries } from "./collect.ts";
import { BINARIES_METADATA, CARGO_METADATA } from "./names.ts";
import type { LeftOut, ArchiveProgressEvent } from "./progress-events.ts";
import type { Shown } from "./placeholders.ts";
import { ArchiveWriter } from "./write.ts";

export interface CreateRequest {
  /** As the user wrote it. */
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  readonly build: BuildOutput;
  readonly leftOut: LeftOut;
  /** Cargo's own JSON. */
  readonly cargoMetadata: string;
  readonly extraPaths: readonly ExtraPath[];
  readonly describePackage: (id: PackageId) => string;
  readonly zstdLevel: number;
  readonly processors: number;
  readonly clock: { readonly wall: () => number; readonly monotonic: () => number };
  readonly onProgress: (event: ArchiveProgressEvent) => void;
  /** How paths are shown in errors. */
  readonly shown: Shown;
}

/** Returns once the archive is in its place. */
export async function createArchive(request: CreateRequest): Promise<Result<void>> {
  const { name, file, clock, onProgress, shown } = request;
  const began = clock.monotonic();
  const opened = openReplacement(file);
  if (!opened.ok) return refuse(shown.path(name), ["error writing to archive", opened.error.message]);
  const out = new CompressedWriter(opened.value.fd, {
    level: request.zstdLevel,
    jobs: request.processors + 1,
  });
  const writer = new ArchiveWriter(out, clock.wall());
  const written = await writeAll(request, writer);
  if (!written.ok) {
    opened.value.discard();
    return refuse(shown.path(name), written.error);
  }
  const placed = opened.value.commit();
  if (!placed.ok) return refuse(shown.path(name), ["error writing to archive", placed.error.message]);
  onProgress({ type: "archived", files: writer.count, file: name, elapsed: clock.monotonic() - began });
  return ok(undefined);
}

function refuse(name: string, causes: Causes): Result<never> {
  return err([{ kind: "archive-creation", message: `error creating archive \`${name}\``, causes }]);
}

async function writeAll(request: CreateRequest, writer: ArchiveWriter): Promise<Result<void, Causes>> {
  const { build, onProgress } = request;
  const libraries = findStandardLibraries(build);
  reportCounts(request, libraries.found);
  for (const cause of libraries.problems) onProgress({ type: "no-standard-library", cause });
  const texts = [
    // First, so that unpacking can report early what there is.
    { path: BINARIES_METADATA, text: JSON.stringify(archivedBinaryListToJson(build), undefined, 2) },
    { path: CARGO_METADATA, text: request.cargoMetadata },
  ];
  for (const { path, text } of texts) {
    const added = await writer.addText(path, text);
    if (!added.ok) return added;
  }
  for (const item of collect({ ...request, standardLibraries: libraries.found })) {
    const added = item.ok ? await writer.addFile(item.value) : item;
    if (!added.ok) return added;
  }
  return await writer.finish();
}

function reportCounts(
  { build, leftOut, extraPaths, name, onProgress }: CreateRequest,
  found: StandardLibraries,
): void {
  const counts = {
    testBinaries: build.binaries.length,
    nonTestBinaries: countIn(build.meta.nonTestBinaries),
    outDirs: build.meta.buildScriptOutDirs.size,
    linkedPaths: build.meta.linkedPaths.size,
    extraPaths: extraPaths.length,
    standardLibraries: Object.keys(found).length,
    leftOut,
  };
  onProgress({ type: "archiving", counts, file: name });
}

/**
 * The standard library is all of the toolchain that tests need: those of procedural macros the host's, those
 * built with `-C prefer-dynamic` the target's.
 */
function findStandardLibraries({ meta }: BuildOutput): {
  readonly found: StandardLibraries;
  readonly problems: readonly string[];
} {
  const { host, target } = meta.platforms;
  const found: { -readonly [Key in keyof StandardLibraries]: StandardLibraries[Key] } = {};
  const problems: string[] = [];
  for (const [key, libdir] of [
    ["host", host.libdir],
    ["target", target?.libdir],
  ] as const) {
    if (libdir === undefined) continue;
    const library = findStandardLibrary(libdir);
    if (library.ok) found[key] = library.value;
    else problems.push(library.error);
  }
  return { found, problems };
}

/** `libstd-HASH.so` (`.dylib`), on Windows `std-HASH.dll`. */
const STANDARD_LIBRARY = /^(?:libstd-.*\.(?:so|dylib)|std-.*\.dll)$/;

function findStandardLibrary(libdir: string): Result<string, string> {
  const entries = readDirectory(libdir);
  if (!entries.ok) return err(entries.error.message);
  const library = entries.value.find(({ name }) => STANDARD_LIBRARY.test(name));
  return library === undefined
    ? err("could not find the Rust standard library in the libdir")
    : ok(`${libdir}/${library.name}`);
}
