import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { err, ok } from "../../diagnostics/result.ts";
import { encodeHeader, type NewEntry, TAR_END } from "./encode.ts";
import { BLOCK, checksumOf, FIELDS, paddingOf, type TarEntry } from "./entry.ts";
import { TarReader } from "./reader.ts";

interface Seen {
  readonly entry: TarEntry;
  readonly contents: Uint8Array;
}

/** Everything that a reader reports about bytes that arrive in pieces of a given size. */
function read(
  bytes: Uint8Array,
  pieceSize = bytes.length,
): { seen: Seen[]; problem?: string; ended: boolean } {
  const seen: Seen[] = [];
  let closed = 0;
  const reader = new TarReader({
    onEntry: (entry) => {
      seen.push({ entry, contents: new Uint8Array(entry.size) });
      return ok(undefined);
    },
    onData: (data, offset) => {
      seen.at(-1)?.contents.set(data, offset);
      return ok(undefined);
    },
    onEntryEnd: () => {
      closed += 1;
      return ok(undefined);
    },
  });
  for (let at = 0; at < bytes.length; at += pieceSize) {
    const fed = reader.feed(bytes.subarray(at, at + pieceSize));
    if (!fed.ok) return { seen, problem: fed.error, ended: false };
  }
  if (reader.ended) expect(closed).toBe(seen.length);
  return { seen, ended: reader.ended };
}

function entryBytes(entry: NewEntry, contents: Uint8Array): Uint8Array {
  return Buffer.concat([encodeHeader(entry), contents, Buffer.alloc(paddingOf(contents.length))]);
}

const FILE = { path: "target/a", kind: "file", size: 0, mode: 0o755, modified: 1_700_000_000 } as const;

const entries = fc.array(
  fc.record({
    path: fc.string({ unit: "grapheme", minLength: 1, maxLength: 150 }).filter((text) => !/[\0/]/.test(text)),
    mode: fc.integer({ min: 0, max: 0o7777 }),
    modified: fc.integer({ min: 0, max: 2 ** 33 }),
    contents: fc.uint8Array({ maxLength: 1200 }),
  }),
  { maxLength: 5 },
);

test("what is written is read again, in pieces of any size", () => {
  fc.assert(
    fc.property(entries, fc.integer({ min: 1, max: 2000 }), (made, pieceSize) => {
      const bytes = Buffer.concat([
        ...made.map(({ contents, ...facts }) =>
          entryBytes({ ...facts, kind: "file", size: contents.length }, contents),
        ),
        TAR_END,
      ]);
      const { seen, ended } = read(bytes, pieceSize);
      expect(ended).toBe(true);
      expect(seen.map(({ entry, contents }) => [entry.path, entry.mode, entry.modified, contents])).toEqual(
        made.map(({ path, mode, modified, contents }) => [path, mode, modified, contents]),
      );
    }),
  );
});

test("a header of ours is what GNU tar writes", () => {
  const header = encodeHeader({ ...FILE, size: 5 });
  const field = ([start, length]: readonly [number, number]): string =>
    Buffer.from(header.subarray(start, start + length)).toString("latin1");
  expect(header).toHaveLength(BLOCK);
  expect(field(FIELDS.magic)).toBe("ustar  \0");
  expect(field(FIELDS.mode)).toBe("0000755\0");
  expect(field(FIELDS.size)).toBe("00000000005\0");
  expect(Number.parseInt(field(FIELDS.checksum), 8)).toBe(checksumOf(header));
});

test("a size beyond eleven octal digits is in base 256", () => {
  const header = encodeHeader({ ...FILE, size: 2 ** 40 + 7 });
  const told: TarEntry[] = [];
  const reader = new TarReader({
    onEntry: (entry) => {
      told.push(entry);
      return ok(undefined);
    },
    onData: () => ok(undefined),
    onEntryEnd: () => ok(undefined),
  });
  expect(reader.feed(header).ok).toBe(true);
  expect(told.map(({ size }) => size)).toEqual([2 ** 40 + 7]);
});

/** Fields of a header, written over those of a plain file. */
function patched(fields: Readonly<Record<number, string>>, base: NewEntry = FILE): Buffer {
  const header = Buffer.from(encodeHeader(base));
  for (const [start, text] of Object.entries(fields)) header.write(text, Number(start), "latin1");
  header.write(`${checksumOf(header).toString(8).padStart(6, "0")}\0 `, FIELDS.checksum[0]);
  return header;
}

const octal = (value: number): string => `${value.toString(8).padStart(11, "0")}\0`;

