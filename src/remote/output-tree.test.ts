import { expect, test } from "bun:test";
import { create, toBinary } from "@bufbuild/protobuf";
import * as fc from "fast-check";
import { readOutputTree } from "./output-tree.ts";
import { type Directory, DirectorySchema, TreeSchema } from "./protocol/execution_pb.js";
import type { BlobDigest } from "./transfer/blob.ts";
import type { TreeEntry } from "./action/tree.ts";

const hash = (bytes: Uint8Array): string => new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
const CONTENT: BlobDigest = { hash: "c".repeat(64), size: 5 };
const DIGEST = { hash: CONTENT.hash, sizeBytes: 5n };

function digestOf(folder: Directory) {
  const bytes = toBinary(DirectorySchema, folder);
  return { hash: hash(bytes), sizeBytes: BigInt(bytes.length) };
}

const folder = (content: Partial<Omit<Directory, "$typeName">>): Directory =>
  create(DirectorySchema, content);
const file = (name: string) => create(DirectorySchema, { files: [{ name, digest: DIGEST }] }).files;
const link = (name: string, target: string) =>
  create(DirectorySchema, { symlinks: [{ name, target }] }).symlinks;
const inner = (name: string, content: Directory) =>
  create(DirectorySchema, { directories: [{ name, digest: digestOf(content) }] }).directories;

function read(root: Directory, children: readonly Directory[] = []) {
  return readOutputTree(toBinary(TreeSchema, create(TreeSchema, { root, children: [...children] })), hash);
}

test("files, links and folders, each folder before its contents", () => {
  const deep = folder({ files: file("x") });
  const root = folder({ files: file("a"), symlinks: link("l", "a"), directories: inner("d", deep) });
  expect(read(root, [deep])).toEqual([
    { kind: "file", path: "a", digest: CONTENT, executable: false },
    { kind: "link", path: "l", target: "a" },
    { kind: "folder", path: "d" },
    { kind: "file", path: "d/x", digest: CONTENT, executable: false },
  ]);
});

test.each(["", ".", "..", "a/b", "../x", "a\0b"])("a name that is none is refused: %j", (name) => {
  expect(read(folder({ files: file(name) }))).toBeUndefined();
  expect(read(folder({ symlinks: link(name, "a") }))).toBeUndefined();
  expect(read(folder({ directories: inner(name, folder({})) }), [folder({})])).toBeUndefined();
});

test("two entries of one name, a folder that is missing, a file without a digest", () => {
  expect(read(folder({ files: file("a"), symlinks: link("a", "b") }))).toBeUndefined();
  expect(read(folder({ directories: inner("d", folder({ files: file("x") })) }))).toBeUndefined();
  expect(read(create(DirectorySchema, { files: [{ name: "a" }] }))).toBeUndefined();
});

test("folders that share folders, so that a small message describes a million files, are refused", () => {
  let deepest = create(DirectorySchema, {
    files: Array.from({ length: 100 }, (_, index) => ({ name: `f${index}`, digest: DIGEST })),
  });
  const children = [deepest];
  for (let level = 0; level < 6; level += 1) {
    const digest = digestOf(deepest);
    const directories = Array.from({ length: 10 }, (_, index) => ({ name: `d${index}`, digest }));
    deepest = create(DirectorySchema, { directories });
    children.push(deepest);
  }
  expect(read(deepest, children)).toBeUndefined();
});

test("bytes of any kind are read or refused, and never leave the folder", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const entries: readonly TreeEntry[] = readOutputTree(bytes, hash) ?? [];
      for (const { path } of entries) expect(path.split("/")).not.toContain("..");
    }),
  );
});
