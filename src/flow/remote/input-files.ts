/** Which files are sent with a test. Below the root of the input tree they have the same paths as on this machine. */
import { dirname, isAbsolute, join, resolve } from "node:path";
import { isWithin } from "../../model/paths.ts";
import { relativePath } from "../../remote/action/action.ts";
import type { Blob, BlobDigest } from "../../remote/transfer/blob.ts";
import type { TreeEntry } from "../../remote/action/tree.ts";
import { neededLibraries } from "../../os/files/read/elf-needed.ts";
import { fileBehind, fileEntry } from "../../os/files/state/file-entry.ts";
import { filesMatching } from "../../os/files/path-glob.ts";
import { pathExists } from "../../os/files/paths.ts";
import { readDirectory } from "../../os/files/folders/read-directory.ts";

export interface InputPorts {
  /** Undefined: the file cannot be read. */
  readonly digestOf: (path: string) => string | undefined;
  readonly workspaceRoot: string;
  /** Folders that hold cargo's build output, and no files of a package. */
  readonly outputFolders: readonly string[];
}

export interface InputRequest {
  /** The package's folder. */
  readonly folder: string;
  /** Programs, absolute. */
  readonly programs: readonly string[];
  /** Folders that are sent whole. */
  readonly folders: readonly string[];
  /** Folders with the dynamic libraries of this build. */
  readonly libraryFolders: readonly string[];
  /** Relative to the workspace's root. */
  readonly globs: readonly string[];
}

export interface InputFiles {
  readonly entries: readonly TreeEntry[];
  readonly blobs: readonly Blob[];
}

/** Folders of version control systems. */
const NOT_SOURCES = new Set([".git", ".hg", ".jj", ".svn"]);

export class InputCollector {
  readonly #ports: InputPorts;
  readonly #folders = new Map<string, readonly string[]>();
  readonly #known = new Map<
    string,
    { readonly entry: TreeEntry; readonly blob: Blob | undefined } | undefined
  >();

  constructor(ports: InputPorts) {
    this.#ports = ports;
  }

  collect({ folder, programs, folders, libraryFolders, globs }: InputRequest): InputFiles {
    const { workspaceRoot } = this.#ports;
    const paths = new Set([
      // Programs expect these folders, and servers do not provide them.
      "/tmp",
      join(workspaceRoot, "Cargo.toml"),
      join(workspaceRoot, "Cargo.lock"),
      ...this.#filesBelow(folder, true),
      ...folders.flatMap((each) => this.#filesBelow(each, false)),
      ...globs.flatMap((glob) => filesMatching(glob, workspaceRoot)),
      ...librariesOf(programs, libraryFolders),
      ...programs,
    ]);
    const found = [...paths].flatMap((path) => this.#entryOf(path) ?? []);
    return {
      entries: found.map(({ entry }) => entry),
      blobs: found.flatMap(({ blob }) => blob ?? []),
    };
  }

  /** Files, links and empty folders. */
  #filesBelow(folder: string, sourcesOnly: boolean): readonly string[] {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const found = [...this.#walk(folder, sourcesOnly)];
    this.#folders.set(folder, found);
    return found;
  }

  *#walk(folder: string, sourcesOnly: boolean): Generator<string> {
    const listed = readDirectory(folder);
    if (!listed.ok) return;
    if (listed.value.length === 0) yield folder;
    for (const { name, kind } of listed.value) {
      const path = join(folder, name);
      if (kind === "folder") {
        if (!sourcesOnly || this.#holdsSources(path, name)) yield* this.#walk(path, sourcesOnly);
      } else if (kind !== "other") yield path;
    }
  }

  #holdsSources(path: string, name: string): boolean {
    if (NOT_SOURCES.has(name) || this.#ports.outputFolders.includes(path)) return false;
    return !pathExists(join(path, "CACHEDIR.TAG"));
  }

  #entryOf(path: string) {
    if (!this.#known.has(path)) this.#known.set(path, this.#readEntry(path));
    return this.#known.get(path);
  }

  #readEntry(path: string): { readonly entry: TreeEntry; readonly blob: Blob | undefined } | undefined {
    const found = fileEntry(path);
    const place = path.slice(1);
    switch (found?.kind) {
      case undefined:
        return undefined;
      case "folder":
        return { entry: { kind: "folder", path: place }, blob: undefined };
      case "link":
        return this.#readLink(path, found.target);
      case "file": {
        const digest = this.#digest(path, found.size);
        if (digest === undefined) return undefined;
        const { executable } = found;
        return {
          entry: { kind: "file", path: place, digest, executable },
          blob: { kind: "file", path, ...digest },
        };
      }
    }
  }

  /** A link within the workspace is kept as a relative link, so that it has the same target below any root. */
  #readLink(path: string, target: string) {
    const leadsTo = resolve(dirname(path), target);
    if (isWithin(leadsTo, this.#ports.workspaceRoot)) {
      const written = isAbsolute(target) ? relativePath(dirname(path), target) : target;
      return { entry: { kind: "link", path: path.slice(1), target: written } as const, blob: undefined };
    }
    const behind = fileBehind(path);
    if (behind?.kind !== "file") return undefined;
    const digest = this.#digest(path, behind.size);
    if (digest === undefined) return undefined;
    const entry = { kind: "file", path: path.slice(1), digest, executable: behind.executable } as const;
    return { entry, blob: { kind: "file", path, ...digest } as const };
  }

  #digest(path: string, size: number): BlobDigest | undefined {
    const hash = this.#ports.digestOf(path);
    return hash === undefined ? undefined : { hash, size };
  }
}

/** The libraries in these folders that programs name, directly or through other libraries. */
function librariesOf(programs: readonly string[], folders: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const waiting = [...programs];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    for (const name of neededLibraries(file)) {
      const library = folders.map((folder) => join(folder, name)).find(pathExists);
      if (library === undefined || found.has(library)) continue;
      found.add(library);
      waiting.push(library);
    }
  }
  return [...found];
}
