import { expect, test } from "bun:test";
import { fromBinary } from "@bufbuild/protobuf";
import type { Blob, BlobDigest } from "../transfer/blob.ts";
import { DirectorySchema } from "../protocol/execution_pb.js";
import { buildTree, type Tree, type TreeEntry } from "./tree.ts";

const hash = (bytes: Uint8Array): string => new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
const CONTENT: BlobDigest = { hash: "c".repeat(64), size: 5 };

const file = (path: string, executable = false): TreeEntry => ({
  kind: "file",
  path,
  digest: CONTENT,
  executable,
});

/** Every path of the tree, with its content. */
function listed({ root, folders }: Tree): readonly string[] {
  const blobs = new Map(folders.map((blob: Blob) => [blob.hash, blob]));
  const walk = (digest: string, prefix: string): readonly string[] => {
    const blob = blobs.get(digest);
    if (blob?.kind !== "bytes") throw new Error(`no folder ${digest}`);
    const { files, directories, symlinks } = fromBinary(DirectorySchema, blob.bytes);
    return [
      ...files.map(({ name, isExecutable }) => `${prefix}${name}${isExecutable ? "*" : ""}`),
      ...symlinks.map(({ name, target }) => `${prefix}${name} -> ${target}`),
      ...directories.flatMap(({ name, digest: inner }) => [
        `${prefix}${name}/`,
        ...walk(inner?.hash ?? "", `${prefix}${name}/`),
      ]),
    ];
  };
  return walk(root.hash, "");
}

test("files, links and empty folders are at their paths", () => {
  const tree = buildTree(
    [
      file("ws/src/lib.rs"),
      file("ws/target/run", true),
      { kind: "link", path: "ws/data", target: "../shared" },
      { kind: "folder", path: "tmp" },
    ],
    hash,
  );
  expect(listed(tree)).toEqual([
    "tmp/",
    "ws/",
    "ws/data -> ../shared",
    "ws/src/",
    "ws/src/lib.rs",
    "ws/target/",
    "ws/target/run*",
  ]);
});

test("the same files give the same root, in whatever order they come", () => {
  const entries = [file("b/x"), file("a/x"), file("a/y"), { kind: "folder", path: "c" } as const];
  expect(buildTree(entries.toReversed(), hash).root).toEqual(buildTree(entries, hash).root);
});

test("equal folders are one blob", () => {
  const { folders } = buildTree([file("a/x"), file("b/x"), file("c/x")], hash);
  expect(folders).toHaveLength(2);
});

test("names are in the order of their code points, not of their UTF-16 units", () => {
  // U+FF5E comes before U+1F600, whose first unit is lower.
  const { root, folders } = buildTree([file("\u{1F600}"), file("\uFF5E")], hash);
  const blob = folders.find((each) => each.hash === root.hash);
  if (blob?.kind !== "bytes") throw new Error("no root");
  expect(fromBinary(DirectorySchema, blob.bytes).files.map(({ name }) => name)).toEqual([
    "\uFF5E",
    "\u{1F600}",
  ]);
});

test("a folder takes the place of a link with its name", () => {
  const link: TreeEntry = { kind: "link", path: "a", target: "b" };
  expect(listed(buildTree([link, file("a/x")], hash))).toEqual(["a/", "a/x"]);
  expect(listed(buildTree([file("a/x"), link], hash))).toEqual(["a/", "a/x"]);
});