test("a sparse file reads as if its holes were zeros", () => {
  const stretches = `${octal(0)}${octal(3)}${octal(600)}${octal(2)}`;
  const header = patched(
    { [FIELDS.type[0]]: "S", [FIELDS.sparse[0]]: stretches, [FIELDS.realSize[0]]: octal(1000) },
    { ...FILE, size: 5 },
  );
  const data = Buffer.concat([Buffer.from("abcde"), Buffer.alloc(BLOCK - 5)]);
  const { seen, ended } = read(Buffer.concat([header, data, TAR_END]), 7);
  expect(ended).toBe(true);
  const expected = Buffer.alloc(1000);
  expected.write("abc", 0);
  expected.write("de", 600);
  expect(Buffer.from(seen[0]?.contents ?? []).equals(expected)).toBe(true);
});

test("a sparse map goes on in blocks of its own", () => {
  const four = [0, 100, 200, 300].map((offset) => octal(offset) + octal(1)).join("");
  const header = patched(
    {
      [FIELDS.type[0]]: "S",
      [FIELDS.sparse[0]]: four,
      [FIELDS.isExtended[0]]: "\u0001",
      [FIELDS.realSize[0]]: octal(500),
    },
    { ...FILE, size: 5 },
  );
  const more = Buffer.alloc(BLOCK);
  more.write(octal(400) + octal(1));
  const data = Buffer.concat([Buffer.from("abcde"), Buffer.alloc(BLOCK - 5)]);
  const { seen, ended } = read(Buffer.concat([header, more, data, TAR_END]), 100);
  expect(ended).toBe(true);
  const contents = seen[0]?.contents ?? new Uint8Array();
  expect([0, 100, 200, 300, 400, 499].map((at) => contents[at])).toEqual([97, 98, 99, 100, 101, 0]);
});

test("a sparse map that does not fit is refused", () => {
  const overlapping = `${octal(0)}${octal(3)}${octal(2)}${octal(2)}`;
  const header = patched(
    { [FIELDS.type[0]]: "S", [FIELDS.sparse[0]]: overlapping, [FIELDS.realSize[0]]: octal(1000) },
    { ...FILE, size: 5 },
  );
  expect(read(header).problem).toBe("an entry's sparse map is out of order");
});

test("pax records give the next entry its path and size", () => {
  const path = `target/${"p".repeat(300)}`;
  const text = [`path=${path}`, "size=3", "mtime=1.5"].map(paxRecord).join("");
  const pax = patched({ [FIELDS.type[0]]: "x" }, { ...FILE, path: "pax", size: text.length });
  const bytes = Buffer.concat([
    pax,
    Buffer.from(text),
    Buffer.alloc(paddingOf(text.length)),
    entryBytes({ ...FILE, size: 3 }, Buffer.from("abc")),
    TAR_END,
  ]);
  const { seen } = read(bytes, 50);
  expect(seen.map(({ entry }) => [entry.path, entry.size])).toEqual([[path, 3]]);
});

/** A record begins with its own length. */
function paxRecord(record: string): string {
  const body = ` ${record}\n`;
  for (let length = body.length + 1; ; length += 1) {
    if (`${length}${body}`.length === length) return `${length}${body}`;
  }
}

test("links have targets, and other kinds are distinguished", () => {
  const link = patched({ [FIELDS.type[0]]: "2", [FIELDS.link[0]]: "there" });
  const device = patched({ [FIELDS.type[0]]: "3" });
  const { seen } = read(Buffer.concat([link, device, TAR_END]));
  expect(seen.map(({ entry }) => [entry.kind, entry.target])).toEqual([
    ["symlink", "there"],
    ["other", undefined],
  ]);
});

test("a header that was damaged is noticed", () => {
  const header = Buffer.from(encodeHeader(FILE));
  header[3] = (header[3] ?? 0) ^ 1;
  expect(read(header).problem).toBe("the checksum of an entry's header is wrong");
});

test("a name that is not UTF-8 is refused", () => {
  expect(read(patched({ 0: "\u00ff" })).problem).toBe("an entry's name is not valid UTF-8");
});

test("a file without its end mark has not ended", () => {
  const bytes = entryBytes({ ...FILE, size: 3 }, Buffer.from("abc"));
  expect(read(bytes)).toMatchObject({ ended: false, seen: [{ entry: { size: 3 } }] });
});

test("a problem of the listener ends the reading", () => {
  const reader = new TarReader({
    onEntry: () => err("not this one"),
    onData: () => ok(undefined),
    onEntryEnd: () => ok(undefined),
  });
  expect(reader.feed(encodeHeader(FILE))).toEqual(err("not this one"));
});
