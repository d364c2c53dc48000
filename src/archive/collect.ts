/** The files of an archive, one by one. Each path is added once; the first file with a path wins. */
import { dirname } from "node:path";
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { BuildOutput } from "../model/build/binaries.ts";
import type { PackageId } from "../model/ids.ts";
import { stripPrefix, withForwardSlashes } from "../model/paths.ts";
import { readDirectory, type FileKind, kindOf } from "../os/files/folders/read-directory.ts";
import { pathExists } from "../os/files/paths.ts";
import { HOST_LIBDIR, ROOT, TARGET_LIBDIR } from "./names.ts";
import type { ArchiveProgressEvent, Step } from "./progress-events.ts";
import type { Shown } from "./placeholders.ts";

/** A file of `archive.include`, or a folder of files. */
export interface ExtraPath {
  /** Relative to the target directory. */
  readonly path: string;
  readonly depth: number | "infinite";
  readonly onMissing: "ignore" | "warn" | "error";
}

/** A file on disk, and its place in the archive. */
export interface Item {
  readonly step: Step;
  readonly source: string;
  readonly path: string;
}

export interface Collection {
  readonly build: BuildOutput;
  readonly extraPaths: readonly ExtraPath[];
  readonly standardLibraries: StandardLibraries;
  /** `name vVERSION`, or the id of an unknown package. */
  readonly describePackage: (id: PackageId) => string;
  readonly onProgress: (event: ArchiveProgressEvent) => void;
  readonly shown: Shown;
}

/** Where the standard libraries are that tests are linked to. */
export interface StandardLibraries {
  readonly host?: string;
  readonly target?: string;
}

/** A failure of one file or folder: lower-case fragments, the nearest first. */
export type Causes = readonly string[];

/** Looks at the extra paths first: a missing one may end it all before anything is read. */
export function* collect(collection: Collection): Generator<Result<Item, Causes>, void> {
  const { build, onProgress } = collection;
  const { targetDirectory, buildDirectory } = build.meta;
  const extra = findExtraPaths(collection);
  if (!extra.ok) {
    yield extra;
    return;
  }
  for (const binary of build.binaries) {
    const relative = stripPrefix(binary.path, buildDirectory) ?? stripPrefix(binary.path, targetDirectory);
    if (relative === undefined) {
      yield err([`test binary \`${binary.path}\` is not in the build directory \`${buildDirectory}\``]);
      return;
    }
    yield ok({ step: "test binaries", source: binary.path, path: inArchive(relative) });
    if (binary.kind === "doctest")
      yield* walk({ step: "test binaries", onProgress, ...OUT_DIR }, buildDirectory, dirname(relative));
  }
  for (const { path } of [...build.meta.nonTestBinaries.values()].flat()) {
    yield ok({ step: "non-test binaries", source: `${targetDirectory}/${path}`, path: inArchive(path) });
  }
  for (const outDir of build.meta.buildScriptOutDirs.values()) {
    // One level: a conservative share of what may be very much.
    yield* walk({ step: "build script output directories", onProgress, ...OUT_DIR }, buildDirectory, outDir);
  }
  yield* linkedPaths(collection);
  for (const { path, depth } of extra.value) {
    yield* walk({ step: "extra paths", onProgress, depth, mattersIfDeeper: true }, targetDirectory, path);
  }
  yield* standardLibraries(collection.standardLibraries);
}

const OUT_DIR = { depth: 1, mattersIfDeeper: false } as const;

function inArchive(relative: string): string {
  return `${ROOT}/${withForwardSlashes(relative)}`;
}

function* linkedPaths({
  build,
  describePackage,
  onProgress,
}: Collection): Generator<Result<Item, Causes>, void> {
  let isFirst = true;
  for (const [path, ids] of build.meta.linkedPaths) {
    const source = `${build.meta.buildDirectory}/${path}`;
    if (pathExists(source)) {
      // The dynamic linker does not search subfolders.
      yield* walk({ step: "linked paths", onProgress, ...OUT_DIR }, build.meta.buildDirectory, path);
      continue;
    }
    onProgress({
      type: "linked-path-missing",
      path: source,
      requestedBy: ids.map(describePackage).toSorted(),
      isFirst,
    });
    isFirst = false;
  }
}

function* standardLibraries({ host, target }: StandardLibraries): Generator<Result<Item, Causes>, void> {
  const places = [
    { source: host, folder: HOST_LIBDIR },
    { source: target, folder: TARGET_LIBDIR },
  ];
  for (const { source, folder } of places) {
    if (source === undefined) continue;
    const name = withForwardSlashes(source).split("/").at(-1) ?? "";
    yield ok({ step: "extra paths", source, path: `${folder}/${name}` });
  }
}

/** The extra paths that are there. */
function findExtraPaths({
  build,
  extraPaths,
  onProgress,
  shown,
}: Collection): Result<readonly ExtraPath[], Causes> {
  const found: ExtraPath[] = [];
  for (const extra of extraPaths) {
    const path = `${build.meta.targetDirectory}/${extra.path}`;
    const kind = kindOf(path);
    if (!kind.ok) {
      if (kind.error.code !== "ENOENT") {
        return err([`while archiving extra paths, error reading \`${path}\``, kind.error.message]);
      }
      if (extra.onMissing === "error") return err([`extra path \`${shown.path(path)}\` not found`]);
      onProgress({ type: "extra-path-missing", path, matters: extra.onMissing === "warn" });
    } else if (kind.value === "folder" && extra.depth === 0) {
      onProgress({ type: "folder-at-depth-zero", path });
    } else if (kind.value === "other") {
      onProgress({ type: "odd-file", step: "extra paths", path });
    } else if (kind.value !== "symlink" || pathExists(path)) {
      // A link to nothing is nothing.
      found.push(extra);
    }
  }
  return ok(found);
}

interface Walk {
  readonly step: Step;
  readonly depth: number | "infinite";
  readonly mattersIfDeeper: boolean;
  readonly onProgress: (event: ArchiveProgressEvent) => void;
}

/** The files below `base/relative`, as deep as the walk goes. */
function* walk(walk_: Walk, base: string, relative: string): Generator<Result<Item, Causes>, void> {
  const { step, depth, onProgress, mattersIfDeeper } = walk_;
  const start = kindOf(`${base}/${relative}`);
  if (!start.ok) {
    yield err([`while archiving ${step}, error reading \`${base}/${relative}\``, start.error.message]);
    return;
  }
  const open: { relative: string; left: number | "infinite"; kind: FileKind }[] = [
    { relative, left: depth, kind: start.value },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { left, kind } = next;
    const source = `${base}/${next.relative}`;
    if (kind === "other") {
      onProgress({ type: "odd-file", step, path: source });
    } else if (kind !== "folder") {
      yield ok({ step, source, path: inArchive(next.relative) });
    } else if (left === 0) {
      onProgress({ type: "too-deep", step, path: source, limit: Number(depth), matters: mattersIfDeeper });
    } else {
      const entries = readDirectory(source);
      if (!entries.ok) {
        yield err([`while archiving ${step}, error reading directory \`${source}\``, entries.error.message]);
        return;
      }
      const inner = left === "infinite" ? left : left - 1;
      for (const { name, kind: its } of entries.value.toReversed()) {
        open.push({ relative: `${next.relative}/${name}`, left: inner, kind: its });
      }
    }
  }
}
