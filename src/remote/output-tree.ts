/** A folder that a test wrote on a server: its entries, checked, as nothing that a server sends is trusted. */
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { safely } from "./faults.ts";
import { type Directory, DirectorySchema, TreeSchema } from "./protocol/execution_pb.js";
import { type Hash, readDigest } from "./transfer/blob.ts";
import type { TreeEntry } from "./action/tree.ts";

/** Maximum number of entries. Folders may be shared, so a small message can describe any number. */
const MOST_ENTRIES = 1_000_000;

/** Entries with paths below the folder, each folder before its contents; undefined: the message is damaged. */
export function readOutputTree(bytes: Uint8Array, hash: Hash): readonly TreeEntry[] | undefined {
  const tree = safely(() => fromBinary(TreeSchema, bytes));
  if (tree?.root === undefined) return undefined;
  const known = new Map(
    tree.children.map((folder) => [hash(toBinary(DirectorySchema, folder)), folder] as const),
  );
  const entries: TreeEntry[] = [];
  return walk(tree.root, "", known, entries) ? entries : undefined;
}

/** Whether the folder is sound. A folder cannot contain itself, as its hash would depend on itself. */
function walk(
  folder: Directory,
  prefix: string,
  known: ReadonlyMap<string, Directory>,
  entries: TreeEntry[],
): boolean {
  const { files, directories, symlinks } = folder;
  const names = [...files, ...directories, ...symlinks].map(({ name }) => name);
  if (!names.every(isPlain) || new Set(names).size !== names.length) return false;
  for (const { name, digest, isExecutable } of files) {
    const content = readDigest(digest);
    if (content === undefined) return false;
    entries.push({ kind: "file", path: `${prefix}${name}`, digest: content, executable: isExecutable });
  }
  for (const { name, target } of symlinks) entries.push({ kind: "link", path: `${prefix}${name}`, target });
  if (entries.length > MOST_ENTRIES) return false;
  return directories.every(({ name, digest }) => {
    const inner = known.get(digest?.hash ?? "");
    entries.push({ kind: "folder", path: `${prefix}${name}` });
    return inner !== undefined && walk(inner, `${prefix}${name}/`, known, entries);
  });
}

function isPlain(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[/\0]/.test(name);
}
