import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { createZstdCompress, zstdCompressSync } from "node:zlib";
import { openReplacement } from "../files/write/replace-file.ts";
import { readCompressed } from "./compressed-reader.ts";
import { CompressedWriter } from "./compressed-writer.ts";

const BASE = fs.mkdtempSync(path.join(os.tmpdir(), "nextest-ts-zstd-"));
afterAll(() => fs.rmSync(BASE, { recursive: true }));

async function write(file: string, pieces: readonly Uint8Array[], level = 1): Promise<void> {
  const opened = openReplacement(file);
  if (!opened.ok) throw new Error(opened.error.message);
  const writer = new CompressedWriter(opened.value.fd, { level, jobs: 2 });
  for (const piece of pieces) expect((await writer.write(piece)).ok).toBe(true);
  expect((await writer.finish()).ok).toBe(true);
  expect(opened.value.commit().ok).toBe(true);
}

async function read(file: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const done = await readCompressed({ file, jobs: 3 }, (piece) => pieces.push(Buffer.from(piece)) > 0);
  expect(done).toMatchObject({ ok: true });
  return Buffer.concat(pieces);
}

test("frames that follow one another are one stream", async () => {
  const file = path.join(BASE, "frames");
  const piece = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * index) % 251));
  const pieces = Array.from({ length: 10 }, () => piece);
  await write(file, pieces);
  expect((await read(file)).equals(Buffer.concat(pieces))).toBe(true);
});

test("levels from the fastest to the smallest are taken", async () => {
  for (const level of [-100, -7, 0, 22, 100]) {
    const file = path.join(BASE, `level-${level}`);
    await write(file, [Buffer.from("text ".repeat(1000))], level);
    expect((await read(file)).toString()).toBe("text ".repeat(1000));
  }
});

test("what repeats at a distance is stored once, except where speed is asked for", async () => {
  const noise = crypto.getRandomValues(new Uint8Array(65536));
  const pieces = [noise, new Uint8Array(5_000_000).fill(1), noise];
  const size = async (level: number): Promise<number> => {
    const file = path.join(BASE, `repeated-${level}`);
    await write(file, pieces, level);
    expect((await read(file)).equals(Buffer.concat(pieces))).toBe(true);
    return fs.statSync(file).size;
  };
  for (const level of [0, 1, 3, 9])
    expect([level, (await size(level)) < 1.1 * noise.length]).toEqual([level, true]);
  expect(await size(-1)).toBeGreaterThan(1.9 * noise.length);
});

test("frames of any size and kind follow one another", async () => {
  const file = path.join(BASE, "kinds");
  const noise = Buffer.concat(
    Array.from({ length: 160 }, () => crypto.getRandomValues(new Uint8Array(65536))),
  );
  const texts = ["", "x", "text ".repeat(100_000)].map((text) => Buffer.from(text));
  const parts = [...texts, noise.subarray(0, 300_000), noise, ...texts, Buffer.alloc(3_000_000)];
  const stream = createZstdCompress();
  // The stream does not say how much is in it.
  const streamed = new Promise<Buffer>((resolve) => {
    const pieces: Buffer[] = [];
    stream.on("data", (piece: Buffer) => pieces.push(piece));
    stream.on("end", () => resolve(Buffer.concat(pieces)));
  });
  stream.end(noise);
  const frames = [...parts.map((part) => zstdCompressSync(part)), await streamed, zstdCompressSync("end")];
  fs.writeFileSync(file, Buffer.concat(frames));
  expect((await read(file)).equals(Buffer.concat([...parts, noise, Buffer.from("end")]))).toBe(true);
});

test("a damaged frame is a failure when its turn comes, and no other", async () => {
  const file = path.join(BASE, "second");
  await write(
    file,
    Array.from({ length: 6 }, () => crypto.getRandomValues(new Uint8Array(65536))).flatMap((piece) =>
      Array.from({ length: 16 }, () => piece),
    ),
    // The level of small frames.
    -1,
  );
  const bytes = fs.readFileSync(file);
  const at = bytes.length - 2000;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  fs.writeFileSync(file, bytes);
  let taken = 0;
  const done = await readCompressed({ file, jobs: 8 }, (piece) => {
    taken += piece.length;
    return true;
  });
  expect(done).toMatchObject({ ok: false });
  expect(taken).toBe(4 * 1024 * 1024);
});

test("reading ends on request", async () => {
  const file = path.join(BASE, "enough");
  await write(
    file,
    Array.from({ length: 8 }, () => Buffer.alloc(3_000_000, "text")),
  );
  let pieces = 0;
  const done = await readCompressed({ file, jobs: 2 }, () => {
    pieces += 1;
    return pieces < 3;
  });
  expect(done).toMatchObject({ ok: true });
  expect(pieces).toBe(3);
});

test("nothing is a file of nothing", async () => {
  const file = path.join(BASE, "nothing");
  await write(file, []);
  expect(await read(file)).toHaveLength(0);
});

test("damage, other files and missing files are failures", async () => {
  const file = path.join(BASE, "damaged");
  await write(file, [Buffer.from("text ".repeat(1000))]);
  const bytes = fs.readFileSync(file);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  fs.writeFileSync(file, bytes);
  expect(await readCompressed({ file, jobs: 3 }, () => true)).toMatchObject({ ok: false });
  fs.writeFileSync(file, "no such format");
  expect(await readCompressed({ file, jobs: 3 }, () => true)).toMatchObject({ ok: false });
  const missing = await readCompressed({ file: path.join(BASE, "missing"), jobs: 3 }, () => true);
  expect(missing).toMatchObject({ ok: false, error: { code: "ENOENT" } });
});

test("a file that is given up is not there", () => {
  const file = path.join(BASE, "given-up");
  const opened = openReplacement(file);
  expect(opened.ok).toBe(true);
  if (opened.ok) opened.value.discard();
  expect(fs.readdirSync(BASE).filter((name) => name.includes("given-up"))).toEqual([]);
});
