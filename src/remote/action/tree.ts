/**
 * The input tree of an action, as directory messages. Each is a blob and refers to its entries by digest, so equal
 * folders are one blob.
 */
import { create, toBinary } from "@bufbuild/protobuf";
import { type Blob, type BlobDigest, blobOf, digestMessage, type Hash } from "../transfer/blob.ts";
import { byName } from "./byte-order.ts";
import { DirectorySchema } from "../protocol/execution_pb.js";

/** An entry of the tree; `path` has no leading or trailing slash. */
export type TreeEntry =
  | {
      readonly kind: "file";
      readonly path: string;
      readonly digest: BlobDigest;
      readonly executable: boolean;
    }
  | { readonly kind: "link"; readonly path: string; readonly target: string }
  | { readonly kind: "folder"; readonly path: string };

export interface Tree {
  readonly root: BlobDigest;
  /** The directory messages of all folders, each once. */
  readonly folders: readonly Blob[];
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly leaves: Map<string, Exclude<TreeEntry, { readonly kind: "folder" }>>;
}

/** If two entries have the same path, the later one counts. */
export function buildTree(entries: Iterable<TreeEntry>, hash: Hash): Tree {
  const root = emptyFolder();
  for (const entry of entries) place(root, entry);
  const blobs = new Map<string, Blob>();
  const { hash: name, size } = encode(root, hash, blobs);
  return { root: { hash: name, size }, folders: [...blobs.values()] };
}

function emptyFolder(): Folder {
  return { folders: new Map(), leaves: new Map() };
}

function place(root: Folder, entry: TreeEntry): void {
  const names = entry.path.split("/").filter((name) => name !== "");
  const last = names.pop();
  if (last === undefined) return;
  let folder = root;
  for (const name of names) folder = enter(folder, name);
  if (entry.kind === "folder") enter(folder, last);
  else if (!folder.folders.has(last)) folder.leaves.set(last, entry);
}

/** A folder replaces a link of the same name, since entries inside the folder were requested. */
function enter(folder: Folder, name: string): Folder {
  const known = folder.folders.get(name);
  if (known !== undefined) return known;
  const made = emptyFolder();
  folder.folders.set(name, made);
  folder.leaves.delete(name);
  return made;
}

function encode({ folders, leaves }: Folder, hash: Hash, blobs: Map<string, Blob>): Blob {
  const message = create(DirectorySchema, {
    files: byName(leaves).flatMap(([name, leaf]) =>
      leaf.kind === "file"
        ? [{ name, digest: digestMessage(leaf.digest), isExecutable: leaf.executable }]
        : [],
    ),
    directories: byName(folders).map(([name, folder]) => ({
      name,
      digest: digestMessage(encode(folder, hash, blobs)),
    })),
    symlinks: byName(leaves).flatMap(([name, leaf]) =>
      leaf.kind === "link" ? [{ name, target: leaf.target }] : [],
    ),
  });
  const blob = blobOf(toBinary(DirectorySchema, message), hash);
  blobs.set(blob.hash, blob);
  return blob;
}
