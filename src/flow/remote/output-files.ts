/**
 * Downloads what a test wrote at its declared output paths (files, folders, links) to the paths where it would have
 * written them on this machine. Nothing else is written, even if the server sends more, and nothing through a link.
 */
import { basename, dirname, posix, resolve } from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunPlan } from "../../model/plan.ts";
import type { OsFailure } from "../../os/failure.ts";
import { makeFolders } from "../../os/files/file-system.ts";
import { UnpackFolder } from "../../os/files/folders/unpack-folder.ts";
import { FileWriter } from "../../os/files/write/file-writer.ts";
import type { StartRequest } from "../../os/processes/host/process-host.ts";
import { CODE, type Fault } from "../../remote/faults.ts";
import { readOutputTree } from "../../remote/output-tree.ts";
import type { OutputDirectory, OutputFile, OutputSymlink } from "../../remote/protocol/execution_pb.js";
import type { RemoteResult } from "../../remote/result.ts";
import { noFault } from "../../remote/server.ts";
import { digestMessage, type Hash, readDigest } from "../../remote/transfer/blob.ts";
import type { Storage } from "../../remote/transfer/storage.ts";
import type { TreeEntry } from "../../remote/action/tree.ts";
import { outputsOf } from "./action-maker.ts";
import { isWithin } from "../../model/paths.ts";

export interface OutputPlaces {
  readonly storage: Storage;
  readonly plan: RunPlan;
  readonly workspaceRoot: string;
  readonly hash: Hash;
}

type Fetched = Result<undefined, Fault>;
const DONE: Fetched = ok(undefined);

/** The message that describes a folder is kept in memory. */
const LARGEST_TREE = 64 * 1024 * 1024;

export async function fetchOutputs(
  places: OutputPlaces,
  { cwd, remoteTest }: StartRequest,
  { result }: RemoteResult,
  signal: AbortSignal,
): Promise<Fetched> {
  const test = places.plan.tests[remoteTest?.index ?? -1];
  const wanted = new Set(test === undefined ? [] : outputsOf(test, places.workspaceRoot));
  const declared = <T extends { readonly path: string }>(sent: readonly T[]) =>
    sent.map((each) => ({ ...each, path: resolve(cwd, each.path) })).filter(({ path }) => wanted.has(path));
  const fetch = new OutputFetch(places, signal);
  const { outputFiles, outputDirectories, outputSymlinks } = result;
  // Servers for the first versions of the protocol send links in these fields.
  const links = [...outputSymlinks, ...result.outputFileSymlinks, ...result.outputDirectorySymlinks];
  for (const file of declared(outputFiles)) {
    const fetched = await fetch.file(file);
    if (!fetched.ok) return fetched;
  }
  for (const folder of declared(outputDirectories)) {
    const fetched = await fetch.folder(folder);
    if (!fetched.ok) return fetched;
  }
  for (const link of declared(links)) {
    const made = fetch.link(link);
    if (!made.ok) return made;
  }
  return DONE;
}

class OutputFetch {
  readonly #places: OutputPlaces;
  readonly #signal: AbortSignal;

  constructor(places: OutputPlaces, signal: AbortSignal) {
    this.#places = places;
    this.#signal = signal;
  }

  async file({ path, digest, contents, isExecutable }: Omit<OutputFile, "$typeName">): Promise<Fetched> {
    makeFolders(dirname(path));
    const writer = FileWriter.open(path, isExecutable);
    if (!writer.ok) return err(local(path, writer.error));
    const known = readDigest(digest);
    const read =
      contents.length > 0 || known === undefined || known.size === 0
        ? ok(writer.value.write(contents))
        : await this.#places.storage.read(known, (bytes) => writer.value.write(bytes), this.#signal);
    if (!read.ok) {
      writer.value.discard();
      return read;
    }
    const failure = writer.value.close();
    return failure === undefined ? DONE : err(local(path, failure));
  }

  async folder({ path, treeDigest }: Omit<OutputDirectory, "$typeName">): Promise<Fetched> {
    const entries = await this.#entriesOf(path, treeDigest);
    if (!entries.ok) return entries;
    makeFolders(path);
    const folder = new UnpackFolder(path);
    for (const entry of entries.value) {
      const written = await this.#entry(folder, path, entry);
      if (!written.ok) return written;
    }
    return DONE;
  }

  async #entriesOf(
    path: string,
    sent: OutputDirectory["treeDigest"],
  ): Promise<Result<readonly TreeEntry[], Fault>> {
    const digest = readDigest(sent);
    if (digest === undefined || digest.size > LARGEST_TREE) return err(damaged(path));
    const pieces: Uint8Array[] = [];
    const read = await this.#places.storage.read(digest, (bytes) => pieces.push(bytes), this.#signal);
    if (!read.ok) return read;
    const entries = readOutputTree(Buffer.concat(pieces), this.#places.hash);
    return entries === undefined ? err(damaged(path)) : ok(entries);
  }

  async #entry(folder: UnpackFolder, root: string, entry: TreeEntry): Promise<Fetched> {
    const path = resolve(root, entry.path);
    switch (entry.kind) {
      case "folder":
        return written(path, folder.folder(entry.path));
      case "link":
        return this.#symlink(folder, { path, relative: entry.path, target: entry.target });
      case "file": {
        // No folder above it is a link.
        const above = folder.folder(posix.dirname(entry.path));
        if (!above.ok) return written(path, above);
        return await this.file({
          path,
          digest: digestMessage(entry.digest),
          contents: new Uint8Array(),
          isExecutable: entry.executable,
        });
      }
    }
  }

  link({ path, target }: Omit<OutputSymlink, "$typeName">): Fetched {
    makeFolders(dirname(path));
    return this.#symlink(new UnpackFolder(dirname(path)), { path, relative: basename(path), target });
  }

  /** Security: files may later be written through a link, so those that lead out of the workspace are left out. */
  #symlink(
    folder: UnpackFolder,
    { path, relative, target }: { readonly path: string; readonly relative: string; readonly target: string },
  ): Fetched {
    return leadsInto(this.#places.workspaceRoot, path, target)
      ? written(path, folder.symlink(relative, target))
      : DONE;
  }
}

/** `..` may stand at the beginning only: behind another link it would lead elsewhere than the text says. */
export function leadsInto(root: string, link: string, target: string): boolean {
  const rest = target.replace(/^(?:\.{1,2}(?:\/+|$))+/, "");
  return target !== "" && !rest.split("/").includes("..") && isWithin(resolve(dirname(link), target), root);
}

function written(path: string, done: Result<void, OsFailure>): Fetched {
  return done.ok ? DONE : err(local(path, done.error));
}

function damaged(path: string): Fault {
  return { ...noFault(`the server's description of the folder \`${path}\` is damaged`), code: CODE.dataLoss };
}

function local(path: string, { message }: OsFailure): Fault {
  return { code: CODE.invalidArgument, message: `cannot write \`${path}\`: ${message}`, missesBlobs: false };
}
