import { describe, expect, test } from "bun:test";
import * as zlib from "node:zlib";
import { bytesSource } from "../files/read/byte-source.ts";
import { zstdLines } from "./zstd-lines.ts";

const MIB = 1024 * 1024;
const LIMITS = { line: MIB, total: 64 * MIB };

async function read(bytes: Uint8Array, limits = LIMITS) {
  const lines: string[] = [];
  for await (const part of zstdLines(bytesSource(bytes), limits)) {
    if (!part.ok) return { lines, failure: part.error };
    lines.push(...part.value);
  }
  return { lines, failure: undefined };
}

const numbered = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${from + index} ${"é".repeat(index % 50)}`);
const packed = (lines: readonly string[]): Uint8Array => zlib.zstdCompressSync(`${lines.join("\n")}\n`);
/** The size of its contents is not stated. */
const streamed = async (lines: readonly string[]): Promise<Uint8Array> => {
  const stream = zlib.createZstdCompress();
  stream.end(`${lines.join("\n")}\n`);
  return Buffer.concat(await stream.toArray());
};

const [small, large, last] = [numbered(0, 20), numbered(1000, 120_000), numbered(500_000, 20)];

describe("the lines of a log", () => {
  test("are the same in whatever frames it has", async () => {
    const all = [...small, ...large, ...last];
    const logs = [
      [packed(small), packed(large), packed(last)],
      [packed(all)],
      [await streamed(small), packed(large), await streamed(last)],
      [packed(small), await streamed([...large, ...last])],
    ];
    for (const frames of logs)
      expect(await read(Buffer.concat(frames))).toEqual({ lines: all, failure: undefined });
  });

  test("end where a frame was cut short", async () => {
    const cut = Buffer.concat([packed(small), packed(last).subarray(0, -9)]);
    const { lines, failure } = await read(cut);
    expect(lines.slice(0, small.length)).toEqual(small);
    expect(failure).toBeUndefined();
  });

  test("come before the damage that is found after them", async () => {
    const damaged = Buffer.concat([packed(small), Buffer.from("this is no frame, and long enough for one")]);
    const { lines, failure } = await read(damaged);
    expect(lines).toEqual(small);
    expect(failure).toBeString();
  });

  test("are limited, all of them and each, however the frames are read", async () => {
    const frames = Buffer.concat([packed(small), packed(last)]);
    expect((await read(frames, { ...LIMITS, total: 700 })).failure).toContain("unpacks to more than");
    expect((await read(await streamed(large), { ...LIMITS, total: MIB })).failure).toContain(
      "unpacks to more",
    );
    const long = zlib.zstdCompressSync("x".repeat(2 * MIB));
    expect((await read(long)).failure).toContain("the line is longer than");
  });
});
