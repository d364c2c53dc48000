import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as zlib from "node:zlib";
import * as fc from "fast-check";
import { bytesSource } from "../../os/files/read/byte-source.ts";
import { crc32, zstdFrame } from "../../os/compression/zstd.ts";
import { DEFLATED, type Method, STORED, ZSTD } from "./layout.ts";
import { ZipReader } from "./read.ts";
import { ZipWriter } from "./write.ts";

// Thousands of samples, on a machine that may do other things.
setDefaultTimeout(60_000);

type Files = readonly (readonly [string, string, Method])[];

const PACK: Readonly<Record<Method, (bytes: Uint8Array) => Uint8Array>> = {
  [STORED]: (bytes) => bytes,
  [DEFLATED]: (bytes) => zlib.deflateRawSync(bytes),
  [ZSTD]: (bytes) => zstdFrame(bytes),
};

function archive(files: Files): Uint8Array {
  const writer = new ZipWriter();
  const parts = files.flatMap(([name, text, method]) => {
    const bytes = Buffer.from(text);
    const data = PACK[method](bytes);
    return writer.add({ name, method, data, size: bytes.length, crc: crc32(bytes) });
  });
  const whole = Buffer.concat([...parts, ...writer.finish()]);
  expect(writer.size).toBe(whole.length);
  return whole;
}

function textOf(bytes: Uint8Array, name: string): string {
  const opened = ZipReader.open(bytesSource(bytes));
  if (!opened.ok) return opened.error;
  const entry = opened.value.entry(name);
  if (entry === undefined) return "no entry";
  const content = opened.value.read(entry);
  return content.ok ? new TextDecoder().decode(content.value) : content.error;
}

describe("an archive", () => {
  test("gives back what was put in, by each method", () => {
    const bytes = archive([
      ["meta/a.json", "one".repeat(100), ZSTD],
      ["out/ä", "two", STORED],
      ["c", "three".repeat(50), DEFLATED],
      ["empty", "", STORED],
    ]);
    expect(textOf(bytes, "meta/a.json")).toBe("one".repeat(100));
    expect(textOf(bytes, "out/ä")).toBe("two");
    expect(textOf(bytes, "c")).toBe("three".repeat(50));
    expect(textOf(bytes, "empty")).toBe("");
    expect(textOf(bytes, "other")).toBe("no entry");
  });

  test("may have no entry", () => {
    const opened = ZipReader.open(bytesSource(archive([])));
    expect(opened.ok && [...opened.value.entries]).toEqual([]);
  });

  test("of the old form with a comment is read", () => {
    // One stored entry `a` with the text `x`, and the comment `hi`.
    const header = "504b03040a00000000000000210083 16dc8c0100000001000000010000006178".replaceAll(" ", "");
    const central =
      "504b01021e030a00000000000000210083 16dc8c010000000100000001000000000000000000000000000000000061".replaceAll(
        " ",
        "",
      );
    const end = "504b05060000000001000100 2f000000 20000000 0200 6869".replaceAll(" ", "");
    const bytes = Buffer.from(header + central + end, "hex");
    expect(textOf(bytes, "a")).toBe("x");
  });
});

describe("a damaged archive", () => {
  const whole = archive([
    ["a", "some text of an entry", STORED],
    ["b", "more text".repeat(20), ZSTD],
  ]);

  test("is refused where it is cut short", () => {
    for (let length = 0; length < whole.length; length += 1)
      expect(textOf(whole.subarray(0, length), "a")).toBe("not a zip archive, or not whole");
  });

  test("says that an entry is not what it was", () => {
    const bytes = Buffer.from(whole);
    bytes[bytes.indexOf("some text")] = 0x53;
    expect(textOf(bytes, "a")).toBe("the entry's checksum is wrong");
    expect(textOf(bytes, "b")).toBe("more text".repeat(20));
  });

  test("never makes the reader throw, nor give wrong content", () => {
    const position = fc.integer({ min: 0, max: whole.length - 1 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(position, fc.integer({ min: 0, max: 255 })), { minLength: 1 }),
        (flips) => {
          const bytes = Buffer.from(whole);
          for (const [at, value] of flips) bytes[at] = value;
          const opened = ZipReader.open(bytesSource(bytes));
          if (!opened.ok) return;
          for (const entry of opened.value.entries) {
            if (entry.size > 1_000_000) continue;
            const content = opened.value.read(entry);
            if (content.ok) expect(crc32(content.value)).toBe(entry.crc);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("an archive whose writer was killed", () => {
  const files: Files = [
    ["meta/a.json", "one".repeat(100), ZSTD],
    ["out/b", "two", STORED],
  ];
  const whole = archive(files);

  test("gives the entries that were written whole", () => {
    const start = Buffer.from(whole).indexOf("out/b");
    const first = ZipReader.recover(bytesSource(whole.subarray(0, start)));
    expect([...first.entries].map((entry) => entry.name)).toEqual(["meta/a.json"]);
    const both = ZipReader.recover(bytesSource(whole));
    expect([...both.entries].map((entry) => entry.name)).toEqual(["meta/a.json", "out/b"]);
    const entry = both.entry("meta/a.json");
    expect(entry && both.read(entry)).toMatchObject({ ok: true });
  });

  test("may have nothing at all", () => {
    for (const bytes of [
      new Uint8Array(),
      whole.subarray(0, 40),
      Buffer.from("no archive, but long enough to be one"),
    ])
      expect([...ZipReader.recover(bytesSource(bytes)).entries]).toEqual([]);
  });
});
