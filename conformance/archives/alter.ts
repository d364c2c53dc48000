/**
 * Alters an archive as an attacker or a bad disk would: `alter.ts HOW FROM TO`. The resulting archives are
 * well-formed except for the alteration, and have no list of digests, which would reveal it.
 */
import * as fs from "node:fs";
import { zstdCompressSync } from "node:zlib";
import { BINARIES_METADATA, CARGO_METADATA, DIGESTS } from "../../src/archive/names.ts";
import { encodeHeader, TAR_END } from "../../src/archive/tar/encode.ts";
import { checksumOf, FIELDS, paddingOf } from "../../src/archive/tar/entry.ts";
import { readArchive, type ReadEntry } from "./read.ts";

function entryBytes({ path, kind, mode, modified, contents }: ReadEntry): Buffer {
  const header = encodeHeader({
    path,
    kind: kind === "folder" ? "folder" : "file",
    size: contents.length,
    mode,
    modified,
  });
  return Buffer.concat([header, contents, Buffer.alloc(paddingOf(contents.length))]);
}

function fileEntry(path: string, text: string, mode = 0o644): Buffer {
  return entryBytes({
    path,
    kind: "file",
    size: text.length,
    mode,
    modified: 1,
    contents: Buffer.from(text),
  });
}

/** A link, which only hand-made archives have. */
function linkEntry(path: string, type: "1" | "2", target: string): Buffer {
  const header = Buffer.from(encodeHeader({ path, kind: "file", size: 0, mode: 0o777, modified: 1 }));
  header.write(type, FIELDS.type[0]);
  header.write(target, FIELDS.link[0]);
  header.write(`${checksumOf(header).toString(8).padStart(6, "0")}\0 `, FIELDS.checksum[0]);
  return header;
}

const renamed = (entry: ReadEntry, text: string): ReadEntry => ({ ...entry, contents: Buffer.from(text) });

const WAYS: Readonly<Record<string, (entries: readonly ReadEntry[]) => readonly Buffer[]>> = {
  "no binaries metadata": (entries) =>
    entries.filter(({ path }) => path !== BINARIES_METADATA).map(entryBytes),
  "no cargo metadata": (entries) => entries.filter(({ path }) => path !== CARGO_METADATA).map(entryBytes),
  "bad binaries metadata": (entries) =>
    entries.map((entry) => entryBytes(entry.path === BINARIES_METADATA ? renamed(entry, "{") : entry)),
  "bad cargo metadata": (entries) =>
    entries.map((entry) => entryBytes(entry.path === CARGO_METADATA ? renamed(entry, "[]") : entry)),
  dots: (entries) => [...entries.map(entryBytes), fileEntry("target/../../escaped", "out")],
  absolute: (entries) => [...entries.map(entryBytes), fileEntry("/tmp/escaped", "out")],
  elsewhere: (entries) => [...entries.map(entryBytes), fileEntry("other/file", "out")],
  "through a link": (entries) => [
    ...entries.map(entryBytes),
    linkEntry("target/link", "2", "/tmp"),
    fileEntry("target/link/escaped", "out"),
  ],
  "hard link": (entries) => [...entries.map(entryBytes), linkEntry("target/link", "1", "/etc/passwd")],
  "more files": (entries) => [
    ...entries.map(entryBytes),
    fileEntry("target/more", "more", 0o4755),
    linkEntry("target/inner", "2", "more"),
  ],
  "another program": (entries) =>
    entries.map((entry) => {
      if (entry.path !== BINARIES_METADATA) return entryBytes(entry);
      const text = entry.contents.toString();
      return entryBytes(renamed(entry, text.replace(/"binary-path": "[^"]*"/g, '"binary-path": "/bin/ls"')));
    }),
};

const [how = "", from = "", to = ""] = process.argv.slice(2);
if (how === "cut") {
  const bytes = fs.readFileSync(from);
  fs.writeFileSync(to, bytes.subarray(0, Math.floor(bytes.length / 2)));
} else {
  const alter = WAYS[how];
  if (alter === undefined) throw new Error(`archives are not altered so: ${how}`);
  const entries = readArchive(from).filter(({ path }) => path !== DIGESTS);
  fs.writeFileSync(to, zstdCompressSync(Buffer.concat([...alter(entries), TAR_END])));
}
