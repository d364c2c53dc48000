/**
 * Unpacks an archive into a folder and reads its metadata. Nothing in it is trusted: entries that lead out
 * of the folder, more data than allowed, damaged files and metadata that names other programs are refused before any
 * program from the archive runs.
 */
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { StoredBuild } from "../model/build/build-meta-read.ts";
import { fileSize } from "../os/files/folders/read-directory.ts";
import { readCompressed } from "../os/compression/compressed-reader.ts";
import { countIn } from "./choose.ts";
import { type Digests, compareDigests, readDigests } from "./digests.ts";
import { buildProblem } from "./inside.ts";
import { BINARIES_METADATA, CARGO_METADATA, DIGESTS } from "./names.ts";
import { type ArchiveProgressEvent, NOTHING_LEFT_OUT } from "./progress-events.ts";
import { type TarListener, TarReader } from "./tar/reader.ts";
import { Unpacking } from "./unpacking.ts";

export interface ExtractRequest {
  /** As the user wrote it. */
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  /** An existing folder: absolute, without symbolic links. */
  readonly folder: string;
  /** Bytes that may come out of the archive; absent: see `defaultLimit`. */
  readonly limit?: number | "infinite" | undefined;
  readonly parseBinaries: (text: string) => Result<StoredBuild, string>;
  readonly processors: number;
  readonly monotonic: () => number;
  readonly onProgress: (event: ArchiveProgressEvent) => void;
}

export interface Extracted {
  readonly build: StoredBuild;
  readonly cargoMetadata: string;
  /** Whether the archive brought the standard library of the host, and of the target. */
  readonly hasLibdir: { readonly host: boolean; readonly target: boolean };
}

type Causes = readonly string[];

/** Real archives shrink to a third or a fifth; with files full of holes, to a hundredth. */
const LARGEST_RATIO = 200;
const ALWAYS_ALLOWED = 1024 ** 3;

/** How much may come out of an archive of this size, in bytes, before it counts as a trap. */
export function defaultLimit(archiveSize: number): number {
  return Math.max(ALWAYS_ALLOWED, LARGEST_RATIO * archiveSize);
}

export async function extractArchive(request: ExtractRequest): Promise<Result<Extracted>> {
  const extracted = await extract(request);
  if (extracted.ok) return extracted;
  const message = `error extracting archive \`${request.name}\``;
  return err([{ kind: "setup", message, causes: extracted.error }]);
}

async function extract(request: ExtractRequest): Promise<Result<Extracted, Causes>> {
  const { folder, onProgress } = request;
  const began = request.monotonic();
  let build: StoredBuild | undefined;
  const unpacking = new Unpacking(folder, (path, text) => {
    if (path !== BINARIES_METADATA) return ok(undefined);
    const parsed = parseBinaries(request, text);
    if (!parsed.ok) return parsed;
    build = parsed.value;
    onProgress({ type: "extracting", counts: countsOf(build), folder });
    return ok(undefined);
  });
  const read = await readArchive(request, unpacking);
  unpacking.abandon();
  if (!read.ok) return err(["error reading archive", ...read.error]);
  const problem = digestProblem(unpacking);
  if (problem !== undefined) return err(["error reading archive", problem]);
  const cargoMetadata = unpacking.textOf(CARGO_METADATA);
  if (build === undefined || cargoMetadata === undefined) {
    const missing = build === undefined ? BINARIES_METADATA : CARGO_METADATA;
    return err(["error reading archive", `metadata file \`${missing}\` not found in archive`]);
  }
  const elapsed = request.monotonic() - began;
  onProgress({ type: "extracted", files: unpacking.count, folder, elapsed });
  return ok({ build, cargoMetadata, hasLibdir: unpacking.hasLibdir });
}

function parseBinaries({ parseBinaries: parse }: ExtractRequest, text: string): Result<StoredBuild, string> {
  const parsed = parse(text);
  if (!parsed.ok) return err(`metadata file \`${BINARIES_METADATA}\` cannot be read: ${parsed.error}`);
  const problem = buildProblem(parsed.value);
  return problem === undefined ? parsed : err(problem);
}

async function readArchive(request: ExtractRequest, unpacking: Unpacking): Promise<Result<void, Causes>> {
  const size = fileSize(request.file);
  if (!size.ok) return err([size.error.message]);
  const { limit = defaultLimit(size.value) } = request;
  const guarded: TarListener = {
    // What is said to come counts before it comes: holes of sparse files never do.
    onEntry: (entry) => {
      const isTooLarge = limit !== "infinite" && unpacking.stated + entry.size > limit;
      return isTooLarge ? err(tooLarge(limit)) : unpacking.onEntry(entry);
    },
    onData: (bytes, offset) => unpacking.onData(bytes, offset),
    onEntryEnd: () => unpacking.onEntryEnd(),
  };
  const tar = new TarReader(guarded);
  let total = 0;
  let problem: string | undefined;
  const read = await readCompressed({ file: request.file, jobs: jobsFor(request.processors) }, (piece) => {
    total += piece.length;
    const fed = limit !== "infinite" && total > limit ? err(tooLarge(limit)) : tar.feed(piece);
    if (!fed.ok) problem = fed.error;
    return fed.ok;
  });
  if (problem !== undefined) return err([problem]);
  if (!read.ok) return err([read.error.message]);
  return tar.ended ? ok(undefined) : err(["the archive ends early: it is not complete"]);
}

/** One more than can be at work, so that none waits; few enough that memory stays small. */
function jobsFor(processors: number): number {
  return Math.min(8, processors + 1);
}

function tooLarge(limit: number): string {
  return `more than ${limit} bytes come out of the archive; if that is right, allow them with \`--extract-limit\``;
}

function countsOf({
  meta,
  binaries,
}: StoredBuild): Extract<ArchiveProgressEvent, { type: "extracting" }>["counts"] {
  return {
    testBinaries: binaries.length,
    nonTestBinaries: countIn(meta.nonTestBinaries),
    outDirs: meta.buildScriptOutDirs.size,
    linkedPaths: meta.linkedPaths.size,
    extraPaths: 0,
    standardLibraries: 0,
    leftOut: NOTHING_LEFT_OUT,
  };
}

/** Archives of the peer have no list of digests. */
function digestProblem(unpacking: Unpacking): string | undefined {
  const text = unpacking.textOf(DIGESTS);
  if (text === undefined) return undefined;
  const expected: Result<Digests, string> = readDigests(text);
  return expected.ok ? compareDigests(expected.value, unpacking.digests) : expected.error;
}
